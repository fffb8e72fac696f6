import type { Service } from '@aws-sdk/client-ecs';
import type { Aftermath, WatchInputs } from '../inputs/watch-inputs.ts';
import type { Watched } from '../watch/following.ts';

/** What the decision about a deployment that ended badly rests on besides its end. */
export interface Before {
  /** The service as it was before this run. */
  readonly service: Service;
  /** The revision of the last deployment that was completed then; undefined where there is none. */
  readonly completedArn: string | undefined;
}

/**
 * Whether a deployment that ended like this is rolled back by us. Without a word from the user only where nothing in AWS decides about it, there is something to go back to,
 * and the new revision has run and may do harm. A user who configured a circuit breaker without rollback meant it.
 */
export function aftermathOf(
  ended: Watched,
  wanted: Pick<WatchInputs, 'onFailure' | 'onTimeout' | 'onCancel'>,
  before: Before,
): Aftermath {
  if (isRollingBack(ended) || !isOurs(ended)) return 'leave';
  switch (ended.ending.verdict) {
    case 'failed':
      return wanted.onFailure ?? onFailureByDefault(ended, before);
    case 'timed-out':
      return wanted.onTimeout;
    case 'cancelled':
      return wanted.onCancel;
    default:
      return 'leave';
  }
}

/** Not a deployment of the same revision by which somebody replaced ours. */
function isOurs({ deployment, followed }: Watched): boolean {
  return deployment.id === followed.deployment.id;
}

/** ECS is putting the old revision back by itself, or did. */
function isRollingBack({ rollback, serviceDeployment }: Watched): boolean {
  return rollback !== undefined || (serviceDeployment?.status?.startsWith('ROLLBACK') ?? false);
}

function onFailureByDefault({ tasks, followed }: Watched, { service, completedArn }: Before): Aftermath {
  const { deploymentCircuitBreaker, alarms } = service.deploymentConfiguration ?? {};
  const decidedByEcs = deploymentCircuitBreaker?.enable === true || alarms?.enable === true;
  const hasEarlier = completedArn !== undefined && completedArn !== followed.definitionArn;
  return !decidedByEcs && hasEarlier && tasks.hasRun ? 'rollback' : 'leave';
}
