import { familyAndRevision } from '../../aws/arn.ts';
import type { Ending } from '../following.ts';
import { type CodeDeployFollowing, describeBroken, idToRead } from './following.ts';
import { type CodeDeploySeen, isOver } from './seen.ts';
import { whereTrafficIs } from './traffic.ts';
import { describeWait, waitOf } from './wait.ts';

/**
 * The watch ended, and the CodeDeploy deployment did not: each says what was last seen, and that it goes on in AWS.
 * `seen` is undefined where no look succeeded.
 */

/** The run was cancelled. */
export function cancelled(following: CodeDeployFollowing, seen: CodeDeploySeen | undefined): Ending {
  return {
    verdict: 'cancelled',
    reason: `the run was cancelled while the CodeDeploy deployment was under way; it goes on in AWS.${lastSeen(seen)}`,
    hint: howToStop(following),
  };
}

/** The time to watch is over. A deployment that has broken has failed by then, whatever becomes of its rollback. */
export function timedOut(following: CodeDeployFollowing, seen: CodeDeploySeen | undefined): Ending {
  const { broken, rollback, followed } = following;
  if (broken !== undefined && rollback !== undefined) {
    const revision = familyAndRevision(followed.previousArn);
    return {
      verdict: 'failed',
      reason: `the CodeDeploy deployment broke (${broken.diagnosis.cause}), and putting ${revision} back (${rollback.id}) is not finished in the time that wait-for-minutes gives; it goes on in AWS`,
      hint: broken.diagnosis.advice,
    };
  }
  if (broken !== undefined) {
    return { verdict: broken.verdict, reason: describeBroken(broken), hint: broken.diagnosis.advice };
  }
  return {
    verdict: 'timed-out',
    reason: `the CodeDeploy deployment is not finished in the time that wait-for-minutes gives; it goes on in AWS.${lastSeen(seen)}`,
    hint: `Look at the events above for what keeps it; raise wait-for-minutes where it just takes longer. ${howToStop(following)}`,
  };
}

/** Nothing more can be read. */
export function lostSight(seen: CodeDeploySeen | undefined, why: string): Ending {
  return {
    verdict: 'unknown',
    reason: `the CodeDeploy deployment can't be watched any more (${why}); it goes on in AWS.${lastSeen(seen)}`,
    hint: 'Look at the deployment in the CodeDeploy console. Where credentials expired, raise role-duration-seconds of aws-actions/configure-aws-credentials.',
  };
}

function howToStop(following: CodeDeployFollowing): string {
  const id = idToRead(following);
  return `To stop it and put the old revision back: "Stop and roll back deployment" in the CodeDeploy console, or aws deploy stop-deployment --deployment-id ${id} --auto-rollback-enabled.`;
}

function lastSeen(seen: CodeDeploySeen | undefined): string {
  if (seen === undefined || isOver(seen)) return '';
  const wait = waitOf(seen);
  const event = seen.events.find(({ status }) => status === 'InProgress');
  const parts = [
    `${seen.status}${event === undefined ? '' : ` (${event.name})`}`,
    ...(wait === undefined ? [whereTrafficIs(seen) ?? ''] : [describeWait(wait, seen)]),
  ];
  return ` Last seen: ${parts.filter((part) => part !== '').join(', ')}.`;
}
