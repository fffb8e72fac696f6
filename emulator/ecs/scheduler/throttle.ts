/** Failures in a row after which ECS says that it can't start tasks consistently, and begins to back off. */
export const THROTTLED_AFTER = 4;

const FIRST_DELAYS_MS = 5_000;
const LONGEST_DELAY_MS = 15 * 60_000;

/** Milliseconds that ECS waits before the next task after `failures` consecutive ones: doubling, at most 15 minutes. */
export function delayAfter(failures: number): number {
  const doublings = Math.max(0, failures - THROTTLED_AFTER + 1);
  return Math.min(LONGEST_DELAY_MS, FIRST_DELAYS_MS * 2 ** doublings);
}
