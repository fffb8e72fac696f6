import { familyAndRevision } from '../../aws/arn.ts';
import type { Ending } from '../following.ts';
import { type CodeDeployFollowing, describeBroken, idToRead } from './following.ts';
import { isOver } from './seen.ts';
import { whereTrafficIs } from './traffic.ts';
import { describeWait, minutes, waitOf } from './wait.ts';

/** The watch ended, and the CodeDeploy deployment did not: each says what was last seen, and that it goes on in AWS. */

/** The run was cancelled. */
export function cancelled(following: CodeDeployFollowing): Ending {
  return (
    endOfBroken(following, 'was under way when the run was cancelled', 'the run was cancelled') ?? {
      verdict: 'cancelled',
      reason: `the run was cancelled while the CodeDeploy deployment was under way; it goes on in AWS.${lastSeen(following)}`,
      hint: howToStop(following),
    }
  );
}

/** The time to watch is over. */
export function timedOut(following: CodeDeployFollowing): Ending {
  const planned = following.plan?.wait.total ?? 0;
  const time = `the time that wait-for-minutes gives${planned === 0 ? '' : `, not counting ${minutes(planned)} of planned waits`}`;
  return (
    endOfBroken(following, `is not finished in ${time}`, 'the time to watch was over') ?? {
      verdict: 'timed-out',
      reason: `the CodeDeploy deployment is not finished in ${time}; it goes on in AWS.${lastSeen(following)}`,
      hint: `Look at the events above for what keeps it; raise wait-for-minutes where it just takes longer. ${howToStop(following)}`,
    }
  );
}

/** Nothing more can be read. */
export function lostSight(following: CodeDeployFollowing, why: string): Ending {
  return (
    endOfBroken(following, `can't be watched any more (${why})`, `nothing more could be read (${why})`) ?? {
      verdict: 'unknown',
      reason: `the CodeDeploy deployment can't be watched any more (${why}); it goes on in AWS.${lastSeen(following)}`,
      hint: 'Look at the deployment in the CodeDeploy console. Where credentials expired, raise role-duration-seconds of aws-actions/configure-aws-credentials.',
    }
  );
}

/**
 * A deployment that has broken has come to its end by then, whatever becomes of its rollback; undefined for one that hasn't.
 * @param state what is to be said of a rollback that was seen
 * @param event what ended the watch
 */
function endOfBroken({ broken, rollback, followed }: CodeDeployFollowing, state: string, event: string) {
  if (broken === undefined) return undefined;
  const { verdict, diagnosis } = broken;
  const revision = familyAndRevision(followed.previousArn);
  const reason =
    rollback === undefined
      ? `${describeBroken(broken)}; ${event} before it showed whether CodeDeploy puts ${revision} back`
      : `${describeBroken(broken)}; putting ${revision} back (${rollback.id}) ${state}, and goes on in AWS`;
  return { verdict, reason, hint: diagnosis.advice, code: diagnosis.code };
}

function howToStop(following: CodeDeployFollowing): string {
  const id = idToRead(following);
  return `To stop it and put the old revision back: "Stop and roll back deployment" in the CodeDeploy console, or aws deploy stop-deployment --deployment-id ${id} --auto-rollback-enabled.`;
}

function lastSeen({ seen }: CodeDeployFollowing): string {
  if (seen === undefined || isOver(seen)) return '';
  const wait = waitOf(seen);
  const event = seen.events.find(({ status }) => status === 'InProgress');
  const parts = [
    `${seen.status}${event === undefined ? '' : ` (${event.name})`}`,
    ...(wait === undefined ? [whereTrafficIs(seen) ?? ''] : [describeWait(wait, seen)]),
  ];
  return ` Last seen: ${parts.filter((part) => part !== '').join(', ')}.`;
}
