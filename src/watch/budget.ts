/**
 * How many calls a watch may make. ECS throttles a whole account, so the number is bounded for everybody's sake: 30 a minute for one service, more for several, 120 at most. A few
 * may come at once, which are saved before and paid for after.
 */

/** Calls a minute for one service, for each further one, and at most. */
const CALLS = { one: 30, further: 2, most: 120 };

/** This share of a minute's calls may come at once; the rest flows steadily, so that no minute has more than all of them. */
const AT_ONCE = 1 / 7.5;

/** A limit for a number of services. */
export interface Limit {
  /** Calls that may come at once. */
  readonly burst: number;
  /** Milliseconds in which one more becomes possible. */
  readonly gap: number;
}

/** The limit for a number of services that are watched together. */
export function limitFor(services: number): Limit {
  const perMinute = Math.min(CALLS.most, CALLS.one + CALLS.further * (Math.max(1, services) - 1));
  const burst = Math.floor(perMinute * AT_ONCE);
  // One less, for a final word that is asked at once.
  return { burst, gap: 60_000 / (perMinute - burst - 1) };
}

/** How many calls may be made at a time. */
export interface Budget {
  readonly calls: number;
  /** Milliseconds. */
  readonly at: number;
}

/** How a watch stands in calls. */
export interface Standing {
  readonly budget: Budget;
  readonly limit: Limit;
  /** How many times slower than usual AWS is asked. */
  readonly slowdown: number;
}

/** The budget at a later time. @param slowdown how many times slower than usual calls become possible */
export function budgetAt({ calls, at }: Budget, now: number, { burst, gap }: Limit, slowdown: number): Budget {
  return { calls: Math.min(burst, calls + (now - at) / (gap * slowdown)), at: Math.max(at, now) };
}

/** When so many calls may be made, in milliseconds; more than may come at once are not waited for. */
export function affordableAt({ calls, at }: Budget, wanted: number, { burst, gap }: Limit, slowdown: number): number {
  const missing = Math.min(wanted, burst) - calls;
  return missing <= 0 ? at : at + missing * gap * slowdown;
}
