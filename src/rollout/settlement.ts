import type { Deployment, Service } from '@aws-sdk/client-ecs';
import { familyAndRevision } from '../aws/arn.ts';
import { primaryOf } from '../watch/deployments.ts';
import type { Intent } from './intents.ts';

/** How a service stands to what a run was about to do with it. */
export type IntentStanding =
  /** Our deployment is the service's PRIMARY. */
  | { readonly kind: 'ours'; readonly deployment: Deployment }
  /** Ours was started, and another one is PRIMARY now. */
  | { readonly kind: 'replaced'; readonly by: Deployment }
  /** No deployment of ours is to be seen. */
  | { readonly kind: 'none' };

/** What became of one service that a run left open. */
export interface Settlement {
  readonly service: string;
  readonly text: string;
  /** Something goes on in AWS, or isn't known. */
  readonly isOpen: boolean;
}

/** Finds our deployment: by its id where ECS has told it, else by what only ours would be: a new PRIMARY of our revision. */
export function standingOfIntent(intent: Intent, service: Service): IntentStanding {
  const primary = primaryOf(service);
  if (primary === undefined) return { kind: 'none' };
  const { deploymentId, previousPrimary, definitionArn } = intent;
  const isOurs =
    deploymentId === undefined
      ? primary.id !== previousPrimary && primary.taskDefinition === definitionArn
      : primary.id === deploymentId;
  if (isOurs) return { kind: 'ours', deployment: primary };
  if (deploymentId !== undefined) return { kind: 'replaced', by: primary };
  const older = service.deployments?.some(
    ({ id, taskDefinition }) => id !== previousPrimary && taskDefinition === definitionArn,
  );
  return older === true ? { kind: 'replaced', by: primary } : { kind: 'none' };
}

/** What is to be said about a standing that nothing is done about. */
export function settlementOf({ service, previousArn, definitionArn }: Intent, standing: IntentStanding): Settlement {
  const ours = familyAndRevision(definitionArn);
  switch (standing.kind) {
    case 'none':
      return {
        service,
        isOpen: false,
        text: `no deployment of ${ours} by this run is to be seen; the service is as it was`,
      };
    case 'replaced': {
      const { by } = standing;
      const live = familyAndRevision(by.taskDefinition ?? '');
      const isBack = by.taskDefinition === previousArn;
      const state = by.rolloutState === 'COMPLETED' ? 'runs' : 'is on its way to';
      return {
        service,
        isOpen: by.rolloutState !== 'COMPLETED',
        text: `${isBack ? 'rolled back' : 'replaced by another deployment'}: the service ${state} ${live} (${by.id})`,
      };
    }
    case 'ours': {
      const { id, rolloutState, runningCount, desiredCount } = standing.deployment;
      if (rolloutState === 'COMPLETED') {
        return { service, isOpen: false, text: `the deployment of ${ours} (${id}) was completed meanwhile` };
      }
      const previous = familyAndRevision(previousArn);
      // Of a deployment that an earlier run started, the revision before it may not be known.
      const how =
        previousArn === definitionArn ? '' : `. To roll back, deploy ${previous} (task-definition: ${previous})`;
      return {
        service,
        isOpen: true,
        text: `the deployment of ${ours} (${id}) goes on in AWS, ${runningCount ?? 0} of ${desiredCount ?? 0} tasks running${how}`,
      };
    }
  }
}
