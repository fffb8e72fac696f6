import type { Evidence } from '../evidence.ts';

/** What ECS may do during a rollout: it keeps at least `lower` tasks and at most `upper`, by the deployment configuration. */
export interface Bounds {
  readonly desired: number;
  readonly minimum: number;
  readonly maximum: number;
  readonly lower: number;
  readonly upper: number;
}

/**
 * The bounds of a rollout; undefined where the desired count isn't known. ECS rounds the lower one up and the upper one down.
 * https://docs.aws.amazon.com/AmazonECS/latest/APIReference/API_DeploymentConfiguration.html
 */
export function boundsOf({ desiredCount, minimumHealthyPercent, maximumPercent }: Evidence): Bounds | undefined {
  if (desiredCount === undefined || desiredCount < 1) return undefined;
  const [minimum, maximum] = [minimumHealthyPercent ?? 100, maximumPercent ?? 200];
  return {
    desired: desiredCount,
    minimum,
    maximum,
    lower: Math.ceil((desiredCount * minimum) / 100),
    upper: Math.floor((desiredCount * maximum) / 100),
  };
}

/** The highest minimumHealthyPercent at which ECS may stop one task first. */
export function minimumToStopOne(desired: number): number {
  return Math.floor(((desired - 1) * 100) / desired);
}

/** The lowest maximumPercent at which ECS may start one task more. */
export function maximumToStartOne(desired: number): number {
  return Math.ceil(((desired + 1) * 100) / desired);
}

/** How to let ECS stop an old task before it starts a new one, as the rest of a sentence; undefined where it may do so already. */
export function stopFirst(evidence: Evidence): string | undefined {
  const bounds = boundsOf(evidence);
  if (bounds === undefined) return 'lower minimumHealthyPercent of the service, so that ECS may stop an old task first';
  if (bounds.lower < bounds.desired) return undefined;
  const least = minimumToStopOne(bounds.desired);
  const set = `set minimumHealthyPercent of the service to ${least}${least === 0 ? '' : ' or less'}, so that ECS may stop an old task first`;
  return least === 0 ? `${set} (the service is down until the new task runs)` : set;
}
