import { objects, optionalText, pick } from '../fields.ts';
import { AwsError, type Json } from '../wire.ts';
import type { EcsContext } from './context.ts';
import { newDeployment } from './deployments.ts';
import { desiredCountOf } from './desired-count.ts';
import type { Deployment, Service } from './model.ts';
import { newServiceDeployment } from './new-service-deployment.ts';
import { deploymentNumber } from './numbers.ts';
import type { Reconciler } from './reconciler.ts';
import { checkSettings } from './service-settings.ts';
import { deployable } from './update-service.ts';

/** A service by the names of its cluster and itself. */
export interface ServiceName {
  readonly clusterName: string;
  readonly serviceName: string;
}

/** A task set as its controller sees it. */
export interface TaskSetView {
  readonly id: string;
  readonly status: string;
  readonly desired: number;
  readonly pending: number;
  readonly running: number;
  /** All its tasks run and pass their checks. */
  readonly isSteady: boolean;
  readonly targetGroupArn: string | undefined;
}

/** What a new task set runs. Members in ECS's own names. */
export interface TaskSetRequest {
  readonly taskDefinition: string;
  readonly targetGroupArn: string;
  readonly containerName: string;
  readonly containerPort: number;
  /** `networkConfiguration`, `platformVersion` and `capacityProviderStrategy`, where they change. */
  readonly settings: Json;
  readonly externalId: string;
}

/** What a deployment controller other than ECS's own does with the task sets of a service. */
export interface TaskSets {
  /** The service's ARN and controller; undefined if there is no such ACTIVE service. */
  find(name: ServiceName): { readonly arn: string; readonly controller: string } | undefined;
  /** The PRIMARY one first. */
  list(name: ServiceName): readonly TaskSetView[];
  /** Starts a task set beside the others. Throws an AwsError as CreateTaskSet does. Returns its id. */
  create(name: ServiceName, request: TaskSetRequest): string;
  /** Makes it the PRIMARY one. */
  promote(name: ServiceName, id: string): void;
  /** Stops its tasks; it is gone when they are. */
  remove(name: ServiceName, id: string): void;
}

/** The task sets of the account's services. */
export function createTaskSets(context: EcsContext, reconciler: Reconciler): TaskSets {
  const found = ({ clusterName, serviceName }: ServiceName) => {
    const service = context.store.clusters.get(clusterName)?.services.get(serviceName);
    return service?.status === 'ACTIVE' ? service : undefined;
  };
  const existing = (name: ServiceName) => {
    const service = found(name);
    if (service === undefined) throw new AwsError('ServiceNotFoundException', 'Service not found.');
    return service;
  };
  return {
    find: (name) => found(name),
    list: (name) => {
      const service = found(name);
      return service === undefined ? [] : service.deployments.map((one) => view(reconciler, service, one));
    },
    create: (name, request) => {
      const service = existing(name);
      const id = createTaskSet(context, service, request);
      reconciler.poke(service);
      return id;
    },
    promote: (name, id) => {
      const service = existing(name);
      promoteTaskSet(context, service, id);
      reconciler.poke(service);
    },
    remove: (name, id) => {
      const service = existing(name);
      const taskSet = service.deployments.find((one) => one.id === id)?.taskSet;
      if (taskSet !== undefined) taskSet.scale = 0;
      reconciler.poke(service);
    },
  };
}

function createTaskSet(context: EcsContext, service: Service, request: TaskSetRequest): string {
  const { random, clock } = context.store;
  const { containerName, containerPort, targetGroupArn, externalId } = request;
  const definition = deployable(context, request.taskDefinition);
  const settings = {
    ...service.settings,
    ...request.settings,
    loadBalancers: [{ targetGroupArn, containerName, containerPort }],
  };
  checkSettings(settings, definition, {});
  const number = deploymentNumber(random);
  const serviceDeployment = newServiceDeployment(context, service, number, service.deploymentConfiguration, {
    definition,
    settings,
  });
  const id = `ecs-svc/${number}`;
  const fresh = {
    id,
    revision: serviceDeployment.target,
    serviceDeployment,
    rolloutStateReason: '',
    onAlternateTargets: false,
    taskSet: { id, externalId, startedBy: 'CODE_DEPLOY', scale: 100, steady: false },
  };
  service.deployments.push(newDeployment(service, clock.now(), fresh, 'ACTIVE'));
  return id;
}

function promoteTaskSet(context: EcsContext, service: Service, id: string): void {
  const promoted = service.deployments.find((one) => one.id === id);
  if (promoted === undefined) throw new AwsError('TaskSetNotFoundException', 'The specified task set was not found.');
  const now = context.store.clock.now();
  for (const one of service.deployments) one.status = 'ACTIVE';
  promoted.status = 'PRIMARY';
  promoted.rolloutState = 'COMPLETED';
  promoted.hasCompleted = true;
  promoted.updatedAt = now;
  service.deployments = [promoted, ...service.deployments.filter((one) => one !== promoted)];
  service.definition = promoted.revision.definition;
  const { settings } = promoted.revision;
  service.settings = {
    ...service.settings,
    ...pick(settings, ['loadBalancers', 'networkConfiguration', 'platformVersion']),
  };
}

function view(reconciler: Reconciler, service: Service, deployment: Deployment): TaskSetView {
  const own = reconciler.alive(service).filter((run) => run.deployment === deployment);
  const desired = Math.ceil((desiredCountOf(service) * (deployment.taskSet?.scale ?? 100)) / 100);
  const running = own.filter(({ task }) => task.lastStatus === 'RUNNING').length;
  const [loadBalancer] = objects(deployment.revision.settings, 'loadBalancers');
  return {
    id: deployment.id,
    status: statusOf(deployment),
    desired,
    running,
    pending: own.filter(({ task }) => ['PROVISIONING', 'PENDING', 'ACTIVATING'].includes(task.lastStatus)).length,
    isSteady: own.filter(({ task }) => task.healthy).length === desired && own.length === desired,
    targetGroupArn: loadBalancer && optionalText(loadBalancer, 'targetGroupArn'),
  };
}

/** A task set that is being removed drains. */
export function statusOf(deployment: Deployment): string {
  return deployment.taskSet?.scale === 0 ? 'DRAINING' : deployment.status;
}
