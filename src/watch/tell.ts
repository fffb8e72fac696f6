import { duration } from '../duration.ts';
import type { Log } from '../log.ts';
import type { Followed, Following } from './following.ts';
import { progressOf } from './progress.ts';

/** What a line is about. */
interface Subject {
  readonly followed: Followed;
}

/** Tells the log what changed between two looks, one line a change, each with the time since the start. */
export function tellProgress(log: Log, before: Following, after: Following, now: number): void {
  const { own, events } = progressOf(before, after);
  for (const line of own) tellLine(log, after, now, line);
  tellForeign(log, after, events);
}

/** One line about a deployment in our own words. */
export function tellLine(log: Log, one: Subject, now: number, text: string): void {
  log.info(prefixed(one, now - one.followed.deployment.startedAt, text));
}

/** Lines about a deployment that somebody else wrote, with milliseconds since its begin. */
export function tellForeign(
  log: Log,
  one: Subject,
  messages: readonly { readonly at: number; readonly message: string }[],
): void {
  const lines = messages.map(({ at, message }) => prefixed(one, at, message));
  if (lines.length > 0) log.foreign(lines.join('\n'));
}

/** @param ms since the deployment was started */
function prefixed({ followed }: Subject, ms: number, text: string): string {
  const time = ms < 1_000 ? '0s' : duration(ms);
  return `+${time.padEnd(7)} ${followed.service}: ${text}`;
}
