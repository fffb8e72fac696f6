import type { Deployment, Service } from '@aws-sdk/client-ecs';

/** How a service stands to the revision that it is to run. */
export type Standing =
  /** It runs another revision. */
  | { readonly kind: 'other' }
  /** A deployment of this very revision is on its way. */
  | { readonly kind: 'unfinished'; readonly deployment: Deployment }
  /** This revision was deployed, and the service has all its tasks. */
  | { readonly kind: 'steady'; readonly deployment: Deployment }
  /** This revision was deployed, but failed or lacks tasks. */
  | { readonly kind: 'unsound'; readonly deployment: Deployment };

/** The deployment that ECS calls PRIMARY: the newest one. */
export function primaryOf(service: Service): Deployment | undefined {
  return service.deployments?.find(({ status }) => status === 'PRIMARY');
}

/** Compares what the service runs with the revision of this ARN. */
export function standingOf(service: Service, definitionArn: string | undefined): Standing {
  const deployment = primaryOf(service);
  if (deployment === undefined || deployment.taskDefinition !== definitionArn) return { kind: 'other' };
  if (deployment.rolloutState === 'IN_PROGRESS') return { kind: 'unfinished', deployment };
  return isSteady(service, deployment) ? { kind: 'steady', deployment } : { kind: 'unsound', deployment };
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
