import { familyAndRevision } from '../../aws/arn.ts';
import type { Diagnosis } from '../../diagnose/diagnosis.ts';
import type { Ending } from '../following.ts';
import { diagnose } from './failure-causes.ts';
import { type Broken, type CodeDeployFollowing, type CodeDeployJudgement, describeBroken } from './following.ts';
import { oneLine } from './one-line.ts';
import { type CodeDeploySeen, taskSetLabelled } from './seen.ts';
import { whereTrafficIs } from './traffic.ts';
import { waitOf } from './wait.ts';

/** Milliseconds that a rollback may take to show where CodeDeploy was told to roll back, and where somebody may have asked for it. */
const ROLLBACK_DUE = 60_000;
const ROLLBACK_POSSIBLE = 15_000;

const LOOK_NOW = 'Look at the service now: its traffic may be on the new tasks, or on too few of them.';

/**
 * The verdict on what was last seen of our deployment, or of the deployment that rolls it back.
 * https://docs.aws.amazon.com/codedeploy/latest/userguide/deployments-rollback-and-redeploy.html
 */
export function judgeCodeDeploy(following: CodeDeployFollowing, look: CodeDeploySeen): CodeDeployJudgement {
  const { broken, rollback } = following;
  // Counts and traffic of the look before say nothing of an end.
  const seen = look.missed === undefined ? look : { ...look, taskSets: [] };
  if (broken !== undefined && rollback?.id === seen.id) return judgeRollback(following, broken, seen);
  if (seen.status === 'Succeeded') return { kind: 'ended', ending: succeeded(following, seen) };
  if (seen.status === 'Failed' || seen.status === 'Stopped') return judgeBroken(following, seen);
  const wait = waitOf(seen);
  return { kind: 'going', ...(wait === undefined ? {} : { wait }) };
}

function judgeBroken(following: CodeDeployFollowing, seen: CodeDeploySeen): CodeDeployJudgement {
  const known = following.broken;
  const broken = known === undefined || known.isPartial ? breakOf(seen, known?.since ?? seen.at) : known;
  const { diagnosis } = broken;
  const id = seen.rollback?.by;
  if (id !== undefined) return { kind: 'rolling-back', rollback: { id, reason: diagnosis.cause }, broken };
  const due = rollsBackBySetting(seen, diagnosis);
  const patience = patienceFor(seen, due);
  if (seen.at - broken.since < patience) return { kind: 'going', broken };
  return endedIn(broken.verdict, `${describeBroken(broken)}${leftAs(seen, due)}`, broken);
}

/** Somebody's stop, or the end of a wait that nobody ended, is no failure of the deployment. */
const STOPS: ReadonlySet<string> = new Set(['code-deploy-stopped', 'code-deploy-not-continued']);

function breakOf(seen: CodeDeploySeen, since: number): Broken {
  const diagnosis = diagnose(seen);
  const verdict = STOPS.has(diagnosis.code) ? 'stopped' : 'failed';
  return { since, verdict, diagnosis, isPartial: mayFollow(seen) };
}

/** The target could not be read this time, and the next look may bring it. */
function mayFollow({ missed }: CodeDeploySeen): boolean {
  return missed === 'throttled' || missed === 'unanswered';
}

/** Whether the deployment's settings ask for a rollback after such an end; undefined where they aren't known. */
function rollsBackBySetting({ status, autoRollback }: CodeDeploySeen, { code }: Diagnosis): boolean | undefined {
  const onStop = code === 'code-deploy-alarm' ? 'DEPLOYMENT_STOP_ON_ALARM' : 'DEPLOYMENT_STOP_ON_REQUEST';
  return autoRollback?.includes(status === 'Failed' ? 'DEPLOYMENT_FAILURE' : onStop);
}

/** How long, in milliseconds, to wait for a rollback, or for the events. Who stops a deployment can ask for one whatever the settings say. */
function patienceFor(seen: CodeDeploySeen, due: boolean | undefined): number {
  // The message tells that there can't be one, or that one is about to begin: in words that nobody has written down.
  const isToldOf = seen.rollback?.message !== undefined;
  if (due === true && !isToldOf) return ROLLBACK_DUE;
  return due !== false || isToldOf || seen.status === 'Stopped' || mayFollow(seen) ? ROLLBACK_POSSIBLE : 0;
}

/** How the service was left without a rollback. */
function leftAs(seen: CodeDeploySeen, due: boolean | undefined): string {
  const where = whereTrafficIs(seen);
  const message = seen.rollback?.message;
  const parts = [
    ...(message === undefined ? [] : [`of a rollback CodeDeploy says: ${oneLine(message)}`]),
    ...(due === true && message === undefined ? ['it was to be rolled back, and no rollback was seen'] : []),
    ...(where === undefined ? [] : [where]),
  ];
  return parts.map((part) => `; ${part}`).join('');
}

function judgeRollback(following: CodeDeployFollowing, broken: Broken, seen: CodeDeploySeen): CodeDeployJudgement {
  const { diagnosis } = broken;
  const revision = familyAndRevision(following.followed.previousArn);
  switch (seen.status) {
    case 'Succeeded':
      return endedIn('rolled-back', `CodeDeploy put ${revision} back: ${diagnosis.cause}`, broken);
    case 'Failed':
    case 'Stopped': {
      const why = diagnose(seen).cause;
      const reason = `${describeBroken(broken)}; the rollback (${seen.id}) failed too: ${why}`;
      return endedIn('failed', reason, broken, `${LOOK_NOW} ${diagnosis.advice}`);
    }
    default:
      return { kind: 'going' };
  }
}

function succeeded({ followed }: CodeDeployFollowing, seen: CodeDeploySeen): Ending {
  const revision = familyAndRevision(followed.definitionArn);
  const green = taskSetLabelled(seen, 'Green');
  if (green?.desired === 0) {
    const reason = `the service is set to ${revision}, but its desired count is 0: no task has run it`;
    return { verdict: 'succeeded', reason, nothingRan: true };
  }
  const counts = green === undefined ? '' : `, ${green.running} of ${green.desired} tasks running`;
  const old = seen.waits.keepsBlue ? (taskSetLabelled(seen, 'Blue')?.running ?? 0) : 0;
  const kept =
    old > 0
      ? `; ${old} task${old === 1 ? '' : 's'} of ${familyAndRevision(followed.previousArn)} are kept (KEEP_ALIVE)`
      : '';
  return { verdict: 'succeeded', reason: `the service runs ${revision}${counts}${kept}` };
}

function endedIn(
  verdict: Ending['verdict'],
  reason: string,
  broken: Broken,
  hint = broken.diagnosis.advice,
): CodeDeployJudgement {
  return { kind: 'ended', ending: { verdict, reason, hint, code: broken.diagnosis.code }, broken };
}
