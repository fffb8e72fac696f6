import { familyAndRevision } from '../aws/arn.ts';
import type { TaskFailure } from '../diagnose/diagnosis.ts';
import type { Ending, Following, Remedy } from './following.ts';

/** The watch ended, and the deployment did not: each says what was last seen, and that it goes on in AWS. */

/** The run was cancelled. */
export function cancelled(seen: Following): Ending {
  const { remedy, followed } = seen;
  if (remedy !== undefined) {
    const { after } = remedy;
    const verdict = after.verdict === 'failed' ? 'failed' : 'cancelled';
    const reason = `${after.reason}. A rollback to ${familyAndRevision(followed.previousArn)} was asked for and goes on in AWS`;
    return { verdict, reason, hint: 'Look at the service in a few minutes: it should be back on that revision.' };
  }
  return {
    verdict: 'cancelled',
    reason: `the run was cancelled while the deployment was under way; it goes on in AWS.${lastSeen(seen)}`,
    hint: howToRollBack(seen),
  };
}

/** The time to watch is over. A deployment that ECS is rolling back has failed by then, whatever becomes of the rollback. */
export function timedOut(seen: Following): Ending {
  const { serviceDeployment, rollback, followed, remedy } = seen;
  if (remedy !== undefined) return stuck(seen, remedy);
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
    hint: `Raise wait-for-minutes where it just takes longer. ${howToRollBack(seen)}`,
  };
}

/**
 * Its tasks fail again and again, and nothing in AWS ends that.
 * @param failures of one kind in a row, oldest first, one at least
 */
export function condemned({ followed, tasks }: Following, failures: readonly TaskFailure[]): Ending {
  const last = failures.at(-1);
  const count = failures.length === 1 ? 'a task' : `${failures.length} tasks in a row`;
  const because = `${count} of ${familyAndRevision(followed.definitionArn)} failed: ${last?.cause ?? 'ECS gives no reason'}`;
  const ran = tasks.hasRun ? '' : '. None has run yet, and ECS goes on trying';
  return {
    verdict: 'failed',
    reason: `${because}${ran}`,
    because,
    ...(last === undefined ? {} : { hint: last.advice, code: last.code }),
  };
}

/** The rollback that we asked for didn't end in its own time. */
function stuck(seen: Following, { after }: Remedy): Ending {
  return {
    ...after,
    verdict: 'failed',
    reason: `${after.reason}. Rollback stuck: putting ${familyAndRevision(seen.followed.previousArn)} back is not finished; it goes on in AWS.${lastSeen(seen)}`,
    hint: 'Look at the service now: it may run too few tasks. The events say what keeps the old tasks from starting.',
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

/** One line for whoever wants to end a deployment that goes on. */
export function howToRollBack({ followed, serviceDeployment }: Following): string {
  const previous = familyAndRevision(followed.previousArn);
  const arn = serviceDeployment?.serviceDeploymentArn;
  const command =
    arn === undefined
      ? ''
      : `, run \`aws ecs stop-service-deployment --service-deployment-arn ${arn} --stop-type ROLLBACK\``;
  return `To roll back, deploy ${previous} (task-definition: ${previous})${command}, or use "Roll back" on the deployment in the ECS console.`;
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
