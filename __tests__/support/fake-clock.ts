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
  let waiting: { readonly due: number; readonly action: () => void }[] = [];
  const sleeps: number[] = [];
  const pass = (ms: number): void => {
    now += ms;
    const due = waiting.filter((one) => one.due <= now);
    waiting = waiting.filter((one) => one.due > now);
    for (const { action } of due) action();
  };
  return {
    sleeps,
    now: () => now,
    pass,
    sleep: async (ms) => {
      sleeps.push(ms);
      pass(ms);
    },
    after: (ms, action) => {
      const one = { due: now + ms, action };
      waiting.push(one);
      return () => {
        waiting = waiting.filter((other) => other !== one);
      };
    },
  };
}
