import type { Clock } from '../clock.ts';
import { Problem } from '../problem.ts';
import { failureKind } from './failure.ts';

/** Waits between tries, in milliseconds: throttled writes were not carried out, so they may be repeated. */
const PAUSES = [1_000, 2_000, 4_000, 8_000, 15_000];

/** How often, and how far apart in milliseconds, a write without an answer is looked for. */
const LOOKS = 5;
const LOOK_PAUSE = 2_000;

/** How a write that must not happen twice is carried out. */
export interface Write<T> {
  /** Sends it once. */
  send(): Promise<T>;
  /** Looks whether it took effect; undefined where nothing of it is to be seen. */
  look(): Promise<T | undefined>;
}

/**
 * Carries out a write. A throttled one is sent again later; one without an answer (a broken connection, a 500, garbage) is settled by
 * looking for its effect, never by sending it again.
 * @param signal a cancel: nothing is sent again after it
 * @throws whatever `send` threw, where the write was refused or no effect of it could be seen; Problem `cancelled` before another try
 */
export async function writeOnce<T>(clock: Clock, signal: AbortSignal, write: Write<T>): Promise<T> {
  for (const pause of [...PAUSES, undefined]) {
    try {
      return await write.send();
    } catch (error) {
      const kind = failureKind(error);
      if (kind === 'throttled' && pause !== undefined) await pauseUnlessCancelled(clock, signal, pause);
      else if (kind === 'unanswered') return await settle(clock, write, error);
      else throw error;
    }
  }
  throw new Error('unreachable: the last try either returns or throws');
}

/**
 * Waits before something is sent again.
 * @throws Problem `cancelled` where the run was cancelled meanwhile
 */
export async function pauseUnlessCancelled(clock: Clock, signal: AbortSignal, ms: number): Promise<void> {
  await clock.sleep(ms, signal);
  if (signal.aborted)
    throw new Problem('the run was cancelled before AWS accepted the request', { verdict: 'cancelled' });
}

async function settle<T>(clock: Clock, write: Write<T>, unanswered: unknown): Promise<T> {
  for (let look = 1; look <= LOOKS; look += 1) {
    const effect = await write.look().catch(() => undefined);
    if (effect !== undefined) return effect;
    if (look < LOOKS) await clock.sleep(LOOK_PAUSE);
  }
  throw unanswered;
}
