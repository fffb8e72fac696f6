import { type Apply, applyDecision } from './apply-decision.ts';
import type { EcsContext } from './context.ts';
import { completeDeployment, isRolling, takeUp } from './deployments.ts';
import { desiredCountOf } from './desired-count.ts';
import { addEvent, STEADY, SUPPRESSED_FOR_MS, saidLately } from './events.ts';
import type { Deployment, Service } from './model.ts';
import { failDeployment } from './rollback.ts';
import { progressOf, verdictOn, watchesAlarm } from './rollout-watch.ts';
import { decide } from './scheduler/decide.ts';
import { scale } from './scheduler/scale.ts';
import { Shifts } from './shifts.ts';
import { snapshotOf } from './snapshots.ts';
import type { TaskRun } from './task-run.ts';

/** The scheduler looks at a service this long after something changed. */
const REACTION_MS = 1_000;

/** Brings services to their desired state: takes a snapshot, lets the scheduler decide, does what it decided. */
export class Reconciler {
  readonly #context: EcsContext;
  readonly #runs = new Map<Service, Set<TaskRun>>();
  readonly #due = new Set<Service>();
  readonly shifts: Shifts;

  constructor(context: EcsContext) {
    this.#context = context;
    this.shifts = new Shifts(context, (service) => this.poke(service));
    context.alarms.observe(({ name }) => {
      for (const service of context.store.services()) if (watchesAlarm(service, name)) this.poke(service);
    });
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
    primary.serviceDeployment.stage = 'CLEAN_UP';
    takeUp(primary.serviceDeployment, this.#context.store.clock.now());
    this.#decideAndApply(service, primary, true);
    this.#steady(service, primary);
  }

  /** The tasks of a service that are not STOPPED. */
  alive(service: Service): readonly TaskRun[] {
    return [...(this.#runs.get(service) ?? [])].filter((run) => run.task.lastStatus !== 'STOPPED');
  }

  #reconcile(service: Service): void {
    const primary = service.deployments[0];
    if (service.status === 'INACTIVE' || primary === undefined) return;
    takeUp(primary.serviceDeployment, this.#context.store.clock.now());
    this.#adopt(service);
    const verdict = verdictOn(this.#context, service, primary);
    if (verdict !== undefined) {
      failDeployment(this.#context, service, primary, verdict.failure, verdict.rollback);
      this.poke(service);
      return;
    }
    this.#decideAndApply(service, primary, false);
    this.#prune(service);
    this.#conclude(service, primary);
  }

  /** A rollback that keeps the tasks which still run makes them its own, even if it was superseded right away. */
  #adopt(service: Service): void {
    for (const run of this.#wanted(service)) {
      // The newest comes first: of two rollbacks to one revision it alone has the tasks.
      const taker = service.deployments.find((one) => one.adoptsTasks && one.revision === run.deployment.revision);
      if (taker !== undefined && taker !== run.deployment) run.handOver(taker);
    }
  }

  #decideAndApply(service: Service, primary: Deployment, settled: boolean): void {
    const runs = this.#wanted(service);
    const snapshot = snapshotOf(this.#context, service, primary, runs);
    const decision = isRolling(service, primary) ? decide(snapshot) : scale(snapshot);
    const apply: Apply = {
      context: this.#context,
      service,
      primary,
      runs,
      settled,
      poke: (ms) => this.poke(service, ms),
    };
    const own = this.#runs.get(service) ?? new Set();
    this.#runs.set(service, own);
    for (const run of applyDecision(apply, decision)) own.add(run);
  }

  /** Forgets tasks that are gone, and old deployments that have none left. */
  #prune(service: Service): void {
    const alive = this.alive(service);
    this.#runs.set(service, new Set(alive));
    const inUse = new Set(alive.map((run) => run.deployment));
    service.deployments = service.deployments.filter(
      (one) => one.status === 'PRIMARY' || inUse.has(one) || isKept(service, one),
    );
    this.shifts.prune(service);
  }

  #conclude(service: Service, primary: Deployment): void {
    const alive = this.alive(service);
    if (service.status === 'DRAINING') {
      if (alive.length === 0) service.status = 'INACTIVE';
      return;
    }
    if (service.controller !== 'ECS') this.#announceSteady(service, alive);
    if (primary.rolloutState === 'IN_PROGRESS') this.#goOn(service, primary, alive);
    if (primary.rolloutState !== 'IN_PROGRESS') this.#steady(service, primary);
  }

  /** Says of each task set once that it runs what it should, healthy. */
  #announceSteady(service: Service, alive: readonly TaskRun[]): void {
    for (const deployment of service.deployments) {
      const { taskSet } = deployment;
      if (taskSet === undefined || taskSet.scale === 0) continue;
      const own = alive.filter((run) => run.deployment === deployment);
      const desired = Math.ceil((desiredCountOf(service) * taskSet.scale) / 100);
      const steady = own.length === desired && own.every((run) => run.task.healthy);
      const now = this.#context.store.clock.now();
      if (steady && !taskSet.steady) addEvent(service, now, 'updated state to STEADY_STATE.', taskSet.id);
      taskSet.steady = steady;
    }
  }

  #goOn(service: Service, primary: Deployment, alive: readonly TaskRun[]): void {
    if (isRolling(service, primary) || primary.isRollback || service.controller !== 'ECS') {
      this.#bakeAndComplete(service, primary, alive);
      return;
    }
    const shift = this.shifts.of(service, primary);
    const own = alive.filter((run) => run.deployment === primary && run.task.healthy).length;
    shift.proceed({
      isScaledUp: own >= desiredCountOf(service),
      isCleanedUp: alive.every((run) => run.deployment === primary),
    });
    if (shift.isOver) completeDeployment(this.#context, service, primary);
  }

  #bakeAndComplete(service: Service, primary: Deployment, alive: readonly TaskRun[]): void {
    const { clock } = this.#context.store;
    const { serviceDeployment } = primary;
    const { isReady, bakeMs } = progressOf(this.#context, service, primary, alive);
    if (!isReady) {
      delete serviceDeployment.bakesUntil;
      return;
    }
    if (serviceDeployment.bakesUntil === undefined && bakeMs > 0) {
      serviceDeployment.stage = 'BAKE_TIME';
      serviceDeployment.bakesUntil = clock.now() + bakeMs;
      this.poke(service, bakeMs);
    }
    if (clock.now() < (serviceDeployment.bakesUntil ?? 0)) return;
    completeDeployment(this.#context, service, primary);
  }

  /** Says once that the service runs what it should, healthy, and nothing else. */
  #steady(service: Service, primary: Deployment): void {
    const runs = this.alive(service);
    const healthy = runs.filter((run) => run.deployment === primary && run.task.healthy).length;
    if (healthy !== desiredCountOf(service) || healthy !== runs.length) return;
    if (primary.rolloutState === 'IN_PROGRESS') completeDeployment(this.#context, service, primary);
    const now = this.#context.store.clock.now();
    if (!service.steady || !saidLately(service, now, STEADY)) {
      addEvent(service, now, STEADY);
      // ECS says it again every six hours.
      this.poke(service, SUPPRESSED_FOR_MS);
    }
    service.steady = true;
  }

  #wanted(service: Service): readonly TaskRun[] {
    return this.alive(service).filter((run) => run.task.desiredStatus === 'RUNNING');
  }
}

/** A task set stays until it is removed, even while it has no tasks. */
function isKept({ controller }: Service, { taskSet }: Deployment): boolean {
  return controller !== 'ECS' && taskSet !== undefined && taskSet.scale > 0;
}
