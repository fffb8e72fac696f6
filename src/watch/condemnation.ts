import type { TaskFailure } from '../diagnose/diagnosis.ts';

/**
 * When fail-fast calls a deployment failed. Without a circuit breaker nothing in AWS ends a crash loop, so these are ECS's own numbers for one: half as many
 * failures as the service has tasks, three at least.
 * https://docs.aws.amazon.com/AmazonECS/latest/developerguide/deployment-circuit-breaker.html
 */
export const FAIL_FAST = {
  /** Failures in a row, at least. */
  least: 3,
  /** … or this share of the desired count. */
  share: 0.5,
  /** A permanent cause needs this many, so far apart (milliseconds) that a hiccup of AWS is ruled out. */
  permanent: 2,
  permanentApart: 30_000,
  /** A circuit breaker gets this many times its own threshold: it doesn't count tasks that were RUNNING before they failed, and then nothing in AWS ends the deployment. */
  breakerPatience: 2,
} as const;

/** How many failures of one kind in a row it takes. */
export function failuresNeeded(desired: number, most: number): number {
  return Math.min(Math.max(FAIL_FAST.least, Math.ceil(desired * FAIL_FAST.share)), most);
}

/**
 * True while the circuit breaker of a service may still be the one to decide.
 * @param failures of one kind in a row
 * @param threshold of the breaker, as ECS shows it; undefined where it can't be seen
 */
export function breakerMayDecide(failures: number, desired: number, threshold: number | undefined): boolean {
  const own = threshold ?? failuresNeeded(desired, Number.POSITIVE_INFINITY);
  return failures < own * FAIL_FAST.breakerPatience;
}

/**
 * The failures that condemn a deployment; undefined while there is hope. What says nothing about the new revision (a taken port, no room, an interrupted spot instance)
 * neither counts nor ends a row.
 * @param streak failures since a task was last healthy, oldest first
 * @param desired tasks that the service should have
 * @param most the input `max-failed-tasks`
 */
export function condemnation(
  streak: readonly TaskFailure[],
  desired: number,
  most: number,
): readonly TaskFailure[] | undefined {
  const counting = streak.filter(({ weight }) => weight !== 'passing');
  const last = counting.at(-1);
  const first = counting.findLastIndex(({ fingerprint }) => fingerprint !== last?.fingerprint) + 1;
  const alike = counting.slice(first);
  if (last === undefined || alike[0] === undefined) return undefined;
  if (alike.length >= failuresNeeded(desired, most)) return alike;
  const apart = last.stoppedAt - alike[0].stoppedAt;
  const isPermanent = last.weight === 'permanent' && alike.length >= FAIL_FAST.permanent;
  return isPermanent && apart >= FAIL_FAST.permanentApart ? alike : undefined;
}
