import type { Deployment, Service } from '@aws-sdk/client-ecs';

/** The deployment that ECS calls PRIMARY: the newest one. */
export function primaryOf(service: Service): Deployment | undefined {
  return service.deployments?.find(({ status }) => status === 'PRIMARY');
}

/**
 * True for a finished deployment with all its tasks. Behind a Classic Load Balancer ECS reports no rollout state; there the only deployment with all
 * its tasks is a finished one.
 */
export function isSteady(service: Service, deployment: Deployment): boolean {
  const complete = deployment.runningCount === deployment.desiredCount;
  if (deployment.rolloutState === undefined) return complete && service.deployments?.length === 1;
  return complete && deployment.rolloutState === 'COMPLETED';
}
