import { affordableAt, type Standing } from '../budget.ts';
import type { CodeDeployFollowing } from './following.ts';
import { plannedEnd } from './planned-end.ts';

/**
 * Which deployment is looked at next, and when. Within the limit of calls (../budget.ts), looks are quick while lifecycle events move, and rare in a wait whose end
 * is known.
 */

/** Milliseconds between looks at one deployment. */
const EVERY = {
  moving: 5_000,
  /** Tasks that take long to become healthy, a hook that takes its time. */
  quiet: 7_500,
  planned: 10_000,
  /** A wait is about to end. */
  nearEnd: 2_500,
};
const QUIET_AFTER = 60_000;
/** So long before a planned end the looks become quick again. */
const END_IS_NEAR = 15_000;
/** GetDeployment and BatchGetDeploymentTargets. */
const CALLS = 2;

/** What to do next. */
export interface NextLook {
  readonly at: CodeDeployFollowing;
  /** By our clock, in milliseconds. */
  readonly due: number;
}

/**
 * The next look of the watch.
 * @param open the deployments that are still followed, one at least
 */
export function nextLook(open: readonly CodeDeployFollowing[], { budget, limit, slowdown }: Standing): NextLook {
  const { at, due } = open
    .map((one) => ({ at: one, due: one.lookedAt + everyOf(one) * slowdown }))
    .reduce((first, one) => (one.due < first.due ? one : first));
  return { at, due: Math.max(due, affordableAt(budget, CALLS, limit, slowdown)) };
}

function everyOf({ seen, plan, lookedAt, movedAt }: CodeDeployFollowing): number {
  const end = seen === undefined ? undefined : plannedEnd(seen, plan?.shift);
  if (end !== undefined) return end - lookedAt > END_IS_NEAR ? EVERY.planned : EVERY.nearEnd;
  return lookedAt - movedAt < QUIET_AFTER ? EVERY.moving : EVERY.quiet;
}
