import type { LambdaAnswer } from '../lambdas.ts';
import { Timers } from '../timers.ts';
import { AwsError } from '../wire.ts';
import type { EcsContext } from './context.ts';
import { type HookSettings, hooksOf } from './deployment-settings.ts';
import type { LifecycleHookRun, ServiceDeployment } from './model.ts';
import type { Stage } from './scheduler/stages.ts';

const MINUTE_MS = 60_000;
const HOOK_ID = /^ecs-[a-z]+-[0-9a-z]+$/;

/** Runs the lifecycle hooks of one service deployment. */
export class LifecycleHooks {
  readonly #context: EcsContext;
  readonly #deployment: ServiceDeployment;
  #stage: Stage | undefined;
  #settle: ((reason?: string) => void) | undefined;
  readonly #timers: Timers;

  constructor(context: EcsContext, deployment: ServiceDeployment) {
    this.#context = context;
    this.#deployment = deployment;
    this.#timers = new Timers(context.store.clock);
  }

  /** Runs the hooks of a stage one after the other; `done` hears why one failed, or nothing. */
  run(stage: Stage, done: (failure?: string) => void): void {
    this.#stage = stage;
    this.#deployment.hooks = [];
    this.#next(hooksOf(this.#deployment.configuration, stage), done);
  }

  /** Ends a paused hook. Throws InvalidParameterException for one that doesn't wait. */
  proceed(hookId: string, action: 'CONTINUE' | 'ROLLBACK'): void {
    if (!HOOK_ID.test(hookId)) refuse('Invalid hookId: hookId must follow the format: ecs-{hookType}-{id}');
    const run = this.#deployment.hooks.find((one) => one.id === hookId && one.status === 'AWAITING_ACTION');
    if (run === undefined || this.#settle === undefined) {
      refuse('Provided hookId is either completed, unavailable, or not associated with the given Resource ARN');
    } else if (action === 'CONTINUE') {
      run.status = 'SUCCEEDED';
      this.#settle();
    } else {
      run.status = 'FAILED';
      this.#settle(`Service deployment rolled back because ${this.#stage} pause hook was rolled back.`);
    }
  }

  /** Takes back what is still to come. */
  cancel(): void {
    this.#timers.cancel();
    this.#settle = undefined;
  }

  #next([hook, ...others]: readonly HookSettings[], done: (failure?: string) => void): void {
    if (hook === undefined) {
      done();
      return;
    }
    const run = this.#begin(hook);
    this.#settle = (failure) => {
      this.cancel();
      this.#deployment.updatedAt = this.#context.store.clock.now();
      if (failure === undefined) this.#next(others, done);
      else done(failure);
    };
    this.#timers.after(hook.timeoutMinutes * MINUTE_MS, () => this.#timeOut(hook, run));
    if (hook.targetType === 'AWS_LAMBDA') this.#invoke(hook, run);
  }

  #begin(hook: HookSettings): LifecycleHookRun {
    const { clock, random } = this.#context.store;
    const isPause = hook.targetType === 'PAUSE';
    const run: LifecycleHookRun = {
      id: `ecs-${isPause ? 'pause' : 'lambda'}-${random.hex(12)}`,
      targetType: hook.targetType,
      ...(hook.targetArn === undefined ? {} : { targetArn: hook.targetArn }),
      expiresAt: clock.now() + hook.timeoutMinutes * MINUTE_MS,
      timeoutAction: hook.timeoutAction,
      status: isPause ? 'AWAITING_ACTION' : 'IN_PROGRESS',
    };
    this.#deployment.hooks.push(run);
    return run;
  }

  #invoke(hook: HookSettings, run: LifecycleHookRun): void {
    const target = hook.targetArn ?? '';
    const answer = this.#context.lambdas.invoke(target);
    this.#timers.after(answer.afterMs, () => {
      if (answer.status === 'IN_PROGRESS') {
        this.#timers.after(answer.againMs, () => this.#invoke(hook, run));
        return;
      }
      run.status = answer.status === 'SUCCEEDED' ? 'SUCCEEDED' : 'FAILED';
      this.#settle?.(answer.status === 'SUCCEEDED' ? undefined : this.#failed(lambdaFailure(target, answer)));
    });
  }

  #timeOut(hook: HookSettings, run: LifecycleHookRun): void {
    run.status = 'TIMED_OUT';
    if (hook.timeoutAction === 'CONTINUE') this.#settle?.();
    else if (hook.targetType === 'PAUSE') {
      this.#settle?.(`Service deployment rolled back because ${this.#stage} pause hook timed out.`);
    } else this.#settle?.(this.#failed(`Lifecycle hook target ${hook.targetArn} timed out.`));
  }

  #failed(why: string): string {
    return `Service deployment rolled back because ${this.#stage} lifecycle hook(s) failed. ${why}`;
  }
}

function lambdaFailure(target: string, { status }: LambdaAnswer): string {
  if (status === 'INVALID') {
    return `ECS was unable to parse the response from ${target} due to HookStatus must not be null`;
  }
  if (status === 'ERROR') return `ECS was unable to invoke hook target ${target}`;
  return `Lifecycle hook target ${target} returned FAILED status.`;
}

function refuse(message: string): never {
  throw new AwsError('InvalidParameterException', message);
}
