export type DeploymentStrategy = 'ROLLING' | 'BLUE_GREEN' | 'LINEAR' | 'CANARY';

/** The stages of a service deployment, in the order in which they come. */
export const STAGES = [
  'RECONCILE_SERVICE',
  'PRE_SCALE_UP',
  'SCALE_UP',
  'POST_SCALE_UP',
  'TEST_TRAFFIC_SHIFT',
  'POST_TEST_TRAFFIC_SHIFT',
  'PRE_PRODUCTION_TRAFFIC_SHIFT',
  'PRODUCTION_TRAFFIC_SHIFT',
  'POST_PRODUCTION_TRAFFIC_SHIFT',
  'BAKE_TIME',
  'CLEAN_UP',
] as const;

export type Stage = (typeof STAGES)[number];

/** One stage of one deployment. Linear and canary deployments come through the production shift several times. */
export interface Step {
  readonly stage: Stage;
  /** Percent of the production traffic that the new revision gets in it. */
  readonly production?: number;
  /** Percent of the test traffic. */
  readonly test?: number;
  /** How long it lasts after that, minutes. */
  readonly bakeMinutes?: number;
}

/** How traffic is to move. */
export interface ShiftPlan {
  readonly strategy: Exclude<DeploymentStrategy, 'ROLLING'>;
  readonly bakeMinutes: number;
  /** Of LINEAR. */
  readonly stepPercent: number;
  readonly stepBakeMinutes: number;
  /** Of CANARY. */
  readonly canaryPercent: number;
  readonly canaryBakeMinutes: number;
}

/**
 * The stages of a deployment that shifts traffic. `reconciles`: more than one revision was running when it began.
 * `first`: there is no older revision, so nothing bakes.
 */
export function stepsOf(
  plan: ShiftPlan,
  { reconciles, first }: { reconciles: boolean; first: boolean },
): readonly Step[] {
  const shifts = first ? [{ production: 100, bakeMinutes: 0 }] : productionShifts(plan);
  return [
    ...(reconciles ? [{ stage: 'RECONCILE_SERVICE' } as const] : []),
    { stage: 'PRE_SCALE_UP' },
    { stage: 'SCALE_UP' },
    { stage: 'POST_SCALE_UP' },
    { stage: 'TEST_TRAFFIC_SHIFT', test: 100 },
    { stage: 'POST_TEST_TRAFFIC_SHIFT' },
    ...shifts.flatMap((shift): readonly Step[] => [
      { stage: 'PRE_PRODUCTION_TRAFFIC_SHIFT' },
      { stage: 'PRODUCTION_TRAFFIC_SHIFT', ...shift },
    ]),
    { stage: 'POST_PRODUCTION_TRAFFIC_SHIFT' },
    { stage: 'BAKE_TIME', bakeMinutes: first ? 0 : plan.bakeMinutes },
    { stage: 'CLEAN_UP' },
  ];
}

function productionShifts(plan: ShiftPlan): readonly { production: number; bakeMinutes: number }[] {
  const last = { production: 100, bakeMinutes: 0 };
  if (plan.strategy === 'BLUE_GREEN') return [last];
  if (plan.strategy === 'CANARY')
    return [{ production: plan.canaryPercent, bakeMinutes: plan.canaryBakeMinutes }, last];
  const steps = Math.ceil(100 / plan.stepPercent) - 1;
  const before = Array.from({ length: steps }, (_, index) => ({
    production: Math.round(plan.stepPercent * (index + 1) * 10) / 10,
    bakeMinutes: plan.stepBakeMinutes,
  }));
  return [...before, last];
}
