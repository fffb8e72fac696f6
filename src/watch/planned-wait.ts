import type { DeploymentConfiguration } from '@aws-sdk/client-ecs';

/** ECS's own values where a configuration leaves them out. https://docs.aws.amazon.com/AmazonECS/latest/APIReference/API_DeploymentConfiguration.html */
const LINEAR = { stepPercent: 10, stepBakeTimeInMinutes: 6 };
const CANARY_BAKE_MINUTES = 10;

const MINUTE = 60_000;

/**
 * How long a deployment waits by plan, in milliseconds: bake time, and the pauses between shifts of traffic. Starting tasks and lifecycle hooks come on top of it.
 */
export function plannedWait(configuration: DeploymentConfiguration | undefined): number {
  const bake = configuration?.bakeTimeInMinutes ?? 0;
  return (bake + shiftMinutes(configuration)) * MINUTE;
}

function shiftMinutes(configuration: DeploymentConfiguration | undefined): number {
  if (configuration?.strategy === 'CANARY') {
    return configuration.canaryConfiguration?.canaryBakeTimeInMinutes ?? CANARY_BAKE_MINUTES;
  }
  if (configuration?.strategy !== 'LINEAR') return 0;
  const { stepPercent, stepBakeTimeInMinutes } = configuration.linearConfiguration ?? {};
  // Nothing bakes after the last step.
  const pauses = Math.ceil(100 / (stepPercent ?? LINEAR.stepPercent)) - 1;
  return pauses * (stepBakeTimeInMinutes ?? LINEAR.stepBakeTimeInMinutes);
}

/**
 * How long a stage lasts by plan, in milliseconds; undefined for one whose end isn't planned.
 * @param stage as DescribeServiceDeployments names it
 */
export function plannedStage(
  configuration: DeploymentConfiguration | undefined,
  stage: string | undefined,
): number | undefined {
  if (stage === 'BAKE_TIME') {
    const minutes = configuration?.bakeTimeInMinutes;
    return minutes === undefined ? undefined : minutes * MINUTE;
  }
  if (stage !== 'PRODUCTION_TRAFFIC_SHIFT') return undefined;
  if (configuration?.strategy === 'CANARY') return shiftMinutes(configuration) * MINUTE;
  if (configuration?.strategy !== 'LINEAR') return undefined;
  return (configuration.linearConfiguration?.stepBakeTimeInMinutes ?? LINEAR.stepBakeTimeInMinutes) * MINUTE;
}
