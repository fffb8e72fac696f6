import type { ServiceDeployment } from '@aws-sdk/client-ecs';
import { primaryOf } from './deployments.ts';
import type { Following } from './following.ts';
import { belongsTo } from './verdict.ts';

/** The service names its current service deployment, which is most likely ours and saves a list. */
export function guessDetail(one: Following): Following {
  const { detail, service } = one;
  const arn = service?.currentServiceDeployment;
  if (detail.kind !== 'list' || arn === undefined || arn === detail.notOurs) return one;
  return { ...one, detail: { kind: 'describe', arn, guess: detail.since } };
}

/** Takes over what was seen of a service deployment; one that turns out not to be ours is looked for in the list. */
export function withDetail(one: Following, seen: ReadonlyMap<string, ServiceDeployment>): Following {
  const { detail, deployment } = one;
  if (detail.kind !== 'describe') return one;
  const found = seen.get(detail.arn);
  const isOurs = found !== undefined && belongsTo(deployment.id, found.targetServiceRevision?.arn);
  if (detail.guess !== undefined && !isOurs) {
    return { ...one, detail: { kind: 'list', since: detail.guess, notOurs: detail.arn } };
  }
  if (found === undefined) return one;
  return { ...one, detail: { kind: 'describe', arn: detail.arn }, serviceDeployment: found };
}

/** True where ECS is done with it. https://docs.aws.amazon.com/AmazonECS/latest/APIReference/API_ServiceDeployment.html */
export function isOver({ status }: ServiceDeployment): boolean {
  return ['SUCCESSFUL', 'STOPPED', 'ROLLBACK_SUCCESSFUL', 'ROLLBACK_FAILED'].includes(status ?? '');
}

/** True where the service shows that our deployment ended, or is being replaced, and the service deployment has the final word. */
export function needsFinalWord({ service, deployment, detail, serviceDeployment }: Following): boolean {
  if (detail.kind === 'blind' || service === undefined) return false;
  const primary = primaryOf(service);
  if (primary === undefined) return false;
  const isRollingBack = serviceDeployment?.status?.startsWith('ROLLBACK') ?? false;
  // While ECS rolls back, it is the rollback's completion that is worth a question.
  if (primary.id !== deployment.id) return primary.rolloutState !== 'IN_PROGRESS' || !isRollingBack;
  return primary.rolloutState === 'COMPLETED' || primary.rolloutState === 'FAILED';
}

/** The ARN of our service deployment, where it is known for sure. */
export function knownArn({ detail, serviceDeployment }: Following): string | undefined {
  return detail.kind === 'describe' && detail.guess === undefined
    ? detail.arn
    : serviceDeployment?.serviceDeploymentArn;
}
