import type { Deployment, Service } from '@aws-sdk/client-ecs';
import { isSteady, primaryOf } from '../watch/deployments.ts';

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

/** Compares what the service runs with the revision of this ARN. */
export function standingOf(service: Service, definitionArn: string | undefined): Standing {
  const deployment = primaryOf(service);
  if (deployment === undefined || deployment.taskDefinition !== definitionArn) return { kind: 'other' };
  if (isUnfinished(service, deployment)) return { kind: 'unfinished', deployment };
  return isSteady(service, deployment) ? { kind: 'steady', deployment } : { kind: 'unsound', deployment };
}

/** Behind a Classic Load Balancer, where ECS reports no rollout state, missing tasks or an earlier deployment tell of an unfinished one. */
export function isUnfinished(service: Service, deployment: Deployment): boolean {
  if (deployment.rolloutState !== undefined) return deployment.rolloutState === 'IN_PROGRESS';
  return !isSteady(service, deployment);
}
