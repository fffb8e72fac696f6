import type { Deployment, Service } from '@aws-sdk/client-ecs';
import { familyAndRevision } from '../aws/arn.ts';
import { Problem } from '../problem.ts';
import { primaryOf } from '../watch/deployments.ts';

/** The deployment of a service that isn't over; undefined where none is. Behind a Classic Load Balancer, which shows no rollout state, several deployments tell of one. */
export function deploymentInProgress(service: Service): Deployment | undefined {
  const primary = primaryOf(service);
  if (primary === undefined) return undefined;
  if (primary.rolloutState !== undefined) return primary.rolloutState === 'IN_PROGRESS' ? primary : undefined;
  return (service.deployments?.length ?? 0) > 1 ? primary : undefined;
}

/** `ecs-svc/123 (web:41, 1 of 2 tasks running)` */
export function describeDeployment({ id, taskDefinition, runningCount, desiredCount }: Deployment): string {
  return `${id} (${familyAndRevision(taskDefinition ?? '')}, ${runningCount ?? 0} of ${desiredCount ?? 0} tasks running)`;
}

/** What was not in order with a service before anything was done to it, in half a sentence; undefined where it was steady. */
export function unrestOf(service: Service): string | undefined {
  const primary = primaryOf(service);
  if (primary === undefined) return undefined;
  const { runningCount = 0, desiredCount = 0, failedTasks = 0, rolloutState, rolloutStateReason } = primary;
  if (rolloutState === 'FAILED')
    return `its last deployment had failed${rolloutStateReason ? ` (${rolloutStateReason})` : ''}`;
  if (failedTasks > 0) return `${failedTasks} of its tasks had failed in a row`;
  if (rolloutState === 'IN_PROGRESS') return undefined;
  return runningCount < desiredCount ? `${runningCount} of its ${desiredCount} tasks were running` : undefined;
}

/**
 * The refusal of `if-in-progress: fail`.
 * @param name the service's
 */
export function refusalOf(name: string, other: Deployment): Problem {
  return new Problem(`if-in-progress: deployment ${describeDeployment(other)} of service '${name}' is not over`, {
    code: 'deployment-in-progress',
    hint: 'Run again when it is over; with if-in-progress: wait this run waits for it, with proceed it is superseded.',
  });
}
