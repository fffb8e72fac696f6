import { randomUUID } from 'node:crypto';
import type { Clock } from '../wire.ts';
import { createArguments } from './docker-arguments.ts';
import type { DockerEngine } from './docker-engine.ts';
import type { OrderedContainer, Runtime, StartedContainer, TaskObserver, TaskOrder } from './runtime.ts';

const HEALTH_POLL_MS = 500;

interface RunningTask {
  readonly order: TaskOrder;
  readonly observer: TaskObserver;
  /** Container ids by name. */
  readonly ids: Map<string, string>;
  readonly exitCodes: Record<string, number>;
  /** Waits for containers that run. */
  readonly waits: Promise<void>[];
  /** Done when starting has succeeded or failed. */
  starting: Promise<void>;
  stopping: boolean;
}

/** Runs tasks as containers of the local engine, in real time. */
export class DockerRuntime implements Runtime {
  readonly pretends = false;
  readonly #engine: DockerEngine;
  readonly #clock: Clock;
  readonly #log: (line: string) => void;
  readonly #label = `ship-emulator=${randomUUID()}`;
  readonly #tasks = new Map<string, RunningTask>();
  #closed = false;

  constructor(engine: DockerEngine, clock: Clock, log: (line: string) => void) {
    this.#engine = engine;
    this.#clock = clock;
    this.#log = log;
  }

  run(order: TaskOrder, observer: TaskObserver): void {
    const task: RunningTask = {
      order,
      observer,
      ids: new Map(),
      exitCodes: {},
      waits: [],
      starting: Promise.resolve(),
      stopping: false,
    };
    this.#tasks.set(order.id, task);
    task.starting = this.#start(task).catch((error: unknown) => this.#report(error));
  }

  stop(taskId: string): void {
    const task = this.#tasks.get(taskId);
    if (task === undefined || task.stopping) return;
    task.stopping = true;
    this.#end(task).catch((error: unknown) => this.#report(error));
  }

  async close(): Promise<void> {
    this.#closed = true;
    const tasks = [...this.#tasks.values()];
    for (const task of tasks) task.stopping = true;
    await Promise.all(tasks.map((task) => task.starting));
    await this.#engine.clear(this.#label);
    await Promise.all(tasks.flatMap((task) => task.waits));
  }

  async #start(task: RunningTask): Promise<void> {
    const { order, observer } = task;
    observer.pulling();
    for (const container of order.containers) {
      if (
        !(await this.#step(task, container, 'CannotPullContainerError', () => this.#engine.pull(reference(container))))
      )
        return;
    }
    observer.pulled();
    for (const container of order.containers) {
      if (!(await this.#startContainer(task, container))) return;
    }
    observer.started(await Promise.all(order.containers.map((container) => this.#describe(task, container))));
    for (const container of order.containers) this.#watch(task, container);
    observer.running();
  }

  async #startContainer(task: RunningTask, container: OrderedContainer): Promise<boolean> {
    const create = async () => {
      const args = createArguments(task.order, container, reference(container), this.#label);
      task.ids.set(container.name, await this.#engine.create(args));
    };
    const start = () => this.#engine.start(idOf(task, container));
    return (
      (await this.#step(task, container, 'CannotCreateContainerError', create)) &&
      (await this.#step(task, container, 'CannotStartContainerError', start))
    );
  }

  /** Does one step of starting; false if it failed, which the observer hears, or if the task is no longer wanted. */
  async #step(
    task: RunningTask,
    container: OrderedContainer,
    error: string,
    act: () => Promise<void>,
  ): Promise<boolean> {
    if (task.stopping) return false;
    try {
      await act();
    } catch (cause) {
      const message = cause instanceof Error ? cause.message : String(cause);
      if (!task.stopping) task.observer.failed(container.name, `${error}: ${message}`);
      return false;
    }
    return !task.stopping;
  }

  async #describe(task: RunningTask, container: OrderedContainer): Promise<StartedContainer> {
    const runtimeId = idOf(task, container);
    // A container that is gone already has no ports; its exit is reported right after.
    const bindings = await this.#engine.bindings(runtimeId).catch(() => []);
    return { name: container.name, runtimeId, bindings };
  }

  #watch(task: RunningTask, container: OrderedContainer): void {
    const ended = this.#engine.exit(idOf(task, container)).then(({ code, outOfMemory }) => {
      task.exitCodes[container.name] = code;
      const reason = outOfMemory ? 'OutOfMemoryError: Container killed due to memory usage' : undefined;
      if (!task.stopping) task.observer.exited(container.name, code, reason);
    });
    task.waits.push(ended.catch((error: unknown) => this.#report(error)));
    const logs = this.#engine.follow(idOf(task, container), (line) => task.observer.wrote(container.name, line));
    task.waits.push(logs.catch((error: unknown) => this.#report(error)));
    if (container.hasHealthCheck) this.#watchHealth(task, container, '');
  }

  #watchHealth(task: RunningTask, container: OrderedContainer, last: string): void {
    this.#clock.after(HEALTH_POLL_MS, () => {
      if (task.stopping || task.exitCodes[container.name] !== undefined) return;
      this.#engine.health(idOf(task, container)).then(
        (health) => {
          const changed = health !== last && !task.stopping;
          if (changed && health === 'healthy') task.observer.health(container.name, 'HEALTHY');
          if (changed && health === 'unhealthy') task.observer.health(container.name, 'UNHEALTHY');
          this.#watchHealth(task, container, health);
        },
        (error: unknown) => this.#report(error),
      );
    });
  }

  async #end(task: RunningTask): Promise<void> {
    await task.starting;
    const ids = [...task.ids.values()];
    await Promise.all(ids.map((id) => this.#engine.stop(id).catch((error: unknown) => this.#report(error))));
    await Promise.all(task.waits);
    await this.#engine.remove(ids);
    this.#tasks.delete(task.order.id);
    if (!this.#closed) task.observer.stopped(task.exitCodes);
  }

  /** Closing takes containers away under our feet: what then fails is nobody's concern. */
  #report(error: unknown): void {
    if (!this.#closed) this.#log(`the docker runtime: ${error instanceof Error ? error.message : String(error)}`);
  }
}

function idOf(task: RunningTask, container: OrderedContainer): string {
  return task.ids.get(container.name) ?? '';
}

/** What to pull and run: by digest where the deployment resolved one, so that a moved tag changes nothing. */
function reference({ image, digest }: OrderedContainer): string {
  if (digest === undefined || image.includes('@')) return image;
  return `${image.replace(/:[^/:]*$/, '')}@${digest}`;
}
