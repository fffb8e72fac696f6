import type { Clock } from '../wire.ts';
import type { Task } from './model.ts';

/** What is known of a task's health checks: of its containers, and in its target groups. */
export class TaskHealth {
  readonly #clock: Clock;
  readonly #task: Task;
  readonly #graceMs: number;
  /** Told when the task has to be given up, and why. */
  readonly #giveUp: (reason: string) => void;
  /** Checks that must still pass. */
  readonly #unproven: Set<string>;
  readonly hasChecks: boolean;
  #failure: string | undefined;

  constructor(clock: Clock, task: Task, checks: readonly string[], graceMs: number, giveUp: (reason: string) => void) {
    this.#clock = clock;
    this.#task = task;
    this.#unproven = new Set(checks);
    this.#graceMs = graceMs;
    this.#giveUp = giveUp;
    this.hasChecks = this.#unproven.size > 0;
  }

  /** Whether every check passes. */
  get passes(): boolean {
    return this.#unproven.size === 0;
  }

  /** A check passes; undefined for all of them. */
  pass(check?: string): void {
    if (check === undefined) this.#unproven.clear();
    else this.#unproven.delete(check);
    if (this.passes) this.#failure = undefined;
  }

  /** A check fails. With a reason the task is given up, but not before its grace period is over. */
  fail(check: string, reason?: string): void {
    this.#unproven.add(check);
    if (reason === undefined) return;
    this.#failure = reason;
    const graceLeft = (this.#task.startedAt ?? this.#clock.now()) + this.#graceMs - this.#clock.now();
    const give = () => {
      if (this.#failure !== undefined) this.#giveUp(this.#failure);
    };
    if (graceLeft <= 0) give();
    else this.#clock.after(graceLeft, give);
  }
}
