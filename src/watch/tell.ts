import { duration } from '../duration.ts';
import type { Log } from '../log.ts';
import type { Following } from './following.ts';
import { progressOf, waitingFor } from './progress.ts';

/** Without a change for this long (milliseconds) the log says what is waited for, and again as often. */
export const HEARTBEAT = 60_000;

/** Tells the log what changed between two looks, one line a change, each with the time since the start. */
export function tellProgress(log: Log, before: Following, after: Following, now: number): void {
  const { own, events } = progressOf(before, after);
  for (const line of own) tellLine(log, after, now, line);
  const lines = events.map(({ at, message }) => prefixed(after, at, message));
  if (lines.length > 0) log.foreign(lines.join('\n'));
}

/** One line about a deployment in our own words. */
export function tellLine(log: Log, one: Following, now: number, text: string): void {
  log.info(prefixed(one, now - one.followed.deployment.startedAt, text));
}

/** That nothing changed, and what is waited for. */
export function tellHeartbeat(log: Log, one: Following, now: number): void {
  tellLine(log, one, now, waitingFor(one, now - one.activity.movedAt));
}

/** @param ms since the deployment was started */
function prefixed({ followed }: Following, ms: number, text: string): string {
  const time = ms < 1_000 ? '0s' : duration(ms);
  return `+${time.padEnd(7)} ${followed.service}: ${text}`;
}
