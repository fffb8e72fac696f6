import { objects, pick, seconds } from '../fields.ts';
import type { Json } from '../wire.ts';
import { desiredCountOf } from './desired-count.ts';
import type { Deployment, Service, ServiceRevision, Task } from './model.ts';
import { SHOWN_ON_DEPLOYMENT } from './service-settings.ts';
import type { Tag } from './store.ts';

/** A service as DescribeServices shows it; `tags` only where they were asked for. */
export function describeService(service: Service, tags: readonly Tag[] | undefined): Json {
  const tasks = tasksOf(service);
  const settings = { ...service.settings };
  for (const member of SHOWN_ON_DEPLOYMENT) delete settings[member];
  return {
    serviceArn: service.arn,
    serviceName: service.name,
    clusterArn: service.cluster.arn,
    status: service.status,
    desiredCount: desiredCountOf(service),
    runningCount: countRunning(tasks),
    pendingCount: countPending(tasks),
    ...(service.launchType === undefined ? {} : { launchType: service.launchType }),
    ...(service.launchType === 'FARGATE' ? { platformVersion: 'LATEST', platformFamily: 'Linux' } : {}),
    taskDefinition: service.definition.arn,
    deploymentConfiguration: service.deploymentConfiguration,
    deploymentController: { type: service.controller },
    schedulingStrategy: service.schedulingStrategy,
    ...settings,
    ...rollout(service, tasks),
    events: service.events.map((event) => ({ ...event, createdAt: seconds(event.createdAt) })),
    createdAt: seconds(service.createdAt),
    createdBy: service.createdBy,
    ...(tags === undefined ? {} : { tags }),
  };
}

function rollout(service: Service, tasks: readonly Task[]): Json {
  const { deployments } = service;
  if (service.controller !== 'ECS') {
    return { deployments: [], taskSets: describeTaskSets(service, tasks) };
  }
  const current = service.serviceDeployments[0];
  return {
    deployments: deployments.map((deployment) => describeDeployment(service, deployment, tasks)),
    ...(current === undefined ? {} : { currentServiceDeployment: current.arn }),
    currentServiceRevisions: [...new Set(deployments.map((deployment) => deployment.revision))].map((revision) =>
      describeCounts(revision, service, tasks),
    ),
  };
}

/** Behind a Classic Load Balancer there is no rollout state. */
function rolloutOf(service: Service, { rolloutState, rolloutStateReason }: Deployment): Json {
  const isClassic = objects(service.settings, 'loadBalancers').some((one) => one.loadBalancerName !== undefined);
  return isClassic ? {} : { rolloutState, rolloutStateReason };
}

/** The task sets of a service that ECS itself doesn't deploy, the PRIMARY one first. */
export function describeTaskSets(service: Service, tasks = tasksOf(service)): readonly Json[] {
  return service.deployments.map((deployment) => describeTaskSet(service, deployment, tasks));
}

/** The counts of a service revision: tasks of all deployments that brought it. */
export function describeCounts(revision: ServiceRevision, service: Service, tasks = tasksOf(service)): Json {
  const deployments = service.deployments.filter((one) => one.revision === revision);
  const own = tasks.filter((task) => deployments.some((one) => one.id === task.startedBy));
  const isPrimary = deployments.some((one) => one.status === 'PRIMARY');
  return {
    arn: revision.arn,
    requestedTaskCount: isPrimary ? desiredCountOf(service) : wanted(own).length,
    runningTaskCount: countRunning(own),
    pendingTaskCount: countPending(own),
  };
}

function describeDeployment(service: Service, deployment: Deployment, tasks: readonly Task[]): Json {
  const own = tasks.filter((task) => task.startedBy === deployment.id);
  return {
    id: deployment.id,
    status: deployment.status,
    taskDefinition: deployment.revision.definition.arn,
    desiredCount: deployment.status === 'PRIMARY' ? desiredCountOf(service) : wanted(own).length,
    pendingCount: countPending(own),
    runningCount: countRunning(own),
    failedTasks: deployment.failedTasks,
    createdAt: seconds(deployment.createdAt),
    updatedAt: seconds(deployment.updatedAt),
    ...(service.launchType === undefined ? {} : { launchType: service.launchType }),
    ...(service.launchType === 'FARGATE' ? { platformVersion: '1.4.0', platformFamily: 'Linux' } : {}),
    ...pick(deployment.revision.settings, ['networkConfiguration', 'capacityProviderStrategy', ...SHOWN_ON_DEPLOYMENT]),
    ...rolloutOf(service, deployment),
  };
}

function describeTaskSet(service: Service, deployment: Deployment, tasks: readonly Task[]): Json {
  const own = tasks.filter((task) => task.startedBy === deployment.id);
  const scale = deployment.taskSet?.scale ?? 100;
  const desired = Math.ceil((desiredCountOf(service) * scale) / 100);
  const steady = own.filter((task) => task.healthy).length === desired && countPending(own) === 0;
  const externalId = deployment.taskSet?.externalId;
  return {
    id: deployment.id,
    taskSetArn: service.arn.replace(':service/', ':task-set/').concat('/', deployment.id),
    serviceArn: service.arn,
    clusterArn: service.cluster.arn,
    startedBy: deployment.taskSet?.startedBy ?? service.controller,
    ...(externalId === undefined ? {} : { externalId }),
    status: scale === 0 ? 'DRAINING' : deployment.status,
    taskDefinition: deployment.revision.definition.arn,
    computedDesiredCount: desired,
    pendingCount: countPending(own),
    runningCount: countRunning(own),
    createdAt: seconds(deployment.createdAt),
    updatedAt: seconds(deployment.updatedAt),
    ...(service.launchType === undefined ? {} : { launchType: service.launchType }),
    ...(service.launchType === 'FARGATE' ? { platformVersion: '1.4.0', platformFamily: 'Linux' } : {}),
    ...pick(deployment.revision.settings, ['networkConfiguration', 'loadBalancers', 'serviceRegistries']),
    scale: { value: scale, unit: 'PERCENT' },
    stabilityStatus: steady ? 'STEADY_STATE' : 'STABILIZING',
    stabilityStatusAt: seconds(deployment.updatedAt),
    tags: [],
  };
}

function tasksOf(service: Service): readonly Task[] {
  return service.cluster.tasks.ofService(service);
}

function countRunning(tasks: readonly Task[]): number {
  return tasks.filter((task) => task.lastStatus === 'RUNNING').length;
}

function countPending(tasks: readonly Task[]): number {
  return tasks.filter((task) => ['PROVISIONING', 'PENDING', 'ACTIVATING'].includes(task.lastStatus)).length;
}

function wanted(tasks: readonly Task[]): readonly Task[] {
  return tasks.filter((task) => task.desiredStatus === 'RUNNING');
}
