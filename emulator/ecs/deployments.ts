import type { Json } from '../wire.ts';
import type { EcsContext } from './context.ts';
import { desiredCountOf } from './desired-count.ts';
import { addEvent } from './events.ts';
import type { Deployment, Service, ServiceDeployment, ServiceRevision } from './model.ts';
import { newServiceDeployment } from './new-service-deployment.ts';
import { deploymentNumber } from './numbers.ts';

const FINISHED: readonly string[] = ['SUCCESSFUL', 'STOPPED', 'ROLLBACK_SUCCESSFUL', 'ROLLBACK_FAILED'];

/** A deployment that is to be stopped is stopped after this long. */
const STOPPING_MS = 1_000;

/** Whether a service deployment has come to its end. */
export function isFinished(deployment: ServiceDeployment): boolean {
  return FINISHED.includes(deployment.status);
}

/** Whether the tasks of a deployment are replaced within the minimum and maximum percent. */
export function isRolling(service: Service, primary: Deployment): boolean {
  return service.controller === 'ECS' && primary.serviceDeployment.strategy === 'ROLLING';
}

/** The deployment configuration that holds now: a deployment that is under way has its own. */
export function configurationOf(service: Service): Json {
  const current = service.deployments[0]?.serviceDeployment;
  return current === undefined || isFinished(current) ? service.deploymentConfiguration : current.configuration;
}

/**
 * Starts a deployment of what the service is set to now, by this configuration; an unfinished older one is superseded
 * and ends STOPPED.
 */
export function beginDeployment(
  context: EcsContext,
  service: Service,
  configuration = service.deploymentConfiguration,
): Deployment {
  const { clock, random } = context.store;
  const current = service.deployments[0];
  // It has all the traffic and has baked: its tasks are those that serve.
  if (current !== undefined && !isRolling(service, current) && current.serviceDeployment.stage === 'CLEAN_UP') {
    current.hasCompleted = true;
  }
  for (const older of service.serviceDeployments.filter((one) => !isFinished(one))) supersede(context, older);
  const number = deploymentNumber(random);
  const serviceDeployment = newServiceDeployment(context, service, number, configuration);
  service.serviceDeployments.unshift(serviceDeployment);
  const id = `ecs-svc/${number}`;
  const { controller } = service;
  return makePrimary(service, clock.now(), {
    id,
    revision: serviceDeployment.target,
    serviceDeployment,
    rolloutStateReason: `ECS deployment ${id} in progress.`,
    onAlternateTargets: nextTargets(service, serviceDeployment),
    ...(controller === 'ECS'
      ? {}
      : { taskSet: { id, externalId: undefined, startedBy: controller, scale: 100, steady: false } }),
  });
}

function supersede(context: EcsContext, older: ServiceDeployment): void {
  const { clock } = context.store;
  older.status = 'STOP_REQUESTED';
  older.statusReason = 'Service deployment was stopped because a newer service deployment was started.';
  older.updatedAt = clock.now();
  older.hooks = [];
  clock.after(STOPPING_MS, () => {
    older.stoppedAt = clock.now();
    finish(older, 'STOPPED', clock.now());
  });
}

/** Revisions that run side by side are in different target groups. */
function nextTargets(service: Service, next: ServiceDeployment): boolean {
  const serving = service.deployments.find((one) => one.hasCompleted) ?? service.deployments[0];
  if (serving === undefined) return false;
  return next.strategy === 'ROLLING' ? serving.onAlternateTargets : !serving.onAlternateTargets;
}

/** The scheduler has begun with a service deployment. */
export function takeUp(deployment: ServiceDeployment, now: number): void {
  if (deployment.status !== 'PENDING') return;
  deployment.status = 'IN_PROGRESS';
  deployment.startedAt = now;
  deployment.updatedAt = now;
}

/** Ends the primary deployment as completed. */
export function completeDeployment(context: EcsContext, service: Service, primary: Deployment): void {
  const now = context.store.clock.now();
  primary.rolloutState = 'COMPLETED';
  primary.rolloutStateReason = `ECS deployment ${primary.id} completed.`;
  primary.updatedAt = now;
  primary.hasCompleted = true;
  service.lastCompleted = primary.revision;
  const { serviceDeployment } = primary;
  if (!primary.isRollback) {
    serviceDeployment.failureCount = primary.breakerFailures;
    serviceDeployment.productionWeight = 100;
    serviceDeployment.testWeight = 100;
  }
  serviceDeployment.stage = 'CLEAN_UP';
  serviceDeployment.hooks = [];
  if (!isFinished(serviceDeployment))
    finish(serviceDeployment, primary.isRollback ? 'ROLLBACK_SUCCESSFUL' : 'SUCCESSFUL', now);
  addEvent(service, now, `(deployment ${primary.id}) deployment completed.`);
}

/** Brings a service deployment to an end. */
export function finish(
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

/** What distinguishes a new deployment. */
export interface NewDeployment {
  readonly id: string;
  readonly revision: ServiceRevision;
  readonly serviceDeployment: ServiceDeployment;
  readonly rolloutStateReason: string;
  readonly onAlternateTargets: boolean;
  readonly isRollback?: boolean;
  readonly adoptsTasks?: boolean;
  readonly taskSet?: Deployment['taskSet'];
}

/** Makes a new deployment the PRIMARY one; the others become ACTIVE and keep the tasks that they should have now. */
export function makePrimary(service: Service, now: number, fresh: NewDeployment): Deployment {
  for (const other of service.deployments) {
    if (other.status !== 'PRIMARY') continue;
    other.updatedAt = now;
    other.wanted = desiredCountOf(service);
    other.status = 'ACTIVE';
  }
  const deployment = newDeployment(service, now, fresh, 'PRIMARY');
  service.deployments.unshift(deployment);
  service.steady = false;
  return deployment;
}

/** A deployment that nothing has been started of yet. */
export function newDeployment(
  service: Service,
  now: number,
  fresh: NewDeployment,
  status: Deployment['status'],
): Deployment {
  return {
    isRollback: false,
    adoptsTasks: false,
    ...fresh,
    createdAt: now,
    status,
    rolloutState: 'IN_PROGRESS',
    updatedAt: now,
    failedTasks: 0,
    breakerFailures: 0,
    wanted: desiredCountOf(service),
    // The tasks that a rollback keeps are those of a deployment that completed.
    hasCompleted: fresh.adoptsTasks ?? false,
    notBefore: 0,
  };
}
