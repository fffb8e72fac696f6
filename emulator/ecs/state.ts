import type { Json } from '../wire.ts';
import { roomOn } from './container-instances.ts';
import type { Cluster, ContainerInstance, Deployment, Service, ServiceDeployment, Task } from './model.ts';
import type { EcsStore } from './store.ts';

/** The truth about everything in ECS, with ISO times. */
export function describeState(store: EcsStore): Json {
  return {
    clusters: [...store.clusters.values()].map(clusterState),
    taskDefinitions: [...store.families.values()].flat().map((definition) => ({
      arn: definition.arn,
      status: definition.status,
      registeredAt: iso(definition.registeredAt),
      registered: definition.raw,
      tags: store.tags.get(definition.arn) ?? [],
    })),
  };
}

function clusterState(cluster: Cluster): Json {
  return {
    name: cluster.name,
    createdAt: iso(cluster.createdAt),
    containerInstances: [...cluster.instances.values()].map(instanceState),
    services: [...cluster.services.values()].map((service) => serviceState(service)),
    tasks: [...cluster.tasks.values()].map(taskState),
  };
}

function instanceState({ tasks, ...instance }: ContainerInstance): Json {
  const { cpu, memory, ports } = roomOn({ ...instance, tasks });
  return {
    ...instance,
    registeredAt: iso(instance.registeredAt),
    remaining: { cpu, memory, ports },
    tasks: [...tasks].map((task) => task.arn),
  };
}

function serviceState(service: Service): Json {
  return {
    name: service.name,
    status: service.status,
    desiredCount: service.desiredCount,
    taskDefinition: service.definition.arn,
    createdAt: iso(service.createdAt),
    steady: service.steady,
    deploymentConfiguration: service.deploymentConfiguration,
    settings: service.settings,
    deployments: service.deployments.map(deploymentState),
    serviceDeployments: service.serviceDeployments.map(serviceDeploymentState),
    events: service.events.map((event) => ({ ...event, createdAt: iso(event.createdAt) })),
  };
}

function deploymentState({ revision, serviceDeployment, ...deployment }: Deployment): Json {
  return {
    ...deployment,
    taskDefinition: revision.definition.arn,
    serviceDeployment: serviceDeployment.arn,
    images: revision.images,
    ...isoTimes({ createdAt: deployment.createdAt, updatedAt: deployment.updatedAt, notBefore: deployment.notBefore }),
  };
}

function serviceDeploymentState({ target, sources, rollback, ...deployment }: ServiceDeployment): Json {
  const { createdAt, startedAt, stoppedAt, finishedAt, updatedAt, bakesUntil } = deployment;
  return {
    ...deployment,
    target: target.arn,
    sources: sources.map((revision) => revision.arn),
    ...(rollback === undefined
      ? {}
      : { rollback: { ...rollback, startedAt: iso(rollback.startedAt), revision: rollback.revision.arn } }),
    hooks: deployment.hooks.map((hook) => ({ ...hook, expiresAt: iso(hook.expiresAt) })),
    ...isoTimes({ createdAt, startedAt, stoppedAt, finishedAt, updatedAt, bakesUntil }),
  };
}

function taskState({ cluster: _cluster, definition, effective: _effective, instance, ...task }: Task): Json {
  const { createdAt, pullStartedAt, pullStoppedAt, startedAt, stoppingAt, stoppedAt } = task;
  return {
    ...task,
    taskDefinition: definition.arn,
    ...(instance === undefined ? {} : { containerInstance: instance.arn }),
    ...isoTimes({ createdAt, pullStartedAt, pullStoppedAt, startedAt, stoppingAt, stoppedAt }),
  };
}

function isoTimes(times: Readonly<Record<string, number | undefined>>): Json {
  return Object.fromEntries(
    Object.entries(times).flatMap(([name, time]) => (time === undefined ? [] : [[name, iso(time)]])),
  );
}

function iso(ms: number): string {
  return new Date(ms).toISOString();
}
