import { optionalNumber, optionalText } from '../fields.ts';
import type { TargetGroups, TargetHealth } from '../load-balancer/target-groups.ts';
import type { Json } from '../wire.ts';
import type { Task } from './model.ts';

/** The targets that one task is in its service's target groups. */
export class TaskTargets {
  readonly #groups: TargetGroups;
  readonly #task: Task;
  /** The service's load balancers that have a target group. */
  readonly #loadBalancers: readonly Json[];
  #registered: readonly string[] = [];

  constructor(groups: TargetGroups, task: Task, loadBalancers: readonly Json[]) {
    this.#groups = groups;
    this.#task = task;
    this.#loadBalancers = loadBalancers.filter((one) => optionalText(one, 'targetGroupArn') !== undefined);
  }

  /** ARNs of the groups that the task joins when it runs. */
  get groups(): readonly string[] {
    return this.#loadBalancers.map((one) => optionalText(one, 'targetGroupArn') ?? '');
  }

  /** Registers the task with every group; `registered` hears of each, `changed` of each change of health. */
  register(registered: (group: string) => void, changed: (group: string, health: TargetHealth) => void): void {
    for (const loadBalancer of this.#loadBalancers) {
      const group = optionalText(loadBalancer, 'targetGroupArn') ?? '';
      const name = optionalText(loadBalancer, 'containerName');
      const container = this.#task.containers.find((one) => one.name === name);
      const containerPort = optionalNumber(loadBalancer, 'containerPort') ?? 0;
      const binding = container?.networkBindings.find((one) => one.containerPort === containerPort);
      const target = {
        taskId: this.#task.id,
        image: container?.image ?? '',
        address: this.#task.instance?.address ?? '127.0.0.1',
        ...this.#knownAs(containerPort, binding?.hostPort),
      };
      this.#registered = [...this.#registered, group];
      this.#groups.register(group, target, (health) => changed(group, health));
      registered(group);
    }
  }

  /** Has every group take the task for one that has long been healthy. */
  assumeHealthy(): void {
    for (const group of this.#registered) this.#groups.assumeHealthy(group, this.#task.id);
  }

  /** Who failed in a group and why, in the words of events: `(instance i-…) (port 32768)` and what the load balancer says. */
  describeFailure(group: string): { readonly who: string; readonly reason: string } {
    const view = this.#groups.targets(group).find(({ target }) => target.taskId === this.#task.id);
    const port = `(port ${view?.target.port ?? 0})`;
    const { instance, interface: own } = this.#task;
    const who = instance === undefined || own !== undefined ? port : `(instance ${instance.ec2InstanceId}) ${port}`;
    return { who, reason: view?.description ?? 'Health checks failed' };
  }

  /** A task with a network interface of its own is a target by its address, any other by its instance's host port. */
  #knownAs(containerPort: number, hostPort: number | undefined): { readonly id: string; readonly port: number } {
    const { instance, interface: own } = this.#task;
    if (own !== undefined) return { id: own.address, port: hostPort ?? containerPort };
    return { id: instance?.ec2InstanceId ?? '127.0.0.1', port: hostPort ?? containerPort };
  }

  /** Takes the task out of its groups; `deregistered` hears of each. Returns the milliseconds to wait before it may be stopped. */
  deregister(deregistered: (group: string) => void): number {
    const groups = this.#registered;
    this.#registered = [];
    for (const group of groups) {
      this.#groups.deregister(group, this.#task.id);
      deregistered(group);
    }
    return Math.max(0, ...groups.map((group) => this.#groups.drainMs(group)));
  }
}
