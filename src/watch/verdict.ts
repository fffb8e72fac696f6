import type { Deployment, Service, ServiceDeployment } from '@aws-sdk/client-ecs';
import { familyAndRevision } from '../aws/arn.ts';
import { isSteady, primaryOf } from './deployments.ts';
import { type DeploymentId, deploymentNumber, type Ending, type Following } from './following.ts';
import { revisionThatIsBack } from './revision-before.ts';
import { successOf } from './success.ts';

/** What an observation means for the deployment that is followed. */
export type Judgement =
  | { readonly kind: 'going' }
  /** Another deployment of our revision took over: it is followed instead. */
  | { readonly kind: 'successor'; readonly deployment: DeploymentId }
  /** ECS began to put an earlier revision back; its deployment loses that reason when it completes, so it is remembered. */
  | { readonly kind: 'rolling-back'; readonly rollback: { readonly id: string; readonly reason: string } }
  | { readonly kind: 'ended'; readonly ending: Ending };

const GOING: Judgement = { kind: 'going' };

/** One answer without the service may be from a reader that lags behind. */
const TIMES_MISSING = 2;

/** The service is read so often after its deployment was stopped until who stopped it is believed: reads may lag behind. */
const READS_TO_BELIEVE = 2;

const LOOK_NOW = 'Look at the service now: it may run too few tasks.';

const RETRY = 'Look at the reason, correct it and run again.';

/**
 * The verdict on what was last seen. The service deployment (ListServiceDeployments, DescribeServiceDeployments) says it exactly; where it can't be
 * read, the deployments that DescribeServices lists have to do.
 * https://docs.aws.amazon.com/AmazonECS/latest/developerguide/service-deployment.html
 */
export function judge(following: Following): Judgement {
  const { service, serviceDeployment, detail, missing } = following;
  if (missing >= TIMES_MISSING)
    return ended('stopped', `service ${following.followed.service} is gone: somebody deleted it`);
  if (service !== undefined && service.status !== 'ACTIVE') return gone(following, service);
  if (following.remedy?.by === 'UpdateService') return judgeOurRollback(following, service);
  if (serviceDeployment !== undefined) {
    const judgement = judgeServiceDeployment(following, serviceDeployment);
    if (judgement !== undefined) return judgement;
  }
  return service === undefined || detail.kind !== 'blind' ? GOING : judgeService(following, service);
}

/** A rollback that is a deployment of its own shows in the service; what became of the deployment before it is known. */
function judgeOurRollback(following: Following, service: Service | undefined): Judgement {
  const primary = service === undefined ? undefined : primaryOf(service);
  // Reads may be a little behind our write.
  if (primary === undefined || primary.id === following.deployment.id) return GOING;
  return replaced(following, primary, true);
}

function gone({ followed }: Following, service: Service): Judgement {
  return ended('stopped', `service ${followed.service} is ${service.status ?? 'gone'}: somebody is deleting it`);
}

function judgeServiceDeployment(following: Following, seen: ServiceDeployment): Judgement | undefined {
  const why = seen.statusReason ?? seen.rollback?.reason;
  switch (seen.status) {
    case 'SUCCESSFUL':
      return { kind: 'ended', ending: successOf(following) };
    case 'ROLLBACK_SUCCESSFUL':
      return ended('rolled-back', `ECS put ${revisionThatIsBack(following)} back: ${whyRolledBack(seen, why)}`, RETRY);
    case 'ROLLBACK_FAILED':
      return ended('failed', `the deployment failed and so did its rollback: ${why ?? 'no reason given'}`, LOOK_NOW);
    case 'STOPPED':
      return judgeStopped(following, seen);
    default:
      // PENDING, IN_PROGRESS, *_REQUESTED, ROLLBACK_IN_PROGRESS, and whatever ECS may add.
      return undefined;
  }
}

function judgeStopped(following: Following, seen: ServiceDeployment): Judgement | undefined {
  if (seen.deploymentCircuitBreaker?.status === 'TRIGGERED') {
    return ended('failed', seen.statusReason ?? 'the deployment circuit breaker was triggered: tasks failed to start');
  }
  const alarm = alarmOf(seen);
  if (alarm !== undefined) return ended('failed', alarm);
  const primary = following.service === undefined ? undefined : primaryOf(following.service);
  // Who stopped it shows in the service; without a look at it, wait for the next.
  if (primary === undefined) return undefined;
  if (primary.id === following.deployment.id) {
    if (following.readsSinceOver < READS_TO_BELIEVE) return GOING;
    return ended('stopped', `somebody stopped the deployment: ${seen.statusReason ?? 'no reason given'}`);
  }
  const listed = following.service?.deployments?.some(({ id }) => id === following.deployment.id) ?? false;
  return replaced(following, primary, listed);
}

/** ECS's reason, with the alarm that it leaves out. */
function whyRolledBack(seen: ServiceDeployment, why: string | undefined): string {
  const alarm = alarmOf(seen);
  if (alarm === undefined) return why ?? 'no reason given';
  return why?.includes(seen.alarms?.triggeredAlarmNames?.[0] ?? '') ? why : [alarm, why].filter(Boolean).join(': ');
}

function alarmOf({ alarms }: ServiceDeployment): string | undefined {
  const names = alarms?.triggeredAlarmNames ?? [];
  return names.length === 0 ? undefined : `a deployment alarm was triggered: ${names.join(', ')}`;
}

/** What DescribeServices alone can tell. */
function judgeService(following: Following, service: Service): Judgement {
  const ours = service.deployments?.find(({ id }) => id === following.deployment.id);
  const primary = primaryOf(service);
  if (ours === undefined || ours.status !== 'PRIMARY') {
    return primary === undefined ? GOING : replaced(following, primary, ours !== undefined);
  }
  if (ours.rolloutState === 'FAILED') {
    return ended('failed', ours.rolloutStateReason ?? 'ECS reports the rollout as failed');
  }
  const done = ours.rolloutState === undefined ? isSteady(service, ours) : ours.rolloutState === 'COMPLETED';
  return done ? { kind: 'ended', ending: successOf(following) } : GOING;
}

/**
 * Another deployment is PRIMARY: a rollback, a successor of the same revision, or somebody else's.
 * @param oursListed the same answer names our deployment too, so it is not from before it
 */
function replaced(following: Following, primary: Deployment, oursListed: boolean): Judgement {
  const { followed, deployment, rollback } = following;
  const createdAt = primary.createdAt?.getTime() ?? 0;
  // An answer from before our UpdateService: ECS's reads may be a little behind its writes.
  if (createdAt <= deployment.createdAt && !oursListed) return GOING;
  const id = primary.id ?? '';
  const reason = primary.rolloutStateReason ?? '';
  if (rollback?.id !== id && /rolling back/i.test(reason)) return { kind: 'rolling-back', rollback: { id, reason } };
  if (rollback?.id === id) return putBack(following, primary, rollback.reason);
  if (primary.taskDefinition === followed.definitionArn) return rolledOutAgain(following, { id, createdAt });
  if (followed.earlierArns.includes(primary.taskDefinition ?? '')) return putBack(following, primary, rollback?.reason);
  return ended(
    'superseded',
    `a newer deployment (${id}) replaced it with ${familyAndRevision(primary.taskDefinition ?? '')}`,
    'If that was not meant to happen, give the jobs that deploy this service one `concurrency` group.',
  );
}

/** A deployment of our revision is as good as ours, unless ours had failed and is being undone: then it is somebody else's. */
function rolledOutAgain({ followed, remedy }: Following, deployment: DeploymentId): Judgement {
  if (remedy === undefined) return { kind: 'successor', deployment };
  const revision = familyAndRevision(followed.definitionArn);
  return ended('superseded', `a newer deployment (${deployment.id}) rolls ${revision} out again`);
}

function putBack({ service }: Following, primary: Deployment, reason: string | undefined): Judgement {
  if (primary.rolloutState === 'IN_PROGRESS') return GOING;
  // Behind a Classic Load Balancer the tasks have to tell.
  if (primary.rolloutState === undefined && service !== undefined && !isSteady(service, primary)) return GOING;
  const why = reason === undefined ? '' : `: ${reason}`;
  const revision = familyAndRevision(primary.taskDefinition ?? '');
  if (primary.rolloutState === 'FAILED') {
    return ended('failed', `the deployment failed, and so did putting ${revision} back${why}`, LOOK_NOW);
  }
  return ended('rolled-back', `the service is back on ${revision}${why}`, RETRY);
}

function ended(verdict: Ending['verdict'], reason: string, hint?: string): Judgement {
  return { kind: 'ended', ending: { verdict, reason, ...(hint === undefined ? {} : { hint }) } };
}

/** True for the service deployment of this deployment id. */
export function belongsTo(deploymentId: string, targetServiceRevisionArn: string | undefined): boolean {
  return targetServiceRevisionArn?.split('/').at(-1) === deploymentNumber(deploymentId);
}
