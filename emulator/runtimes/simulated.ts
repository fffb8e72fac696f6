import type { Clock, Images } from '../wire.ts';
import type { Behaviours, ImageBehaviour } from './behaviours.ts';
import { missingImage } from './pull-errors.ts';
import type { OrderedContainer, Runtime, TaskObserver, TaskOrder } from './runtime.ts';

/** A container whose check fails is given up after three checks, 30 s apart. */
const UNHEALTHY_AFTER_MS = 90_000;
const STOPPING_MS = 1_000;

/** A pretended task: its timers, and whether its containers came to run. */
interface Pretended {
  readonly order: TaskOrder;
  readonly observer: TaskObserver;
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
  #nextPort = 32_768;

  constructor(clock: Clock, images: Images, behaviours: Behaviours) {
    this.#clock = clock;
    this.#images = images;
    this.#behaviours = behaviours;
  }

  run(order: TaskOrder, observer: TaskObserver): void {
    const task: Pretended = { order, observer, timers: [], hasStarted: false };
    this.#tasks.set(order.id, task);
    const behaved = order.containers.map((container) => ({
      container,
      behaviour: this.#behaviours.of(container.image),
    }));
    const bootMs = order.settled ? 0 : Math.max(0, ...behaved.map(({ behaviour }) => behaviour.boot)) * 1000;
    if (order.settled) this.#boot(task, behaved);
    else this.#bootSlowly(task, behaved, bootMs);
    for (const { container, behaviour } of behaved) {
      this.#planExit(task, container, behaviour);
      this.#planHealth(task, container, behaviour, bootMs);
    }
  }

  stop(taskId: string): void {
    const task = this.#tasks.get(taskId);
    if (task === undefined) return;
    this.#tasks.delete(taskId);
    for (const cancel of task.timers) cancel();
    const codes = task.hasStarted ? task.order.containers.map((container) => [container.name, 0]) : [];
    this.#clock.after(STOPPING_MS, () => task.observer.stopped(Object.fromEntries(codes)));
  }

  async close(): Promise<void> {
    for (const task of this.#tasks.values()) for (const cancel of task.timers) cancel();
    this.#tasks.clear();
  }

  #bootSlowly(task: Pretended, behaved: readonly Behaved[], bootMs: number): void {
    const { observer } = task;
    this.#plan(task, bootMs / 3, () => observer.pulling());
    this.#plan(task, (bootMs * 2) / 3, () => {
      const unpullable = this.#unpullable(behaved);
      if (unpullable !== undefined) {
        for (const cancel of task.timers) cancel();
        return observer.failed(unpullable.name, unpullable.reason);
      }
      observer.pulled();
      this.#startContainers(task);
    });
    this.#plan(task, bootMs, () => observer.running());
  }

  #boot(task: Pretended, behaved: readonly Behaved[]): void {
    const unpullable = this.#unpullable(behaved);
    if (unpullable !== undefined) throw new Error(`a service can't start out with ${unpullable.reason}`);
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
        bindings: container.ports.map((port) => ({ ...port, hostPort: port.hostPort || this.#nextPort++ })),
      })),
    );
  }

  #unpullable(behaved: readonly Behaved[]): { name: string; reason: string } | undefined {
    for (const { container, behaviour } of behaved) {
      const lookup = this.#images.lookup(container.image);
      const reason =
        behaviour.pull ?? (lookup.kind === 'missing' ? missingImage(container.image, lookup.reason) : undefined);
      if (reason === undefined) continue;
      const isWorded = /^\w+Error/.test(reason);
      return { name: container.name, reason: isWorded ? reason : `CannotPullContainerError: ${reason}` };
    }
    return undefined;
  }

  #planExit(task: Pretended, container: OrderedContainer, { exit }: ImageBehaviour): void {
    if (exit === undefined) return;
    this.#plan(task, exit.after * 1000, () => task.observer.exited(container.name, exit.code, exit.reason));
  }

  #planHealth(task: Pretended, container: OrderedContainer, { health }: ImageBehaviour, bootMs: number): void {
    if (!container.hasHealthCheck) return;
    const fails = health === 'never';
    const delay = fails ? UNHEALTHY_AFTER_MS : health.after * 1000;
    this.#plan(task, bootMs + delay, () => task.observer.health(container.name, fails ? 'UNHEALTHY' : 'HEALTHY'));
  }

  #plan(task: Pretended, ms: number, action: () => void): void {
    task.timers.push(this.#clock.after(ms, action));
  }
}

interface Behaved {
  readonly container: OrderedContainer;
  readonly behaviour: ImageBehaviour;
}
