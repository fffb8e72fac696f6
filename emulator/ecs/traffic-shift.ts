import type { EcsContext } from './context.ts';
import { shiftPlanOf } from './deployment-settings.ts';
import { LifecycleHooks } from './lifecycle-hooks.ts';
import type { Deployment, ServiceDeployment } from './model.ts';
import { type Stage, type Step, stepsOf } from './scheduler/stages.ts';

const MINUTE_MS = 60_000;
/** What a stage takes by itself. */
const STAGE_MS = 1_000;

/** What the tasks look like to a deployment that shifts traffic. */
export interface Sides {
  /** The new revision has all its tasks, healthy. */
  readonly isScaledUp: boolean;
  /** No task of an older revision is left. */
  readonly isCleanedUp: boolean;
}

/** How a deployment that shifts traffic tells the others. */
export interface ShiftReports {
  /** The scheduler should have a look. */
  changed(): void;
  /** A hook failed, for this reason. */
  failed(reason: string): void;
}

type Phase = 'hooks' | 'waiting' | 'baking' | 'leaving' | 'over';

/** Takes one blue/green, linear or canary deployment through its stages. */
export class TrafficShift {
  readonly hooks: LifecycleHooks;
  readonly #context: EcsContext;
  readonly #deployment: ServiceDeployment;
  readonly #steps: readonly Step[];
  readonly #reports: ShiftReports;
  #index = -1;
  #phase: Phase = 'leaving';
  #cancelTimer: (() => void) | undefined;

  constructor(
    context: EcsContext,
    { serviceDeployment }: Deployment,
    older: readonly Deployment[],
    reports: ShiftReports,
  ) {
    this.#context = context;
    this.#deployment = serviceDeployment;
    this.#reports = reports;
    this.hooks = new LifecycleHooks(context, serviceDeployment);
    const plan = shiftPlanOf(serviceDeployment.configuration);
    const first = !older.some((one) => one.hasCompleted);
    this.#steps = plan === undefined ? [] : stepsOf(plan, { reconciles: older.length > 1, first });
    this.#enterNext();
  }

  /** All stages are behind it. */
  get isOver(): boolean {
    return this.#phase === 'over';
  }

  /** Goes on if what the stage waits for is there. */
  proceed(sides: Sides): void {
    if (this.#phase !== 'waiting') return;
    const { stage } = this.#deployment;
    if (stage === 'SCALE_UP' ? sides.isScaledUp : sides.isCleanedUp) this.#leave();
  }

  /** Ends it where it is. */
  cancel(): void {
    this.#phase = 'over';
    this.#cancelTimer?.();
    this.hooks.cancel();
  }

  #enterNext(): void {
    if (this.#isOvertaken) return;
    this.#index += 1;
    const step = this.#steps[this.#index];
    if (step === undefined) {
      this.#phase = 'over';
      this.#reports.changed();
      return;
    }
    this.#deployment.stage = step.stage;
    this.#deployment.updatedAt = this.#context.store.clock.now();
    this.#phase = 'hooks';
    this.hooks.run(step.stage, (failure) => {
      if (this.#phase === 'over' || this.#isOvertaken) return;
      if (failure === undefined) this.#act(step);
      else this.#reports.failed(failure);
    });
    this.#reports.changed();
  }

  #act(step: Step): void {
    if (step.production !== undefined) this.#deployment.productionWeight = step.production;
    if (step.test !== undefined) this.#deployment.testWeight = step.test;
    if (waits(step.stage)) this.#phase = 'waiting';
    else if (step.bakeMinutes === undefined || step.bakeMinutes === 0) this.#leave();
    else this.#bake(step.bakeMinutes);
    this.#reports.changed();
  }

  /** It was stopped, superseded or has failed, so that its traffic stays where it is now. */
  get #isOvertaken(): boolean {
    return this.#deployment.status !== 'IN_PROGRESS' && this.#deployment.status !== 'ROLLBACK_REQUESTED';
  }

  #bake(minutes: number): void {
    this.#phase = 'baking';
    this.#deployment.bakesUntil = this.#context.store.clock.now() + minutes * MINUTE_MS;
    this.#after(minutes * MINUTE_MS, () => this.#leave());
  }

  #leave(): void {
    this.#phase = 'leaving';
    delete this.#deployment.bakesUntil;
    this.#after(STAGE_MS, () => this.#enterNext());
  }

  #after(ms: number, action: () => void): void {
    this.#cancelTimer = this.#context.store.clock.after(ms, () => {
      if (this.#phase !== 'over') action();
    });
  }
}

function waits(stage: Stage): boolean {
  return stage === 'SCALE_UP' || stage === 'CLEAN_UP';
}
