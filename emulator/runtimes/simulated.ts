import { texts } from '../fields.ts';
import type { Clock, Images } from '../wire.ts';
import type { Behaviours, ImageBehaviour } from './behaviours.ts';
import { earlyExit, type FailureStep, startFailure } from './failures.ts';
import { missingImage } from './pull-errors.ts';
import type { OrderedContainer, Runtime, TaskObserver, TaskOrder } from './runtime.ts';

/** A container whose check fails is given up after three checks, 30 s apart. */
const UNHEALTHY_AFTER_MS = 90_000;
const STOPPING_MS = 1_000;

const FIRST_DYNAMIC_PORT = 32_768;
const LAST_DYNAMIC_PORT = 60_999;

interface Behaved {
  readonly container: OrderedContainer;
  readonly behaviour: ImageBehaviour;
}

/** A pretended task: its timers, and whether its containers came to run. */
interface Pretended {
  readonly order: TaskOrder;
  readonly observer: TaskObserver;
  readonly behaved: readonly Behaved[];
  readonly timers: (() => void)[];
  hasStarted: boolean;
}

/** Runs no containers: tasks behave as the scenario says, on the emulator's clock. */
export class SimulatedRuntime implements Runtime {
  readonly pretends = true;
  readonly #clock: Clock;
  readonly #images: Images;
  readonly #behaviours: Behaviours;
  readonly #tasks = new Map<string, Pretended>();
  #nextPort = FIRST_DYNAMIC_PORT;

  constructor(clock: Clock, images: Images, behaviours: Behaviours) {
    this.#clock = clock;
    this.#images = images;
    this.#behaviours = behaviours;
  }

  run(order: TaskOrder, observer: TaskObserver): void {
    const behaved = order.containers.map((container) => ({
      container,
      behaviour: this.#behaviours.of(container.image, texts(container.definition, 'command')),
    }));
    const task: Pretended = { order, observer, behaved, timers: [], hasStarted: false };
    this.#tasks.set(order.id, task);
    const bootMs = order.settled ? 0 : Math.max(0, ...behaved.map(({ behaviour }) => behaviour.boot)) * 1000;
    if (order.settled) this.#boot(task);
    else this.#bootSlowly(task, bootMs);
    for (const one of behaved) {
      this.#planExit(task, one, bootMs);
      this.#planLogs(task, one, bootMs);
      this.#planHealth(task, one, bootMs);
    }
  }

  stop(taskId: string): void {
    const task = this.#tasks.get(taskId);
    if (task === undefined) return;
    this.#tasks.delete(taskId);
    cancelAll(task);
    const codes = task.hasStarted ? task.order.containers.map((container) => [container.name, 0]) : [];
    this.#clock.after(STOPPING_MS, () => task.observer.stopped(Object.fromEntries(codes)));
  }

  async close(): Promise<void> {
    for (const task of this.#tasks.values()) cancelAll(task);
    this.#tasks.clear();
  }

  #bootSlowly(task: Pretended, bootMs: number): void {
    const { observer } = task;
    this.#plan(task, bootMs / 3, () => {
      if (!this.#failsAt(task, 'resources')) observer.pulling();
    });
    this.#plan(task, startMs(bootMs), () => {
      if (this.#failsAt(task, 'pull')) return;
      observer.pulled();
      if (!this.#failsAt(task, 'start')) this.#startContainers(task);
    });
    this.#plan(task, bootMs, () => observer.running());
  }

  #boot(task: Pretended): void {
    const obstacle =
      this.#obstacleAt(task, 'resources') ?? this.#obstacleAt(task, 'pull') ?? this.#obstacleAt(task, 'start');
    if (obstacle !== undefined) throw new Error(`a service can't start out with ${obstacle.reason}`);
    task.observer.pulling();
    task.observer.pulled();
    this.#startContainers(task);
    task.observer.running();
  }

  #startContainers(task: Pretended): void {
    task.hasStarted = true;
    task.observer.started(
      task.order.containers.map((container) => ({
        name: container.name,
        runtimeId: `${task.order.id}-${container.name}`,
        bindings: container.ports.map((port) => ({ ...port, hostPort: port.hostPort || this.#dynamicPort() })),
      })),
    );
  }

  /** Whether the task can't go on at this step; if so its end has been reported. */
  #failsAt(task: Pretended, step: FailureStep): boolean {
    const obstacle = this.#obstacleAt(task, step);
    if (obstacle === undefined) return false;
    cancelAll(task);
    // What the task lacks as a whole is no container's fault.
    task.observer.failed(step === 'resources' ? undefined : obstacle.container, obstacle.reason);
    return true;
  }

  #obstacleAt(task: Pretended, step: FailureStep): { container: string; reason: string } | undefined {
    for (const { container, behaviour } of task.behaved) {
      const failure = behaviour.fails === undefined ? undefined : startFailure(behaviour.fails);
      const told = failure?.step === step ? failure.reason(container.image, task.order.definition) : undefined;
      const reason = told ?? (step === 'pull' ? this.#pullError(container.image, behaviour.pull) : undefined);
      if (reason !== undefined) return { container: container.name, reason };
    }
    return step === 'start' ? task.order.obstacle?.() : undefined;
  }

  #pullError(image: string, told: string | undefined): string | undefined {
    const lookup = this.#images.lookup(image);
    const reason = told ?? (lookup.kind === 'missing' ? missingImage(image, lookup.reason) : undefined);
    if (reason === undefined || /^\w+Error/.test(reason)) return reason;
    return `CannotPullContainerError: ${reason}`;
  }

  #planExit(task: Pretended, { container, behaviour }: Behaved, bootMs: number): void {
    const early = behaviour.fails === undefined ? undefined : earlyExit(behaviour.fails);
    const exit = behaviour.exit ?? (early && { ...early, after: startMs(bootMs) / 1000 });
    if (exit === undefined) return;
    this.#plan(task, exit.after * 1000, () => {
      if (early?.writes !== undefined) task.observer.wrote(container.name, early.writes);
      task.observer.exited(container.name, exit.code, exit.reason ?? early?.reason);
    });
  }

  /** A container that ends has written what it had to say before. */
  #planLogs(task: Pretended, { container, behaviour }: Behaved, bootMs: number): void {
    const end = behaviour.exit === undefined ? Number.POSITIVE_INFINITY : behaviour.exit.after * 1000;
    for (const log of behaviour.logs) {
      const { after, line } = typeof log === 'string' ? { after: startMs(bootMs) / 1000, line: log } : log;
      this.#plan(task, Math.min(after * 1000, Math.max(0, end - 1)), () => task.observer.wrote(container.name, line));
    }
  }

  #planHealth(task: Pretended, { container, behaviour }: Behaved, bootMs: number): void {
    if (!container.hasHealthCheck) return;
    const { health } = behaviour;
    const turn = (ms: number, to: 'HEALTHY' | 'UNHEALTHY') =>
      this.#plan(task, bootMs + ms, () => task.observer.health(container.name, to));
    const [healthyAt, failsAt] = health === 'never' ? [undefined, 0] : [health.after, health.until];
    if (healthyAt !== undefined) turn(healthyAt * 1000, 'HEALTHY');
    if (failsAt !== undefined) turn(failsAt * 1000 + UNHEALTHY_AFTER_MS, 'UNHEALTHY');
  }

  /** The engine goes round the ephemeral range of Linux. */
  #dynamicPort(): number {
    const port = this.#nextPort;
    this.#nextPort = port === LAST_DYNAMIC_PORT ? FIRST_DYNAMIC_PORT : port + 1;
    return port;
  }

  #plan(task: Pretended, ms: number, action: () => void): void {
    task.timers.push(this.#clock.after(ms, action));
  }
}

/** When the containers start: two thirds of the way to RUNNING. */
function startMs(bootMs: number): number {
  return (bootMs * 2) / 3;
}

function cancelAll(task: Pretended): void {
  for (const cancel of task.timers) cancel();
}
