import { optionalNumber } from '../fields.ts';
import { runsOnFargate } from './capacity.ts';
import { needOf } from './container-definitions.ts';
import { roomOn } from './container-instances.ts';
import type { EcsContext } from './context.ts';
import { breakerOf, completeDeployment, failDeployment } from './deployments.ts';
import { desiredCountOf } from './desired-count.ts';
import { addComplaint, addEvent, taskList } from './events.ts';
import type { Deployment, Service } from './model.ts';
import { breakerThreshold } from './scheduler/breaker.ts';
import { type Decision, decide, type Snapshot } from './scheduler/decide.ts';
import { delayAfter, THROTTLED_AFTER } from './scheduler/throttle.ts';
import { startTask } from './start-task.ts';
import type { TaskRun } from './task-run.ts';

/** The scheduler looks at a service this long after something changed. */
const REACTION_MS = 1_000;
/** And this long after it couldn't do what it wanted, since other services' tasks may have made room. */
const RETRY_MS = 15_000;

const GUIDE = 'For more information, see the Troubleshooting section of the Amazon ECS Developer Guide.';

/** Brings services to their desired state: takes a snapshot, lets the scheduler decide, does what it decided. */
export class Reconciler {
  readonly #context: EcsContext;
  readonly #runs = new Map<Service, Set<TaskRun>>();
  readonly #due = new Set<Service>();

  constructor(context: EcsContext) {
    this.#context = context;
  }

  /** Has a look at the service shortly. */
  poke(service: Service, delayMs = REACTION_MS): void {
    if (delayMs !== REACTION_MS) {
      this.#context.store.clock.after(delayMs, () => this.poke(service));
      return;
    }
    if (this.#due.has(service)) return;
    this.#due.add(service);
    this.#context.store.clock.after(delayMs, () => {
      this.#due.delete(service);
      this.#reconcile(service);
    });
  }

  /** Fills a service with healthy tasks at once, as if it had been deployed long ago; as many as can be placed. */
  settle(service: Service): void {
    const primary = service.deployments[0];
    if (primary === undefined) return;
    for (const { instanceArn } of decide(this.#snapshot(service, primary)).starts) {
      this.#start(service, primary, instanceArn, true);
    }
    this.#conclude(service, primary);
  }

  /** Whether the service runs what it should, healthy, and nothing else. */
  #isSteady(service: Service): boolean {
    const primary = service.deployments[0];
    const runs = this.#alive(service);
    const healthy = runs.filter((run) => run.deployment === primary && run.task.healthy);
    return healthy.length === desiredCountOf(service) && healthy.length === runs.length;
  }

  #reconcile(service: Service): void {
    const primary = service.deployments[0];
    if (service.status === 'INACTIVE' || primary === undefined) return;
    if (this.#tripped(service, primary)) {
      this.poke(service);
      return;
    }
    const decision = decide(this.#snapshot(service, primary));
    this.#apply(service, primary, decision);
    this.#prune(service);
    this.#conclude(service, primary);
  }

  #snapshot(service: Service, primary: Deployment): Snapshot {
    const { minimumHealthyPercent, maximumPercent } = percentagesOf(service);
    const isDaemon = service.schedulingStrategy === 'DAEMON';
    const group = groupOf(service);
    const rooms = [...service.cluster.instances.values()].map((one) => roomOn(service.cluster, one, group));
    return {
      desired: desiredCountOf(service),
      minimumPercent: minimumHealthyPercent,
      maximumPercent,
      abandoned: primary.rolloutState === 'FAILED',
      backingOff: this.#context.store.clock.now() < primary.notBefore,
      tasks: this.#wanted(service).map(({ task, deployment }) => ({
        arn: task.arn,
        ofPrimary: deployment === primary,
        running: task.lastStatus === 'RUNNING',
        healthy: task.healthy,
        createdAt: task.createdAt,
      })),
      demand: { need: needOf(primary.revision.definition.raw), distinct: isDaemon },
      instances: runsOnFargate(service) ? undefined : rooms,
    };
  }

  #apply(service: Service, primary: Deployment, decision: Decision): void {
    const now = this.#context.store.clock.now();
    const started = decision.starts.map(({ instanceArn }) => this.#start(service, primary, instanceArn, false));
    if (started.length > 0) {
      addEvent(service, now, `has started ${started.length} tasks: ${taskList(started.map((run) => run.task.id))}.`);
    }
    for (const run of this.#wanted(service).filter(({ task }) => decision.stops.includes(task.arn))) {
      run.stop(`Scaling activity initiated by (deployment ${primary.id})`);
    }
    if (started.length > 0 || decision.stops.length > 0) service.steady = false;
    if (decision.unplaceable !== undefined) {
      const cause = 'was unable to place a task because no container instance met all of its requirements.';
      addComplaint(service, now, `${cause} ${decision.unplaceable} ${GUIDE}`);
      this.poke(service, RETRY_MS);
    }
    if (decision.deadlocked) {
      const cause =
        'was unable to stop or start tasks during a deployment because of the service deployment configuration.';
      addComplaint(service, now, `${cause} Update the minimumHealthyPercent or maximumPercent value and try again.`);
    }
  }

  #start(service: Service, deployment: Deployment, instanceArn: string | undefined, settled: boolean): TaskRun {
    const reports = {
      changed: () => this.poke(service),
      failed: () => this.#failed(service, deployment),
      proven: () => {
        deployment.failedTasks = 0;
        deployment.notBefore = 0;
      },
      stopping: (wasRunning: boolean) => {
        const what = wasRunning ? 'running tasks' : 'pending tasks';
        addEvent(service, this.#context.store.clock.now(), `has stopped 1 ${what}: ${taskList([run.task.id])}.`);
      },
      event: (message: string) => addEvent(service, this.#context.store.clock.now(), message),
    };
    const instance =
      instanceArn === undefined ? undefined : this.#context.store.findInstance(service.cluster, instanceArn);
    const run: TaskRun = startTask(this.#context, service, deployment, instance, reports, settled);
    const runs = this.#runs.get(service) ?? new Set();
    this.#runs.set(service, runs.add(run));
    return run;
  }

  #failed(service: Service, deployment: Deployment): void {
    const { clock } = this.#context.store;
    deployment.failedTasks += 1;
    deployment.updatedAt = clock.now();
    service.steady = false;
    const delay = delayAfter(deployment.failedTasks);
    deployment.notBefore = clock.now() + delay;
    this.poke(service, delay);
    if (deployment.failedTasks === THROTTLED_AFTER) {
      addEvent(service, clock.now(), `is unable to consistently start tasks successfully. ${GUIDE}`);
    }
  }

  #tripped(service: Service, primary: Deployment): boolean {
    const breaker = breakerOf(service.deploymentConfiguration);
    if (!breaker.enabled || service.controller !== 'ECS' || primary.rolloutState !== 'IN_PROGRESS') return false;
    if (primary.failedTasks < breakerThreshold(desiredCountOf(service))) return false;
    failDeployment(this.#context, service, primary, breaker.rollback);
    return true;
  }

  /** Forgets tasks that are gone, and old deployments that have none left. */
  #prune(service: Service): void {
    const alive = this.#alive(service);
    this.#runs.set(service, new Set(alive));
    const inUse = new Set(alive.map((run) => run.deployment));
    service.deployments = service.deployments.filter((one) => one.status === 'PRIMARY' || inUse.has(one));
  }

  #conclude(service: Service, primary: Deployment): void {
    const alive = this.#alive(service);
    if (service.status === 'DRAINING') {
      if (alive.length === 0) service.status = 'INACTIVE';
      return;
    }
    if (!this.#isSteady(service)) return;
    if (primary.rolloutState === 'IN_PROGRESS') completeDeployment(this.#context, service, primary);
    if (!service.steady) addEvent(service, this.#context.store.clock.now(), 'has reached a steady state.');
    service.steady = true;
  }

  #alive(service: Service): readonly TaskRun[] {
    return [...(this.#runs.get(service) ?? [])].filter((run) => run.task.lastStatus !== 'STOPPED');
  }

  #wanted(service: Service): readonly TaskRun[] {
    return this.#alive(service).filter((run) => run.task.desiredStatus === 'RUNNING');
  }
}

/** The group that the tasks of a service are in. */
function groupOf(service: Service): string {
  return `service:${service.name}`;
}

/** The percentages that apply: what is configured, else ECS's defaults for the scheduling strategy. */
function percentagesOf(service: Service): { minimumHealthyPercent: number; maximumPercent: number } {
  const isDaemon = service.schedulingStrategy === 'DAEMON';
  const configuration = service.deploymentConfiguration;
  return {
    minimumHealthyPercent: optionalNumber(configuration, 'minimumHealthyPercent') ?? (isDaemon ? 0 : 100),
    maximumPercent: optionalNumber(configuration, 'maximumPercent') ?? (isDaemon ? 100 : 200),
  };
}
