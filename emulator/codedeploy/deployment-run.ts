import type { TaskSetView } from '../ecs/task-sets.ts';
import { Timers } from '../timers.ts';
import type { TrafficStep } from './configurations.ts';
import { readyMinutes, terminationMinutes } from './group-settings.ts';
import { type CodeDeployment, isOver, type LifecycleEvent, type TaskSetInfo } from './model.ts';
import { alarmMessage, createReplacement } from './replacement.ts';
import type { EndKind, RunContext } from './run-context.ts';
import { runHook } from './run-hook.ts';
import { infoOf, update } from './task-set-info.ts';

const MINUTE_MS = 60_000;
const STEP_MS = 1_000;
const LOOK_MS = 5_000;
/** How long CodeDeploy waits for the replacement task set, and for a hook. */
const PATIENCE_MINUTES = 60;

/** Takes one CodeDeploy deployment through its lifecycle. */
export class DeploymentRun {
  readonly deployment: CodeDeployment;
  readonly #context: RunContext;
  readonly #steps: readonly TrafficStep[];
  /** Told when it has failed or was stopped. */
  readonly #broken: (kind: EndKind) => void;
  readonly #timers: Timers;
  #wait: { readonly kind: 'READY_WAIT' | 'TERMINATION_WAIT'; proceed(): void } | undefined;

  constructor(
    context: RunContext,
    deployment: CodeDeployment,
    steps: readonly TrafficStep[],
    broken: (kind: EndKind) => void,
  ) {
    this.#context = context;
    this.deployment = deployment;
    this.#steps = steps;
    this.#broken = broken;
    this.#timers = new Timers(context.clock);
    this.#timers.after(STEP_MS, () => this.#begin());
  }

  /** What it waits for a person to end, if it does. */
  get waitsFor(): 'READY_WAIT' | 'TERMINATION_WAIT' | undefined {
    return this.#wait?.kind;
  }

  /** Ends a wait before its time. */
  proceed(): void {
    const wait = this.#wait;
    this.#timers.cancel();
    this.#wait = undefined;
    wait?.proceed();
  }

  /** Stops it where it is. */
  stop(): void {
    this.#end('Stopped', 'DEPLOYMENT_STOP_ON_REQUEST');
  }

  /** An alarm has gone off, or returned. */
  checkAlarms(): void {
    const message = alarmMessage(this.#context, this.deployment);
    if (message === undefined || isOver(this.deployment)) return;
    this.deployment.error = { code: 'ALARM_ACTIVE', message };
    this.#end('Stopped', 'DEPLOYMENT_STOP_ON_ALARM');
  }

  /** The task sets as they are now. */
  refresh(): void {
    const views = this.#context.taskSets.list(this.deployment.service);
    for (const info of this.deployment.taskSets)
      update(
        info,
        views.find((view) => view.id === info.id),
      );
  }

  #begin(): void {
    const { deployment } = this;
    deployment.status = 'InProgress';
    deployment.startedAt = this.#context.clock.now();
    const [blue] = this.#context.taskSets.list(deployment.service);
    if (blue !== undefined) deployment.taskSets.push(infoOf('Blue', blue, 100));
    this.checkAlarms();
    if (!isOver(deployment)) this.#next();
  }

  #next(): void {
    const { events, group } = this.deployment;
    const event = events.find((one) => one.status === 'Pending');
    const minutes = readyMinutes(group.settings);
    if (event === undefined) this.#awaitTermination();
    else if (event.name === 'BeforeAllowTraffic' && minutes !== undefined) this.#awaitReady(event, minutes);
    else this.#run(event);
  }

  #run(event: LifecycleEvent): void {
    const hook = this.deployment.appSpec.hooks[event.name];
    this.deployment.status = 'InProgress';
    event.status = 'InProgress';
    event.startedAt = this.#context.clock.now();
    if (event.name === 'Install') this.#install(event);
    else if (event.name === 'AllowTraffic') this.#shift(event, this.#steps);
    else if (hook !== undefined) this.#hook(event, hook);
    else this.#timers.after(STEP_MS, () => this.#succeed(event));
  }

  #succeed(event: LifecycleEvent): void {
    event.status = 'Succeeded';
    event.endedAt = this.#context.clock.now();
    this.#next();
  }

  #install(event: LifecycleEvent): void {
    const outcome = createReplacement(this.#context, this.deployment);
    if ('refusal' in outcome) {
      this.#fail(event, 'ECS_UPDATE_ERROR', outcome.refusal);
      return;
    }
    const green = this.#view(outcome.taskSetId);
    if (green !== undefined) this.deployment.taskSets.push(infoOf('Green', green, 0));
    this.#awaitGreen(event, PATIENCE_MINUTES * MINUTE_MS);
  }

  #awaitGreen(event: LifecycleEvent, leftMs: number): void {
    if (this.#view(this.#green?.id)?.isSteady === true) this.#succeed(event);
    else if (leftMs > 0) this.#timers.after(LOOK_MS, () => this.#awaitGreen(event, leftMs - LOOK_MS));
    else {
      const message = `The deployment timed out while waiting for the replacement task set to become healthy. This time out period is ${PATIENCE_MINUTES} minutes.`;
      this.#fail(event, 'TIMEOUT', message);
    }
  }

  #hook(event: LifecycleEvent, target: string): void {
    runHook(this.#timers, this.#context.lambdas, target, PATIENCE_MINUTES * MINUTE_MS, (succeeded) => {
      const message = `The deployment failed because the lifecycle event hook ${event.name} failed.`;
      if (succeeded) this.#succeed(event);
      else this.#fail(event, 'HOOK_EXECUTION_FAILURE', message);
    });
  }

  #shift(event: LifecycleEvent, [step, ...others]: readonly TrafficStep[]): void {
    if (step !== undefined) {
      this.#weigh(step.percent);
      const ms = Math.max(STEP_MS, step.waitMinutes * MINUTE_MS);
      this.#timers.after(ms, () => this.#shift(event, others));
      return;
    }
    if (this.#green !== undefined) this.#context.taskSets.promote(this.deployment.service, this.#green.id);
    this.#succeed(event);
  }

  #weigh(green: number): void {
    for (const info of this.deployment.taskSets) info.trafficWeight = info.label === 'Green' ? green : 100 - green;
  }

  #awaitReady(event: LifecycleEvent, minutes: number): void {
    this.deployment.status = 'Ready';
    this.#wait = { kind: 'READY_WAIT', proceed: () => this.#run(event) };
    this.#timers.after(minutes * MINUTE_MS, () => {
      this.#wait = undefined;
      this.#end('Stopped', 'DEPLOYMENT_STOP_ON_REQUEST');
    });
  }

  #awaitTermination(): void {
    const minutes = terminationMinutes(this.deployment.group.settings);
    if (minutes === undefined) {
      this.#finish('Succeeded');
      return;
    }
    this.deployment.waitsForTermination = true;
    this.#wait = { kind: 'TERMINATION_WAIT', proceed: () => this.#terminate() };
    this.#timers.after(minutes * MINUTE_MS, () => this.proceed());
  }

  #terminate(): void {
    const blue = this.deployment.taskSets.find((one) => one.label === 'Blue');
    if (blue !== undefined) this.#context.taskSets.remove(this.deployment.service, blue.id);
    this.#finish('Succeeded');
  }

  #fail(event: LifecycleEvent, code: string, message: string): void {
    event.message = message;
    this.deployment.error = { code, message };
    this.#end('Failed', 'DEPLOYMENT_FAILURE');
  }

  #end(status: 'Failed' | 'Stopped', kind: EndKind): void {
    for (const event of this.deployment.events) {
      if (event.status === 'InProgress') Object.assign(event, { status: 'Failed', endedAt: this.#context.clock.now() });
      else if (event.status === 'Pending') event.status = 'Skipped';
    }
    this.#finish(status);
    this.#broken(kind);
  }

  #finish(status: 'Succeeded' | 'Failed' | 'Stopped'): void {
    this.#timers.cancel();
    this.#wait = undefined;
    this.deployment.status = status;
    this.deployment.completedAt = this.#context.clock.now();
  }

  get #green(): TaskSetInfo | undefined {
    return this.deployment.taskSets.find((one) => one.label === 'Green');
  }

  #view(id: string | undefined): TaskSetView | undefined {
    return this.#context.taskSets.list(this.deployment.service).find((one) => one.id === id);
  }
}
