import { describeFailure } from '../aws/failure.ts';
import { healthyTasks } from '../diagnose/read-target-health.ts';
import type { World } from '../world.ts';
import { condemnation } from './condemnation.ts';
import { condemned } from './ends-of-watching.ts';
import type { Following } from './following.ts';
import { withTasks } from './looks.ts';
import { isBlinding, type Observer } from './observe.ts';
import { isHealthy, withHealthyTask } from './tasks-seen.ts';

/** Looks at stopped tasks, and calls a deployment failed whose tasks fail again and again. */
export class TaskWatch {
  readonly #observer: Observer;
  readonly #maxFailedTasks: number | undefined;
  readonly #world: World;
  readonly #warned = new Set<string>();

  constructor(observer: Observer, maxFailedTasks: number | undefined, world: World) {
    this.#observer = observer;
    this.#maxFailedTasks = maxFailedTasks;
    this.#world = world;
  }

  /** One look at the tasks of a deployment. */
  async look(one: Following): Promise<Following> {
    try {
      const tasks = await this.#observer.tasks(one.followed.service, 'STOPPED', one.tasks.known);
      return await this.#judged(withTasks(one, tasks, this.#world.clock.now()));
    } catch (error) {
      if (!isBlinding(error)) throw error;
      this.#say(
        one,
        'blind',
        `Not looking for failed tasks: ${describeFailure('ecs:ListTasks, ecs:DescribeTasks', error)}`,
      );
      return { ...one, activity: { ...one.activity, tasksListedAt: Number.POSITIVE_INFINITY } };
    }
  }

  async #judged(one: Following): Promise<Following> {
    const { remedy, rollback, tasks, service, serviceDeployment } = one;
    if (this.#maxFailedTasks === undefined || remedy !== undefined || rollback !== undefined) return one;
    const failures = condemnation(tasks.streak, service?.desiredCount ?? 1, this.#maxFailedTasks);
    if (failures === undefined || /^(ROLLBACK|STOP)/.test(serviceDeployment?.status ?? '')) return one;
    if (await this.#hasHealthyTask(one)) return { ...one, tasks: withHealthyTask(tasks) };
    const ending = condemned(one, failures);
    if (service?.deploymentConfiguration?.deploymentCircuitBreaker?.enable !== true) return { ...one, ending };
    // ECS counts for itself and knows what to do then.
    this.#warn(one, `${ending.reason}. The service's circuit breaker decides what becomes of the deployment`);
    return one;
  }

  /** A task that is healthy now makes up for the failures before it. */
  async #hasHealthyTask({ followed, deployment, service }: Following): Promise<boolean> {
    const tasks = await this.#observer.tasks(followed.service, 'RUNNING');
    const ours = tasks.filter(({ startedBy }) => startedBy === deployment.id);
    if (ours.length === 0) return false;
    const hasTargets = (service?.loadBalancers?.length ?? 0) > 0;
    const targets =
      service === undefined || !hasTargets
        ? undefined
        : ((await healthyTasks(this.#world, service, ours)) ?? new Set());
    const { createdAt, startedAt, adopted } = followed.deployment;
    // The server's clock against ours.
    const now = this.#world.clock.now() + (adopted ? 0 : createdAt - startedAt);
    return ours.some((task) => isHealthy(task, followed.definition, targets, now));
  }

  #say(one: Following, what: string, text: string): void {
    if (!this.#isFirst(one, what)) return;
    this.#world.log.info(text);
  }

  #warn(one: Following, text: string): void {
    if (this.#isFirst(one, 'early')) this.#world.log.warning(`${one.followed.service}: ${text}`);
  }

  #isFirst({ followed }: Following, what: string): boolean {
    const key = `${followed.service} ${what}`;
    const isFirst = !this.#warned.has(key);
    this.#warned.add(key);
    return isFirst;
  }
}
