import { setTimeout as wait } from 'node:timers/promises';

/** Time, injected so that tests of a half-hour rollout take a moment. */
export interface Clock {
  /** Milliseconds since the epoch. */
  now(): number;
  /** Waits `ms` milliseconds, or less where the signal fires first; never throws. */
  sleep(ms: number, signal?: AbortSignal): Promise<void>;
  /** Calls `action` in `ms` milliseconds, while other things go on, unless the returned function is called before. */
  after(ms: number, action: () => void): () => void;
}

/** The machine's clock. A time that is over already is no wait: node would print a warning about it into the step's log. */
export const systemClock: Clock = {
  now: () => Date.now(),
  sleep: async (ms, signal) => {
    // An aborted sleep rejects; whoever sleeps looks at the signal afterwards, so waking up is all that is needed.
    await wait(Math.max(0, ms), undefined, signal === undefined ? {} : { signal }).catch(() => undefined);
  },
  after: (ms, action) => {
    const timer = setTimeout(action, Math.max(0, ms));
    return () => clearTimeout(timer);
  },
};
