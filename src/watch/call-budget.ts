import type { Clock } from '../clock.ts';

/** Never more than this many calls in any stretch of this length (milliseconds). AWS throttles a whole account, so this is for everybody's sake. */
const CALLS = 30;
const STRETCH = 60_000;

/** Spaces calls out so that the limit is kept. */
export class CallBudget {
  #taken = 0;
  readonly #clock: Clock;
  readonly #times: number[] = [];

  constructor(clock: Clock) {
    this.#clock = clock;
  }

  /** How many calls were counted so far. */
  get taken(): number {
    return this.#taken;
  }

  /** Waits until one more call is within the limit, and counts it. Returns early where the signal fires. */
  async take(signal?: AbortSignal): Promise<void> {
    while (this.#times.length >= CALLS) {
      const wait = (this.#times[0] ?? 0) + STRETCH - this.#clock.now();
      if (wait <= 0) this.#times.shift();
      else if (signal?.aborted === true) return;
      else await this.#clock.sleep(wait, signal);
    }
    this.#times.push(this.#clock.now());
    this.#taken += 1;
  }
}
