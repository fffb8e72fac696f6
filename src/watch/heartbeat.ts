import type { Followed } from './following.ts';

/** Without a change for this long (milliseconds) the log says what is waited for, and again as often. */
const HEARTBEAT = 60_000;

/** Tells when a quiet stretch is to be broken by a word on what is waited for. */
export class Heartbeat {
  readonly #last = new Map<Followed, number>();

  /** True where it is time for a deployment's word, which then counts as said. @param movedAt when something changed last, milliseconds by our clock as `now` */
  isDue(followed: Followed, movedAt: number, now: number): boolean {
    const isDue = now - Math.max(movedAt, this.#last.get(followed) ?? 0) >= HEARTBEAT;
    if (isDue) this.#last.set(followed, now);
    return isDue;
  }
}
