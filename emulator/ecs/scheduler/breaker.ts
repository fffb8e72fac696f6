/** How the circuit breaker of a deployment is set. */
export interface BreakerSettings {
  readonly enabled: boolean;
  readonly rollback: boolean;
  /** A task that becomes healthy makes the failures before it forgotten. */
  readonly resets: boolean;
  readonly threshold: { readonly type: ThresholdType; readonly value: number };
}

export type ThresholdType = 'BOUNDED_PERCENT' | 'UNBOUNDED_PERCENT' | 'COUNT';

/** What holds where a configuration says nothing: half of the desired count. */
export const DEFAULT_THRESHOLD: BreakerSettings['threshold'] = { type: 'BOUNDED_PERCENT', value: 50 };

/** The limits of BOUNDED_PERCENT. */
const LEAST = 3;
const MOST = 200;

/** Failures at which the circuit breaker trips: `COUNT` as it is, percentages of the desired count rounded up. */
export function breakerThreshold(desired: number, { type, value } = DEFAULT_THRESHOLD): number {
  if (type === 'COUNT') return value;
  const share = Math.ceil((desired * value) / 100);
  // A deployment without any failure must not trip it.
  return type === 'UNBOUNDED_PERCENT' ? Math.max(1, share) : Math.min(MOST, Math.max(LEAST, share));
}
