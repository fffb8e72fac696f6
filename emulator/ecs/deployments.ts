import { createHash } from 'node:crypto';
import { optionalFlag, optionalObject, optionalText, text } from '../fields.ts';
import { AwsError, type Images, type Json } from '../wire.ts';
import { containersOf } from './container-definitions.ts';
import type { EcsContext } from './context.ts';
import { addEvent } from './events.ts';
import type { Deployment, ResolvedImage, Service, ServiceDeployment, ServiceRevision } from './model.ts';
import { deploymentNumber } from './numbers.ts';
import type { BreakerSettings } from './scheduler/breaker.ts';

const FINISHED = ['SUCCESSFUL', 'STOPPED', 'ROLLBACK_SUCCESSFUL', 'ROLLBACK_FAILED'];

/** Whether a service deployment has come to its end. */
export function isFinished(deployment: ServiceDeployment): boolean {
  return FINISHED.includes(deployment.status);
}

/** Starts a deployment of what the service is set to now; an unfinished older one is superseded and ends STOPPED. */
export function beginDeployment(context: EcsContext, service: Service): Deployment {
  const now = context.store.clock.now();
  for (const older of service.serviceDeployments.filter((one) => !isFinished(one))) {
    finish(older, 'STOPPED', now, 'Service deployment was stopped because a newer service deployment was started.');
    older.stoppedAt = now;
  }
  const number = deploymentNumber();
  const target = createRevision(context, service, number);
  const serviceDeployment: ServiceDeployment = {
    arn: context.store.arn(`service-deployment/${service.cluster.name}/${service.name}/${number}`),
    target,
    sources: [...new Set(service.deployments.map((deployment) => deployment.revision))],
    createdAt: now,
    status: 'IN_PROGRESS',
    startedAt: now,
    updatedAt: now,
    failureCount: 0,
    breakerTripped: false,
  };
  service.serviceDeployments.unshift(serviceDeployment);
  const id = `ecs-svc/${number}`;
  return makePrimary(service, serviceDeployment, target, id, false, `ECS deployment ${id} in progress.`, now);
}

/** Ends the primary deployment as failed. With rollback on, the last completed revision comes back as a new primary. */
export function failDeployment(context: EcsContext, service: Service, failed: Deployment, rollback: boolean): void {
  const now = context.store.clock.now();
  const { serviceDeployment } = failed;
  giveUp(failed, 'ECS deployment circuit breaker: tasks failed to start.', now);
  serviceDeployment.breakerTripped = true;
  serviceDeployment.failureCount = failed.failedTasks;
  addEvent(service, now, `(deployment ${failed.id}) deployment failed: tasks failed to start.`);
  if (failed.isRollback) {
    finish(serviceDeployment, 'ROLLBACK_FAILED', now, 'The rollback failed: tasks failed to start.');
  } else if (rollback && service.lastCompleted !== undefined) {
    const id = `ecs-svc/${service.lastCompleted.number}`;
    beginRollback(service, failed, service.lastCompleted, now, {
      reason: 'Service deployment rolled back because the circuit breaker threshold was exceeded.',
      stateReason: `ECS deployment circuit breaker: rolling back to deploymentId ${id}.`,
    });
  } else
    finish(serviceDeployment, 'STOPPED', now, 'Service deployment failed: the circuit breaker threshold was exceeded.');
}

/** Rolls the unfinished primary deployment back because somebody asked for it. Throws ConflictException where that can't be done. */
export function rollBackOnRequest(context: EcsContext, service: Service, deployment: ServiceDeployment): void {
  const now = context.store.clock.now();
  const primary = service.deployments[0];
  const target = service.lastCompleted;
  if (primary?.serviceDeployment !== deployment || isFinished(deployment)) {
    throw new AwsError('ConflictException', `The service deployment is ${deployment.status} and can not be stopped.`);
  }
  // A rollback that runs already is what was asked for.
  if (primary.isRollback) return;
  if (target === undefined) {
    throw new AwsError('ConflictException', 'There is no completed service deployment to roll back to.');
  }
  const reason = 'Service deployment rolled back because it was stopped by a user.';
  giveUp(primary, reason, now);
  const stateReason = `ECS deployment rolling back to deploymentId ecs-svc/${target.number}.`;
  beginRollback(service, primary, target, now, { reason, stateReason });
}

function giveUp(deployment: Deployment, reason: string, now: number): void {
  deployment.rolloutState = 'FAILED';
  deployment.rolloutStateReason = reason;
  deployment.updatedAt = now;
}

function beginRollback(
  service: Service,
  failed: Deployment,
  revision: ServiceRevision,
  now: number,
  { reason, stateReason }: { reason: string; stateReason: string },
): void {
  const { serviceDeployment } = failed;
  addEvent(service, now, `rolling back to deployment ecs-svc/${revision.number}.`);
  serviceDeployment.status = 'ROLLBACK_IN_PROGRESS';
  serviceDeployment.statusReason = reason;
  serviceDeployment.rollback = { reason, startedAt: now, revision };
  serviceDeployment.updatedAt = now;
  service.lastCompleted = undefined;
  service.definition = revision.definition;
  makePrimary(service, serviceDeployment, revision, `ecs-svc/${deploymentNumber()}`, true, stateReason, now);
}

/** Ends the primary deployment as completed. */
export function completeDeployment(context: EcsContext, service: Service, primary: Deployment): void {
  const now = context.store.clock.now();
  primary.rolloutState = 'COMPLETED';
  primary.rolloutStateReason = `ECS deployment ${primary.id} completed.`;
  primary.updatedAt = now;
  service.lastCompleted = primary.revision;
  const { serviceDeployment } = primary;
  serviceDeployment.failureCount = primary.isRollback ? serviceDeployment.failureCount : primary.failedTasks;
  if (!isFinished(serviceDeployment))
    finish(serviceDeployment, primary.isRollback ? 'ROLLBACK_SUCCESSFUL' : 'SUCCESSFUL', now);
  addEvent(service, now, `(deployment ${primary.id}) deployment completed.`);
}

/** How the circuit breaker of a deployment configuration is set; off where nothing is said. */
export function breakerOf(configuration: Json): BreakerSettings {
  const breaker = optionalObject(configuration, 'deploymentCircuitBreaker') ?? {};
  return { enabled: optionalFlag(breaker, 'enable') ?? false, rollback: optionalFlag(breaker, 'rollback') ?? false };
}

function finish(
  deployment: ServiceDeployment,
  status: ServiceDeployment['status'],
  now: number,
  reason?: string,
): void {
  deployment.status = status;
  deployment.finishedAt = now;
  deployment.updatedAt = now;
  if (reason !== undefined) deployment.statusReason = reason;
}

function makePrimary(
  service: Service,
  serviceDeployment: ServiceDeployment,
  revision: ServiceRevision,
  id: string,
  isRollback: boolean,
  rolloutStateReason: string,
  now: number,
): Deployment {
  for (const other of service.deployments) {
    if (other.status === 'PRIMARY') other.updatedAt = now;
    other.status = 'ACTIVE';
  }
  const deployment: Deployment = {
    id,
    revision,
    serviceDeployment,
    createdAt: now,
    isRollback,
    status: 'PRIMARY',
    rolloutState: 'IN_PROGRESS',
    rolloutStateReason,
    updatedAt: now,
    failedTasks: 0,
    notBefore: 0,
  };
  service.deployments.unshift(deployment);
  service.steady = false;
  return deployment;
}

function createRevision(context: EcsContext, service: Service, number: string): ServiceRevision {
  return {
    arn: context.store.arn(`service-revision/${service.cluster.name}/${service.name}/${number}`),
    number,
    definition: service.definition,
    settings: service.settings,
    images: containersOf(service.definition.raw).map((container) => resolve(context.images, container)),
    createdAt: context.store.clock.now(),
  };
}

function resolve(images: Images, container: Json): ResolvedImage {
  const image = text(container, 'image');
  const named = { containerName: text(container, 'name'), image };
  if (optionalText(container, 'versionConsistency') === 'disabled') return named;
  const lookup = images.lookup(image);
  if (lookup.kind === 'found') return { ...named, imageDigest: lookup.image.digest };
  if (lookup.kind === 'missing') return named;
  return { ...named, imageDigest: image.split('@')[1] ?? `sha256:${createHash('sha256').update(image).digest('hex')}` };
}
