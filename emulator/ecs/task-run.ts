import { optionalNumber } from '../fields.ts';
import type { StartedContainer, TaskObserver, TaskOrder } from '../runtimes/runtime.ts';
import { release } from './container-instances.ts';
import type { EcsContext } from './context.ts';
import type { Deployment, Service, Task, TaskStatus } from './model.ts';
import { loadBalancersOf } from './target-groups.ts';
import { TaskContainers } from './task-containers.ts';
import { TaskHealth } from './task-health.ts';
import { writeTaskLog } from './task-log.ts';
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
export class TaskRun<D extends Deployment | undefined = Deployment> implements TaskObserver {
  readonly task: Task;
  /** Whose task it is now; undefined for a task that no service runs. */
  deployment: D;
  readonly #context: EcsContext;
  readonly #reports: TaskReports;
  readonly #targets: TaskTargets;
  readonly #containers: TaskContainers;
  readonly #health: TaskHealth;
  #ending = false;
  #stopping = false;
  /** Something of the task exists, which has to be stopped. */
  #launched = false;
  /** Its instance is gone: nobody will ever know how its containers ended. */
  #lost = false;

  constructor(context: EcsContext, service: Service | undefined, deployment: D, task: Task, reports: TaskReports) {
    this.#context = context;
    this.task = task;
    context.runs.set(task, this);
    this.deployment = deployment;
    this.#reports = reports;
    this.#targets = new TaskTargets(context.targets, task, deployment === undefined ? [] : loadBalancersOf(deployment));
    this.#containers = new TaskContainers(task);
    const graceMs = (optionalNumber(service?.settings ?? {}, 'healthCheckGracePeriodSeconds') ?? 0) * 1000;
    const checks = [...this.#containers.checked, ...this.#targets.groups];
    this.#health = new TaskHealth(context.store.clock, task, checks, graceMs, (reason) =>
      this.#end('ServiceSchedulerInitiated', reason, true),
    );
  }

  /** Starts what the task consists of. */
  launch(order: TaskOrder): void {
    this.#launched = true;
    this.#context.runtime.run(order, this);
  }

  pulling(): void {
    this.task.pullStartedAt = this.#now();
    this.#become('PENDING');
  }

  pulled(): void {
    this.task.pullStoppedAt = this.#now();
  }

  started(containers: readonly StartedContainer[]): void {
    this.#containers.started(containers);
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
    if (this.#health.hasChecks) return;
    this.#reports.proven();
    this.#context.store.clock.after(this.#context.healthyAfterMs, () => this.#judge());
  }

  /** Makes the task one that has long been healthy, for scenarios that begin with a settled service. */
  assumeHealthy(): void {
    this.#health.pass();
    this.#targets.assumeHealthy();
    this.#containers.assumeHealthy();
    this.task.healthy = true;
  }

  health(name: string, status: 'HEALTHY' | 'UNHEALTHY'): void {
    const container = this.#containers.named(name);
    if (container === undefined || this.#ending) return;
    container.healthStatus = status;
    if (status === 'HEALTHY') this.#health.pass(name);
    else this.#health.fail(name, container.essential ? 'Task failed container health checks' : undefined);
    this.#judge();
  }

  exited(name: string, exitCode: number, reason?: string): void {
    const container = this.#containers.named(name);
    if (container === undefined) return;
    this.#containers.stopped(container, exitCode, reason);
    if (container.essential)
      this.#end('EssentialContainerExited', 'Essential container in task exited', this.task.startedAt === undefined);
  }

  wrote(name: string, line: string): void {
    writeTaskLog(this.#context, this.task, name, line);
  }

  failed(name: string | undefined, reason: string): void {
    const container = name === undefined ? undefined : this.#containers.named(name);
    if (container !== undefined) container.reason = reason;
    // Fargate says why at once, on EC2 one has to look at the container.
    const stoppedReason =
      this.task.launchType === 'FARGATE' || container === undefined ? reason : 'Task failed to start';
    this.#end('TaskFailedToStart', stoppedReason, true);
  }

  stopped(exitCodes: Readonly<Record<string, number>>): void {
    this.#containers.allStopped(this.#lost ? {} : exitCodes);
    this.task.stoppedAt = this.#now();
    this.task.healthy = false;
    release(this.task);
    this.#become('STOPPED');
    this.#context.provisioning.retry(this.task.cluster);
    this.#context.store.clock.after(REMEMBERED_MS, () => this.task.cluster.tasks.delete(this.task.arn));
  }

  /** Makes the task one of another deployment of the same revision: a rollback that keeps the tasks that still run. */
  handOver(deployment: D & Deployment): void {
    this.deployment = deployment;
    this.task.startedBy = deployment.id;
    this.task.version += 1;
  }

  /** Stops the task because the scheduler no longer wants it. */
  stop(reason: string): void {
    this.#end('ServiceSchedulerInitiated', reason, false);
  }

  /** Stops the task because somebody asked for it. */
  stopOnRequest(reason: string): void {
    this.#end('UserInitiated', reason, false);
  }

  /** The instance that it was on is gone. */
  lose(reason: string): void {
    this.#lost = true;
    this.#end('TerminationNotice', reason, false);
    // There is nothing left to drain.
    if (this.task.lastStatus === 'DEACTIVATING') this.#stopNow(true);
  }

  /** It is taken away by what it runs on; its containers are told to end. */
  interrupt(stopCode: string, reason: string): void {
    this.#end(stopCode, reason, false);
  }

  /** No capacity came for it. */
  unprovisioned(reason: string): void {
    this.#end('TaskFailedToStart', reason, true);
  }

  #targetHealth(group: string, healthy: boolean): void {
    if (healthy) this.#health.pass(group);
    else {
      const { who, reason } = this.#targets.describeFailure(group);
      this.#reports.event(`${who} is unhealthy in (target-group ${group}) due to (reason ${reason})`);
      this.#health.fail(group, `Task failed ELB health checks in (target-group ${group})`);
    }
    this.#judge();
  }

  #judge(): void {
    if (this.#ending || this.task.lastStatus !== 'RUNNING') return;
    const healthy = this.#health.passes;
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
    if (this.#stopping) return;
    this.#stopping = true;
    this.#become('STOPPING');
    if (this.task.stopCode === 'ServiceSchedulerInitiated') this.#reports.stopping(wasRunning);
    if (this.#launched) this.#context.runtime.stop(this.task.id);
    else this.#context.store.clock.after(0, () => this.stopped({}));
  }

  #become(status: TaskStatus): void {
    if (this.#ending && !['DEACTIVATING', 'STOPPING', 'STOPPED'].includes(status)) return;
    this.task.lastStatus = status;
    this.task.version += 1;
    this.#reports.changed();
  }

  #now(): number {
    return this.#context.store.clock.now();
  }
}
