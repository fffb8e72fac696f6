import { familyAndRevision } from '../aws/arn.ts';
import type { Ending, Following } from './following.ts';

/** The watch ended, and the deployment did not: each says what was last seen, and that it goes on in AWS. */

/** The run was cancelled. */
export function cancelled(seen: Following): Ending {
  return {
    verdict: 'cancelled',
    reason: `the run was cancelled while the deployment was under way; it goes on in AWS.${lastSeen(seen)}`,
    hint: `To stop it, deploy ${familyAndRevision(seen.followed.previousArn)} (the input task-definition), or use "Rollback" on the deployment in the ECS console.`,
  };
}

/** The time to watch is over. A deployment that ECS is rolling back has failed by then, whatever becomes of the rollback. */
export function timedOut(seen: Following): Ending {
  const { serviceDeployment, rollback, followed } = seen;
  if (rollback !== undefined || serviceDeployment?.status?.startsWith('ROLLBACK')) {
    const said = serviceDeployment?.statusReason ?? serviceDeployment?.rollback?.reason ?? rollback?.reason;
    const why = said?.replace(/\.$/, '') ?? 'ECS gives no reason';
    return {
      verdict: 'failed',
      reason: `the deployment failed (${why}), and putting ${familyAndRevision(followed.previousArn)} back is not finished in the time that wait-for-minutes gives; it goes on in AWS`,
      hint: 'Look at the reason, correct it and run again.',
    };
  }
  return {
    verdict: 'timed-out',
    reason: `the deployment is not finished in the time that wait-for-minutes gives; it goes on in AWS.${lastSeen(seen)}`,
    hint: 'Look at the events above for what keeps it; raise wait-for-minutes where it just takes longer.',
  };
}

/** Nothing more can be read. */
export function lostSight(seen: Following, why: string): Ending {
  return {
    verdict: 'unknown',
    reason: `the deployment can't be watched any more (${why}); it goes on in AWS.${lastSeen(seen)}`,
    hint: 'Look at the service in the ECS console. Where credentials expired, raise role-duration-seconds of aws-actions/configure-aws-credentials.',
  };
}

function lastSeen({ service, deployment, serviceDeployment }: Following): string {
  const ours = service?.deployments?.find(({ id }) => id === deployment.id);
  const status = serviceDeployment?.status ?? ours?.rolloutState;
  if (status === undefined) return '';
  const counts =
    service === undefined
      ? ''
      : `, ${ours?.runningCount ?? 0} of ${ours?.desiredCount ?? service.desiredCount ?? 0} of its tasks running`;
  return ` Last seen: ${status}${counts}.`;
}
