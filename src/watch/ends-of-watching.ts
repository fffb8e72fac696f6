import { familyAndRevision } from '../aws/arn.ts';
import type { TaskFailure } from '../diagnose/diagnosis.ts';
import { briefly, type Ending, type Following, type Remedy } from './following.ts';
import { previousRevision } from './revision-before.ts';

/** The watch ended, and the deployment did not: each says what was last seen, and that it goes on in AWS. */

const LOOK_LATER = 'Look at the service in a few minutes: it should be back on that revision.';

/** The run was cancelled. A deployment that ECS is rolling back has failed by then. */
export function cancelled(seen: Following): Ending {
  const { remedy, followed } = seen;
  if (remedy !== undefined) {
    const { after } = remedy;
    const verdict = after.verdict === 'failed' ? 'failed' : 'cancelled';
    const reason = `${briefly(after)}. A rollback to ${previousRevision(followed)} was asked for and goes on in AWS`;
    return { ...after, verdict, reason, hint: LOOK_LATER };
  }
  if (isRolledBackByEcs(seen)) return failedAnd(seen, 'goes on in AWS; the run was cancelled meanwhile', LOOK_LATER);
  const brief = 'the run was cancelled while the deployment was under way';
  return {
    verdict: 'cancelled',
    brief,
    reason: `${brief}; it goes on in AWS.${lastSeen(seen)}`,
    hint: howToRollBack(seen),
  };
}

/** The time to watch is over. A deployment that ECS is rolling back has failed by then, whatever becomes of the rollback. */
export function timedOut(seen: Following): Ending {
  const { remedy } = seen;
  if (remedy !== undefined) return stuck(seen, remedy);
  if (isRolledBackByEcs(seen)) {
    return failedAnd(
      seen,
      'is not finished in the time that wait-for-minutes gives; it goes on in AWS',
      'Look at the reason, correct it and run again.',
    );
  }
  const brief = 'the deployment is not finished in the time that wait-for-minutes gives';
  return {
    verdict: 'timed-out',
    brief,
    reason: `${brief}; it goes on in AWS.${lastSeen(seen)}`,
    hint: `Raise wait-for-minutes where it just takes longer. ${howToRollBack(seen)}`,
  };
}

/**
 * Its tasks fail again and again, and nothing in AWS ends that.
 * @param failures of one kind in a row, oldest first, one at least
 */
export function condemned(seen: Following, failures: readonly TaskFailure[]): Ending {
  const revision = familyAndRevision(seen.followed.definitionArn);
  const last = failures.at(-1);
  const what =
    failures.length === 1 ? `a task of ${revision} failed` : `${failures.length} tasks of ${revision} failed in a row`;
  const because = `${what}: ${last?.cause ?? 'ECS gives no reason'}`;
  return {
    verdict: 'failed',
    reason: `${because}. ${whyItGoesOn(seen)}`,
    because,
    brief: because,
    ...(last === undefined ? {} : { hint: last.advice, code: last.code }),
  };
}

function whyItGoesOn({ tasks, service }: Following): string {
  if (!tasks.hasRun) return 'None has run yet, and ECS goes on trying';
  const hasBreaker = service?.deploymentConfiguration?.deploymentCircuitBreaker?.enable === true;
  // https://docs.aws.amazon.com/AmazonECS/latest/developerguide/deployment-circuit-breaker.html
  return hasBreaker
    ? 'The circuit breaker has not ended that, because it does not count tasks that ran before they failed, and ECS goes on trying'
    : 'ECS goes on trying';
}

/** The rollback that we asked for didn't end in its own time. */
function stuck(seen: Following, { after }: Remedy): Ending {
  return {
    ...after,
    verdict: 'failed',
    reason: `${briefly(after)}. Rollback stuck: putting ${previousRevision(seen.followed)} back is not finished; it goes on in AWS.${lastSeen(seen)}`,
    hint: 'Look at the service now: it may run too few tasks. The events say what keeps the old tasks from starting.',
  };
}

/** Nothing more can be read. */
export function lostSight(seen: Following, why: string): Ending {
  const { remedy, followed } = seen;
  if (remedy !== undefined) {
    const { after } = remedy;
    const verdict = after.verdict === 'failed' ? 'failed' : 'unknown';
    const reason = `${briefly(after)}. A rollback to ${previousRevision(followed)} was asked for and goes on in AWS; it can't be watched any more (${why})`;
    return { ...after, verdict, reason, hint: LOOK_LATER };
  }
  if (isRolledBackByEcs(seen))
    return failedAnd(seen, `goes on in AWS; it can't be watched any more (${why})`, LOOK_LATER);
  return {
    verdict: 'unknown',
    reason: `the deployment can't be watched any more (${why}); it goes on in AWS.${lastSeen(seen)}`,
    hint: 'Look at the service in the ECS console. Where credentials expired, raise role-duration-seconds of aws-actions/configure-aws-credentials.',
  };
}

function isRolledBackByEcs({ serviceDeployment, rollback }: Following): boolean {
  return rollback !== undefined || (serviceDeployment?.status?.startsWith('ROLLBACK') ?? false);
}

/** @param what becomes of the rollback by ECS */
function failedAnd({ serviceDeployment, rollback, followed }: Following, what: string, hint: string): Ending {
  const said = serviceDeployment?.statusReason ?? serviceDeployment?.rollback?.reason ?? rollback?.reason;
  const why = said?.replace(/\.$/, '') ?? 'ECS gives no reason';
  const reason = `the deployment failed (${why}), and putting ${previousRevision(followed)} back ${what}`;
  return { verdict: 'failed', reason, hint };
}

/** One line for whoever wants to end a deployment that goes on. */
export function howToRollBack({ followed, serviceDeployment }: Following): string {
  const arn = serviceDeployment?.serviceDeploymentArn;
  const previous = familyAndRevision(followed.previousArn);
  const ways = [
    // To deploy the same revision once more changes nothing.
    ...(followed.previousArn === followed.definitionArn ? [] : [`deploy ${previous} (task-definition: ${previous})`]),
    ...(arn === undefined
      ? []
      : [`run \`aws ecs stop-service-deployment --service-deployment-arn ${arn} --stop-type ROLLBACK\``]),
  ];
  return `To roll back, ${[...ways, ''].join(', ')}${ways.length === 0 ? '' : 'or '}use "Roll back" on the deployment in the ECS console.`;
}

function lastSeen({ service, deployment, serviceDeployment }: Following): string {
  const ours = service?.deployments?.find(({ id }) => id === deployment.id);
  const status = serviceDeployment?.status ?? ours?.rolloutState;
  if (status === undefined) return '';
  const counts =
    service === undefined
      ? ''
      : `, ${ours?.runningCount ?? 0} of ${ours?.desiredCount ?? service.desiredCount ?? 0} tasks running`;
  return ` Last seen: ${status}${counts}.`;
}
