import type { TrafficRoutingConfig } from '@aws-sdk/client-codedeploy';
import type { Waits } from './seen.ts';
import { minutes } from './wait.ts';

/** How traffic is moved; the interval is minutes. */
export type TrafficShift =
  | { readonly kind: 'all-at-once' }
  /** A part first, the rest one interval later. */
  | { readonly kind: 'canary'; readonly percent: number; readonly interval: number }
  /** The same part again every interval. */
  | { readonly kind: 'linear'; readonly percent: number; readonly interval: number };

/** Minutes that a deployment takes by its own plan, beside the time that starting the tasks takes. */
export interface PlannedWait {
  /** For somebody to let it continue. */
  readonly ready: number;
  readonly shift: number;
  /** Until the old tasks are terminated. */
  readonly termination: number;
  readonly total: number;
}

const BUILT_IN = /^CodeDeployDefault\.ECS(?:(AllAtOnce)|(?:Canary|Linear)(\d+)Percent(?:Every)?(\d+)Minutes?)$/;

/**
 * How a configuration of AWS's own moves traffic, by its name; undefined for all others, whose names mean nothing.
 * https://docs.aws.amazon.com/codedeploy/latest/userguide/deployment-configurations.html#deployment-configuration-ecs
 */
export function shiftByName(configuration: string): TrafficShift | undefined {
  const [, allAtOnce, percent, interval] = BUILT_IN.exec(configuration) ?? [];
  if (allAtOnce !== undefined) return { kind: 'all-at-once' };
  if (percent === undefined || interval === undefined) return undefined;
  const kind = configuration.includes('Canary') ? 'canary' : 'linear';
  return { kind, percent: Number(percent), interval: Number(interval) };
}

/**
 * How traffic is moved by what GetDeploymentConfig says; undefined for what we don't know.
 * https://docs.aws.amazon.com/codedeploy/latest/APIReference/API_TrafficRoutingConfig.html
 */
export function shiftOf(routing: TrafficRoutingConfig | undefined): TrafficShift | undefined {
  const { type, timeBasedCanary: canary, timeBasedLinear: linear } = routing ?? {};
  if (type === 'AllAtOnce') return { kind: 'all-at-once' };
  if (type === 'TimeBasedCanary' && canary !== undefined) {
    return { kind: 'canary', percent: canary.canaryPercentage ?? 0, interval: canary.canaryInterval ?? 0 };
  }
  if (type === 'TimeBasedLinear' && linear !== undefined) {
    return { kind: 'linear', percent: linear.linearPercentage ?? 0, interval: linear.linearInterval ?? 0 };
  }
  return undefined;
}

/**
 * The minutes to add to the time that a deployment is watched: each of them passes without anything being wrong.
 * @param shift undefined where it isn't known, which adds nothing
 */
export function plannedWait({ readyMinutes, terminationMinutes }: Waits, shift: TrafficShift | undefined): PlannedWait {
  const ready = readyMinutes ?? 0;
  const termination = terminationMinutes ?? 0;
  const shifting = shift === undefined ? 0 : minutesOf(shift);
  return { ready, shift: shifting, termination, total: ready + shifting + termination };
}

/** `up to 10 minutes for somebody to let it continue, 60 minutes until the old tasks are terminated`; undefined where nothing is waited for. */
export function describePlannedWait({ ready, shift, termination }: PlannedWait): string | undefined {
  const parts = [
    ...(ready > 0 ? [`up to ${minutes(ready)} for somebody to let it continue`] : []),
    ...(shift > 0 ? [`${minutes(shift)} while traffic is moved`] : []),
    ...(termination > 0 ? [`${minutes(termination)} until the old tasks are terminated`] : []),
  ];
  return parts.length === 0 ? undefined : parts.join(', ');
}

function minutesOf(shift: TrafficShift): number {
  if (shift.kind === 'all-at-once') return 0;
  if (shift.kind === 'canary') return shift.interval;
  // AWS doesn't say whether the last interval is waited for, too; a deadline had better allow for it.
  return shift.percent > 0 ? Math.ceil(100 / shift.percent) * shift.interval : 0;
}
