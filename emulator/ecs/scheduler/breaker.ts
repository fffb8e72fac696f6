/** How the circuit breaker of a service is set. */
export interface BreakerSettings {
  readonly enabled: boolean;
  readonly rollback: boolean;
}

/** Share of the desired count that may fail one after the other, in percent, and the limits around it. */
const SHARE = 50;
const LEAST = 3;
const MOST = 200;

/** Consecutive failures at which the circuit breaker trips. */
export function breakerThreshold(desired: number): number {
  return Math.min(MOST, Math.max(LEAST, Math.ceil((desired * SHARE) / 100)));
}
