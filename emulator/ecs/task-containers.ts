import { optionalText } from '../fields.ts';
import type { StartedContainer } from '../runtimes/runtime.ts';
import { containersOf, hasHealthCheck } from './container-definitions.ts';
import type { Task, TaskContainer } from './model.ts';

/** The containers of a task, as the runtime reports them. */
export class TaskContainers {
  readonly #task: Task;
  /** Names of those that have a health check. */
  readonly checked: readonly string[];

  constructor(task: Task) {
    this.#task = task;
    const checked = containersOf(task.effective).filter(hasHealthCheck);
    this.checked = checked.map((container) => optionalText(container, 'name') ?? '');
  }

  named(name: string): TaskContainer | undefined {
    return this.#task.containers.find((container) => container.name === name);
  }

  started(containers: readonly StartedContainer[]): void {
    for (const one of containers) {
      const container = this.named(one.name);
      if (container === undefined) continue;
      container.lastStatus = 'RUNNING';
      container.runtimeId = one.runtimeId;
      container.networkBindings = one.bindings.map((binding) => ({ bindIP: '0.0.0.0', ...binding }));
    }
  }

  /** One has ended; without an exit code if it never ran, or nobody knows. */
  stopped(container: TaskContainer, exitCode: number | undefined, reason?: string): void {
    container.lastStatus = 'STOPPED';
    if (exitCode !== undefined) container.exitCode = exitCode;
    if (reason !== undefined) container.reason = reason;
  }

  /** The others have ended too. */
  allStopped(exitCodes: Readonly<Record<string, number>>): void {
    for (const container of this.#task.containers) {
      if (container.lastStatus !== 'STOPPED') this.stopped(container, exitCodes[container.name]);
    }
  }

  assumeHealthy(): void {
    for (const container of this.#task.containers) {
      if (this.checked.includes(container.name)) container.healthStatus = 'HEALTHY';
    }
  }
}
