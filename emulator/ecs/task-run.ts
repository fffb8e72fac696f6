import { objects, optionalNumber, optionalText } from '../fields.ts';
import type { StartedContainer, TaskObserver } from '../runtimes/runtime.ts';
import type { Json } from '../wire.ts';
import { containersOf, hasHealthCheck } from './container-definitions.ts';
import type { EcsContext } from './context.ts';
import type { Deployment, Service, Task, TaskContainer, TaskStatus } from './model.ts';
import { TaskTargets } from './task-targets.ts';

/** ECS describes stopped tasks for an hour. */
const REMEMBERED_MS = 3_600_000;

/** Who wants to know how a task fares. */
export interface TaskReports {
  /** Something changed that the scheduler may act on. */
  changed(): void;
  /** The task counts as a failure of its deployment. */
  failed(): void;
  /** The task counts as a success: failures before it are forgotten. */
  proven(): void;
  /** The task is being stopped now, after draining. */
  stopping(wasRunning: boolean): void;
  event(message: string): void;
}

/** The life of one task of a service, from PROVISIONING to STOPPED, as the runtime and the load balancer report it. */
export class TaskRun implements TaskObserver {
  readonly task: Task;
  readonly deployment: Deployment;
  readonly #context: EcsContext;
  readonly #reports: TaskReports;
  readonly #targets: TaskTargets;
  /** Containers and target groups whose health check must still pass. */
  readonly #unproven: Set<string>;
  readonly #graceMs: number;
  readonly #hasChecks: boolean;
  #ending = false;
  #unhealthyReason: string | undefined;

  constructor(context: EcsContext, service: Service, deployment: Deployment, task: Task, reports: TaskReports) {
    this.#context = context;
    this.task = task;
    this.deployment = deployment;
    this.#reports = reports;
    this.#graceMs = (optionalNumber(service.settings, 'healthCheckGracePeriodSeconds') ?? 0) * 1000;
    this.#targets = new TaskTargets(context.targets, task, objects(deployment.revision.settings, 'loadBalancers'));
    const checked = containersOf(task.definition.raw).filter(hasHealthCheck);
    const names = checked.map((container) => optionalText(container, 'name') ?? '');
    this.#unproven = new Set([...names, ...this.#targets.groups]);
    this.#hasChecks = this.#unproven.size > 0;
  }

  pulling(): void {
    this.task.pullStartedAt = this.#now();
    this.#become('PENDING');
  }

  pulled(): void {
    this.task.pullStoppedAt = this.#now();
  }

  started(containers: readonly StartedContainer[]): void {
    for (const one of containers) {
      const container = this.#container(one.name);
      if (container === undefined) continue;
      container.lastStatus = 'RUNNING';
      container.runtimeId = one.runtimeId;
      container.networkBindings = one.bindings.map((binding) => ({ bindIP: '0.0.0.0', ...binding }));
    }
    this.#become('ACTIVATING');
  }

  running(): void {
    if (this.#ending) return;
    this.task.startedAt = this.#now();
    this.#become('RUNNING');
    this.#targets.register(
      (group) => this.#reports.event(`registered 1 targets in (target-group ${group})`),
      (group, health) => this.#targetHealth(group, health === 'healthy'),
    );
    if (this.#hasChecks) return;
    this.#reports.proven();
    this.#context.store.clock.after(this.#context.healthyAfterMs, () => this.#judge());
  }

  /** Makes the task one that has long been healthy, for scenarios that begin with a settled service. */
  assumeHealthy(): void {
    this.#unproven.clear();
    for (const container of this.task.containers) {
      if (this.#isChecked(container.name)) container.healthStatus = 'HEALTHY';
    }
    this.task.healthy = true;
  }

  health(name: string, status: 'HEALTHY' | 'UNHEALTHY'): void {
    const container = this.#container(name);
    if (container === undefined || this.#ending) return;
    container.healthStatus = status;
    if (status === 'HEALTHY') this.#unproven.delete(name);
    else this.#unproven.add(name);
    if (status === 'UNHEALTHY' && container.essential) this.#unhealthy('Task failed container health checks');
    this.#judge();
  }

  exited(name: string, exitCode: number, reason?: string): void {
    const container = this.#container(name);
    if (container === undefined) return;
    this.#containerStopped(container, exitCode, reason);
    if (container.essential)
      this.#end('EssentialContainerExited', 'Essential container in task exited', this.task.startedAt === undefined);
  }

  failed(name: string, reason: string): void {
    const container = this.#container(name);
    if (container !== undefined) container.reason = reason;
    // Fargate says why at once, on EC2 one has to look at the container.
    const stoppedReason = this.task.launchType === 'FARGATE' ? reason : 'Task failed to start';
    this.#end('TaskFailedToStart', stoppedReason, true);
  }

  stopped(exitCodes: Readonly<Record<string, number>>): void {
    for (const container of this.task.containers) {
      if (container.lastStatus !== 'STOPPED') this.#containerStopped(container, exitCodes[container.name]);
    }
    this.task.stoppedAt = this.#now();
    this.task.healthy = false;
    this.#become('STOPPED');
    this.#context.store.clock.after(REMEMBERED_MS, () => this.task.cluster.tasks.delete(this.task.arn));
  }

  /** Stops the task because the scheduler no longer wants it. */
  stop(reason: string): void {
    this.#end('ServiceSchedulerInitiated', reason, false);
  }

  #targetHealth(group: string, healthy: boolean): void {
    if (healthy) this.#unproven.delete(group);
    else {
      this.#unproven.add(group);
      this.#reports.event(
        `(task ${this.task.id}) is unhealthy in (target-group ${group}) due to (reason Health checks failed)`,
      );
      this.#unhealthy(`Task failed ELB health checks in (target-group ${group})`);
    }
    this.#judge();
  }

  /** Stops the task for failing a check, but not before its grace period is over. */
  #unhealthy(reason: string): void {
    this.#unhealthyReason = reason;
    const graceLeft = (this.task.startedAt ?? this.#now()) + this.#graceMs - this.#now();
    const give = () => {
      if (this.#unhealthyReason !== undefined) this.#end('ServiceSchedulerInitiated', this.#unhealthyReason, true);
    };
    if (graceLeft <= 0) give();
    else this.#context.store.clock.after(graceLeft, give);
  }

  #judge(): void {
    if (this.#ending || this.task.lastStatus !== 'RUNNING') return;
    const healthy = this.#unproven.size === 0;
    if (healthy) this.#unhealthyReason = undefined;
    if (healthy === this.task.healthy) return;
    this.task.healthy = healthy;
    if (healthy) this.#reports.proven();
    this.#reports.changed();
  }

  #end(stopCode: string, reason: string, isFailure: boolean): void {
    if (this.#ending) return;
    this.#ending = true;
    const wasRunning = this.task.lastStatus === 'RUNNING';
    Object.assign(this.task, { stopCode, stoppedReason: reason, desiredStatus: 'STOPPED', healthy: false });
    this.task.stoppingAt = this.#now();
    if (isFailure) this.#reports.failed();
    const drainMs = this.#targets.deregister((group) => {
      this.#reports.event(`deregistered 1 targets in (target-group ${group})`);
      this.#reports.event('has begun draining connections on 1 tasks.');
    });
    // Only a scheduler that takes a working task away waits for its connections.
    if (drainMs === 0 || stopCode !== 'ServiceSchedulerInitiated') {
      this.#stopNow(wasRunning);
    } else {
      this.#become('DEACTIVATING');
      this.#context.store.clock.after(drainMs, () => this.#stopNow(wasRunning));
    }
  }

  #stopNow(wasRunning: boolean): void {
    this.#become('STOPPING');
    if (this.task.stopCode === 'ServiceSchedulerInitiated') this.#reports.stopping(wasRunning);
    this.#context.runtime.stop(this.task.id);
  }

  #become(status: TaskStatus): void {
    if (this.#ending && !['DEACTIVATING', 'STOPPING', 'STOPPED'].includes(status)) return;
    this.task.lastStatus = status;
    this.task.version += 1;
    this.#reports.changed();
  }

  #containerStopped(container: TaskContainer, exitCode: number | undefined, reason?: string): void {
    container.lastStatus = 'STOPPED';
    if (exitCode !== undefined) container.exitCode = exitCode;
    if (reason !== undefined) container.reason = reason;
  }

  #isChecked(name: string): boolean {
    return containersOf(this.task.definition.raw).some((one: Json) => one.name === name && hasHealthCheck(one));
  }

  #container(name: string): TaskContainer | undefined {
    return this.task.containers.find((container) => container.name === name);
  }

  #now(): number {
    return this.#context.store.clock.now();
  }
}
