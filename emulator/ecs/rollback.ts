import { AwsError } from '../wire.ts';
import type { EcsContext } from './context.ts';
import { finish, isFinished, isRolling, makePrimary } from './deployments.ts';
import { addEvent } from './events.ts';
import type { Deployment, Service, ServiceDeployment, ServiceRevision } from './model.ts';
import { deploymentNumber } from './numbers.ts';

const NOTHING_TO_ROLL_BACK_TO = 'No rollback candidate was found to run the rollback.';
/** From a request to stop a deployment to its rollback. */
const REQUESTED_MS = 1_000;

/** Why a deployment failed, in the words of the places where ECS says so. */
export interface Failure {
  /** `rolloutStateReason` of the deployment. */
  readonly rollout: string;
  /** `(deployment …) deployment failed: ` and this. */
  readonly event: string;
  /** Why it is rolled back. */
  readonly rollback: string;
  /** `rolloutStateReason` of the rollback, before ` rolling back to deploymentId …`. */
  readonly by: string;
  /** Why it ends without a rollback. */
  readonly stopped: string;
}

/** Tasks that don't start or fail their checks. */
export const TASKS_FAILED: Failure = {
  rollout: 'ECS deployment circuit breaker: tasks failed to start.',
  event: 'tasks failed to start.',
  rollback: 'Service deployment rolled back because the circuit breaker threshold was exceeded.',
  by: 'ECS deployment circuit breaker:',
  stopped: 'Service deployment failed: the circuit breaker threshold was exceeded.',
};

/** A CloudWatch alarm that went off. */
export const ALARM_DETECTED: Failure = {
  rollout: 'ECS deployment alarm detection: alarm detected.',
  event: 'alarm detected.',
  rollback: 'Service deployment rolled back because of one or more active alarms.',
  by: 'ECS deployment alarm detection:',
  stopped: 'Service deployment failed: one or more alarms are active.',
};

/** Lifecycle hooks: `reason` says which of them and why. */
export function hookFailure(reason: string): Failure {
  return {
    rollout: 'ECS deployment lifecycle hook(s) failed.',
    event: reason,
    rollback: reason,
    by: 'ECS deployment lifecycle hook:',
    stopped: reason,
  };
}

/** Ends the primary deployment as failed. With `rollback`, the last completed revision comes back as a new primary. */
export function failDeployment(
  context: EcsContext,
  service: Service,
  failed: Deployment,
  failure: Failure,
  rollback: boolean,
): void {
  const now = context.store.clock.now();
  const { serviceDeployment } = failed;
  giveUp(failed, failure.rollout, now);
  serviceDeployment.failureCount = failed.breakerFailures;
  addEvent(service, now, `(deployment ${failed.id}) deployment failed: ${failure.event}`);
  if (failed.isRollback) {
    finish(serviceDeployment, 'ROLLBACK_FAILED', now, `The rollback failed: ${failure.event}`);
  } else if (!rollback) {
    serviceDeployment.stoppedAt = now;
    finish(serviceDeployment, 'STOPPED', now, failure.stopped);
  } else if (service.lastCompleted === undefined) {
    finish(serviceDeployment, 'ROLLBACK_FAILED', now, NOTHING_TO_ROLL_BACK_TO);
  } else {
    beginRollback(context, service, failed, service.lastCompleted, failure);
  }
}

/**
 * Rolls the unfinished primary deployment back because somebody asked for it, shortly. Throws ConflictException where
 * that can't be done.
 */
export function rollBackOnRequest(
  context: EcsContext,
  service: Service,
  deployment: ServiceDeployment,
  started: () => void,
): void {
  const { clock } = context.store;
  const primary = primaryOf(service, deployment);
  // A rollback that runs already is what was asked for.
  if (primary.isRollback || deployment.status === 'ROLLBACK_REQUESTED') return;
  const target = service.lastCompleted;
  if (target === undefined) {
    throw new AwsError('ConflictException', 'There is no completed service deployment to roll back to.');
  }
  deployment.status = 'ROLLBACK_REQUESTED';
  deployment.updatedAt = clock.now();
  clock.after(REQUESTED_MS, () => {
    if (deployment.status !== 'ROLLBACK_REQUESTED') return;
    const reason = 'Service deployment rolled back because it was stopped by a user.';
    giveUp(primary, reason, clock.now());
    beginRollback(context, service, primary, target, { rollback: reason, by: 'ECS deployment' });
    started();
  });
}

/** Stops the unfinished primary deployment where it is, shortly. Throws ConflictException where that can't be done. */
export function abortOnRequest(
  context: EcsContext,
  service: Service,
  deployment: ServiceDeployment,
  done: () => void,
): void {
  const { clock } = context.store;
  const primary = primaryOf(service, deployment);
  deployment.status = 'STOP_REQUESTED';
  clock.after(REQUESTED_MS, () => {
    if (deployment.status !== 'STOP_REQUESTED') return;
    const reason = 'Service deployment was stopped by a user.';
    giveUp(primary, reason, clock.now());
    deployment.stoppedAt = clock.now();
    finish(deployment, 'STOPPED', clock.now(), reason);
    done();
  });
}

function primaryOf(service: Service, deployment: ServiceDeployment): Deployment {
  const primary = service.deployments[0];
  if (primary?.serviceDeployment !== deployment || isFinished(deployment)) {
    throw new AwsError('ConflictException', `The service deployment is ${deployment.status} and can not be stopped.`);
  }
  return primary;
}

function giveUp(deployment: Deployment, reason: string, now: number): void {
  deployment.rolloutState = 'FAILED';
  deployment.rolloutStateReason = reason;
  deployment.updatedAt = now;
}

/** The last completed revision comes back as a new deployment; traffic that was shifted goes back at once. */
function beginRollback(
  context: EcsContext,
  service: Service,
  failed: Deployment,
  revision: ServiceRevision,
  { rollback: reason, by }: Pick<Failure, 'rollback' | 'by'>,
): void {
  const { clock, random } = context.store;
  const now = clock.now();
  const { serviceDeployment } = failed;
  const rolling = isRolling(service, failed);
  const old = service.deployments.find((one) => one.revision === revision);
  addEvent(service, now, `rolling back to deployment ecs-svc/${revision.number}.`);
  serviceDeployment.status = 'ROLLBACK_IN_PROGRESS';
  serviceDeployment.statusReason = reason;
  serviceDeployment.rollback = { reason, startedAt: now, revision };
  serviceDeployment.updatedAt = now;
  serviceDeployment.hooks = [];
  serviceDeployment.productionWeight = 0;
  serviceDeployment.testWeight = 0;
  service.lastCompleted = undefined;
  service.definition = revision.definition;
  makePrimary(service, now, {
    id: `ecs-svc/${deploymentNumber(random)}`,
    revision,
    serviceDeployment,
    isRollback: true,
    rolloutStateReason: `${by} rolling back to deploymentId ecs-svc/${revision.number}.`,
    // Side by side, the old tasks are still there and take the traffic back.
    adoptsTasks: !rolling || context.unsettled.rollback === 'promote',
    onAlternateTargets: (rolling ? failed : (old ?? failed)).onAlternateTargets,
  });
}
