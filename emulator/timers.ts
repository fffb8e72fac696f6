import type { Clock } from './wire.ts';

/** The timers of one thing that goes on over time, taken back together. */
export class Timers {
  readonly #clock: Clock;
  #cancels: (() => void)[] = [];

  constructor(clock: Clock) {
    this.#clock = clock;
  }

  /** Runs `action` once when `ms` of the clock's time have passed, unless all are cancelled before. */
  after(ms: number, action: () => void): void {
    this.#cancels.push(this.#clock.after(ms, action));
  }

  /** Takes back everything that is still to come. */
  cancel(): void {
    for (const cancel of this.#cancels) cancel();
    this.#cancels = [];
  }
}
