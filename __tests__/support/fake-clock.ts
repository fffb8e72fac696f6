import type { Clock } from '../../src/clock.ts';

/** A clock that jumps: sleeping takes no time and moves `now` on. */
export interface FakeClock extends Clock {
  /** Every sleep so far, in milliseconds. */
  readonly sleeps: readonly number[];
  /** Moves the time on by `ms` milliseconds. */
  pass(ms: number): void;
}

/** A clock that starts at `start` milliseconds since the epoch. */
export function fakeClock(start = 0): FakeClock {
  let now = start;
  const sleeps: number[] = [];
  return {
    sleeps,
    now: () => now,
    pass: (ms) => {
      now += ms;
    },
    sleep: async (ms) => {
      sleeps.push(ms);
      now += ms;
    },
  };
}
