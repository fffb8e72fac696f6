import type { Clock } from '../clock.ts';
import { Problem } from '../problem.ts';
import { failureKind } from './failure.ts';

/** Waits between tries, in milliseconds: throttled writes were not carried out, so they may be repeated. */
const PAUSES = [1_000, 2_000, 4_000, 8_000, 15_000, 15_000, 15_000];

/** How often, and how far apart in milliseconds, a write without an answer is looked for. */
const LOOKS = 5;
const LOOK_PAUSE = 2_000;

/** After a cancel a write in flight has this long to be answered, in milliseconds: the runner kills us after ten seconds. */
const GRACE = 3_000;
/** … and a write that is only made because of the cancel this long. */
const LATE_GRACE = 1_500;

/** How a write that must not happen twice is carried out. */
export interface Write<T> {
  /** Sends it once. */
  send(): Promise<T>;
  /** Looks whether it took effect; undefined where nothing of it is to be seen. */
  look(): Promise<T | undefined>;
  /** It is sent after a cancel, too: a rollback that the user asked for. */
  readonly evenWhenCancelled?: true;
}

/**
 * Carries out a write. A throttled one is sent again later; one without an answer (a broken connection, a 500, garbage) is settled by
 * looking for its effect, never by sending it again.
 * @param signal a cancel: nothing is sent (again) after it, and an answer is not waited for much longer
 * @throws whatever `send` threw, where the write was refused or no effect of it could be seen; Problem `cancelled` where it was not sent (again); {@link Unanswered}
 */
export async function writeOnce<T>(clock: Clock, signal: AbortSignal, write: Write<T>): Promise<T> {
  for (const pause of [...PAUSES, undefined]) {
    const tried = await attempt(clock, signal, write);
    if (tried.kind === 'done') return tried.result;
    if (pause === undefined) throw tried.error;
    await pauseBetween(clock, signal, pause, write);
  }
  throw new Error('unreachable: the last try either returns or throws');
}

type Attempt<T> =
  | { readonly kind: 'done'; readonly result: T }
  | { readonly kind: 'throttled'; readonly error: unknown };

async function attempt<T>(clock: Clock, signal: AbortSignal, write: Write<T>): Promise<Attempt<T>> {
  if (signal.aborted && write.evenWhenCancelled !== true) throw notSent();
  try {
    return { kind: 'done', result: await withGrace(clock, signal, write) };
  } catch (error) {
    if (error instanceof Unanswered) throw error;
    const kind = failureKind(error);
    if (kind === 'throttled') return { kind, error };
    if (kind === 'unanswered') return { kind: 'done', result: await settle(clock, signal, write, error) };
    throw error;
  }
}

/** A write was sent, the run was cancelled, and there was no answer in the time that is left then: it may have taken effect. */
export class Unanswered extends Problem {
  constructor() {
    super('the run was cancelled before AWS answered the request, which may have taken effect', {
      verdict: 'cancelled',
    });
  }
}

async function withGrace<T>(clock: Clock, signal: AbortSignal, write: Write<T>): Promise<T> {
  const over = new AbortController();
  const sent = write.send();
  // Left behind by a race, it may fail later, which is nobody's business any more.
  sent.catch(() => undefined);
  try {
    return await Promise.race([
      sent,
      graceOver(clock, signal, over.signal, write.evenWhenCancelled ? LATE_GRACE : GRACE),
    ]);
  } finally {
    over.abort();
  }
}

/** Rejects `grace` milliseconds after the cancel, unless it is `over` before. */
async function graceOver(clock: Clock, signal: AbortSignal, over: AbortSignal, grace: number): Promise<never> {
  await new Promise<void>((resolve) => {
    if (signal.aborted) resolve();
    signal.addEventListener('abort', () => resolve(), { signal: over });
  });
  await clock.sleep(grace, over);
  throw new Unanswered();
}

function notSent(): Problem {
  return new Problem('the run was cancelled before AWS accepted the request', { verdict: 'cancelled' });
}

/**
 * Waits before something is sent again.
 * @throws Problem `cancelled` where the run was cancelled meanwhile
 */
export async function pauseUnlessCancelled(clock: Clock, signal: AbortSignal, ms: number): Promise<void> {
  await clock.sleep(ms, signal);
  if (signal.aborted) throw notSent();
}

async function pauseBetween<T>(clock: Clock, signal: AbortSignal, ms: number, write: Write<T>): Promise<void> {
  if (write.evenWhenCancelled !== true) await pauseUnlessCancelled(clock, signal, ms);
  else if (signal.aborted) throw new Error('AWS throttles requests, and a cancelled run has no time to wait');
  else await clock.sleep(ms, signal);
}

async function settle<T>(clock: Clock, signal: AbortSignal, write: Write<T>, unanswered: unknown): Promise<T> {
  for (let look = 1; look <= LOOKS; look += 1) {
    const effect = await write.look().catch(() => undefined);
    if (effect !== undefined) return effect;
    if (signal.aborted) throw new Unanswered();
    if (look < LOOKS) await clock.sleep(LOOK_PAUSE, signal);
  }
  throw unanswered;
}
