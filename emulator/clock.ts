import type { Clock } from './wire.ts';

interface Timer {
  readonly due: number;
  readonly action: () => void;
}

const LONGEST_TURN_MS = 10;

/** The longest delay that Node's timers take. */
const LONGEST_SLEEP_MS = 2 ** 31 - 1;

/** The clock of an emulator: it can run faster than the machine's, and can be moved forward by hand. */
export interface VirtualClock extends Clock {
  /** Moves time forward by `ms`, running every timer that falls due in order, each at its own time. */
  advance(ms: number): Promise<void>;
  /** Has `look` called after every timer that an advance runs. */
  observe(look: () => void): void;
  /** Stops the clock for good: no timer runs after this. */
  close(): void;
}

/**
 * Creates a clock that starts at `start` (milliseconds since the epoch) and passes `speed` seconds per real second;
 * with speed 0 it moves by `advance` only. An action that throws is handed to `onError`.
 */
export function createClock(start: number, speed: number, onError: (error: unknown) => void): VirtualClock {
  return new TimerQueue(start, speed, onError);
}

class TimerQueue implements VirtualClock {
  readonly #speed: number;
  readonly #onError: (error: unknown) => void;
  #timers: Timer[] = [];
  readonly #looks: (() => void)[] = [];
  #virtual: number;
  #real = performance.now();
  #alarm: NodeJS.Timeout | undefined;
  /** While an advance runs, time is held and only its steps move it. */
  #held = false;
  #advances: Promise<void> = Promise.resolve();
  #closed = false;

  constructor(start: number, speed: number, onError: (error: unknown) => void) {
    this.#virtual = start;
    this.#speed = speed;
    this.#onError = onError;
  }

  now(): number {
    if (this.#held || this.#speed === 0) return this.#virtual;
    return this.#virtual + (performance.now() - this.#real) * this.#speed;
  }

  after(ms: number, action: () => void): () => void {
    const timer: Timer = { due: this.now() + Math.max(0, ms), action };
    this.#timers.splice(this.#placeFor(timer), 0, timer);
    this.#arm();
    return () => {
      this.#timers = this.#timers.filter((other) => other !== timer);
    };
  }

  advance(ms: number): Promise<void> {
    this.#advances = this.#advances.then(() => this.#walk(ms));
    return this.#advances;
  }

  close(): void {
    this.#closed = true;
    this.#timers = [];
    clearTimeout(this.#alarm);
  }

  observe(look: () => void): void {
    this.#looks.push(look);
  }

  /** Behind all that are due no later: timers of one time run in the order in which they were set. */
  #placeFor(timer: Timer): number {
    let [low, high] = [0, this.#timers.length];
    while (low < high) {
      const middle = (low + high) >>> 1;
      if ((this.#timers[middle]?.due ?? 0) <= timer.due) low = middle + 1;
      else high = middle;
    }
    return low;
  }

  async #walk(ms: number): Promise<void> {
    this.#virtual = this.now();
    this.#held = true;
    const target = this.#virtual + ms;
    for (let next = this.#takeDue(target); next !== undefined; next = this.#takeDue(target)) {
      this.#virtual = Math.max(this.#virtual, next.due);
      this.#run(next);
      await settled();
      for (const look of this.#looks) look();
    }
    this.#virtual = target;
    this.#real = performance.now();
    this.#held = false;
    this.#arm();
  }

  #takeDue(limit: number): Timer | undefined {
    const next = this.#timers[0];
    if (next === undefined || next.due > limit) return undefined;
    this.#timers.shift();
    return next;
  }

  #run(timer: Timer): void {
    try {
      timer.action();
    } catch (error) {
      this.#onError(error);
    }
  }

  /** Sets the one machine timer to the earliest of ours. */
  #arm(): void {
    clearTimeout(this.#alarm);
    const next = this.#timers[0];
    if (this.#closed || this.#held || this.#speed === 0 || next === undefined) return;
    const sleep = Math.min(LONGEST_SLEEP_MS, Math.max(0, (next.due - this.now()) / this.#speed));
    this.#alarm = setTimeout(() => this.#ring(), sleep);
    this.#alarm.unref();
  }

  #ring(): void {
    if (this.#held || this.#closed) return;
    // Requests get their turn in between when very many timers are due.
    const enough = performance.now() + LONGEST_TURN_MS;
    for (let next = this.#takeDue(this.now()); next !== undefined; next = this.#takeDue(this.now())) {
      this.#run(next);
      if (performance.now() > enough) break;
    }
    this.#arm();
  }
}

/** Resolves when the promises that are ready now, and what they set off, have run. */
function settled(): Promise<void> {
  return new Promise((resolve) => setImmediate(resolve));
}
