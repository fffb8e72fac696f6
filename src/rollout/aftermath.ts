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
 * and the new revision has run and may do harm. A user who configured a circuit breaker without rollback meant it, and so did one
 * who configured it with rollback, where it doesn't count the failures.
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

function onFailureByDefault({ ending, tasks, followed }: Watched, { service, completedArn }: Before): Aftermath {
  const { deploymentCircuitBreaker: breaker, alarms } = service.deploymentConfiguration ?? {};
  const hasEarlier = completedArn !== undefined && completedArn !== followed.definitionArn;
  if (!hasEarlier || !tasks.hasRun) return 'leave';
  // A circuit breaker that was to roll back and doesn't see the failures: what it can't do is done here.
  if (breaker?.enable === true) return breaker.rollback === true && ending.because !== undefined ? 'rollback' : 'leave';
  return alarms?.enable === true ? 'leave' : 'rollback';
}
