import { optionalText, texts } from '../fields.ts';
import { AwsError, type Json, type Operation } from '../wire.ts';
import type { Cluster } from './model.ts';
import { page } from './paging.ts';
import { type EcsStore, nameIn } from './store.ts';
import { TaskMap } from './task-map.ts';

const NAME = /^[A-Za-z0-9_-]{1,255}$/;

/** CreateCluster, DescribeClusters and ListClusters. */
export function clusterOperations(store: EcsStore): Record<string, Operation> {
  return {
    CreateCluster: (input) => ({
      cluster: describe(createCluster(store, optionalText(input, 'clusterName') ?? 'default')),
    }),
    DescribeClusters: (input) => describeClusters(store, input),
    ListClusters: (input) => {
      const { items, next } = page(input, [...store.clusters.values()], 100);
      return { clusterArns: items.map((cluster) => cluster.arn), ...next };
    },
  };
}

/** Creates a cluster, or gives back the one that has this name, as ECS does. Throws InvalidParameterException for a bad name. */
export function createCluster(store: EcsStore, name: string): Cluster {
  const existing = store.clusters.get(name);
  if (existing !== undefined) return existing;
  if (!NAME.test(name)) throw new AwsError('InvalidParameterException', 'Invalid cluster name.');
  const cluster: Cluster = {
    arn: store.arn(`cluster/${name}`),
    name,
    createdAt: store.clock.now(),
    services: new Map(),
    instances: new Map(),
    tasks: new TaskMap(),
    capacityProviders: [],
    defaultCapacityProviderStrategy: [],
  };
  store.clusters.set(name, cluster);
  return cluster;
}

function describeClusters(store: EcsStore, input: Json): Json {
  const references = texts(input, 'clusters');
  const wanted = references.length === 0 ? ['default'] : references;
  const found = wanted.map((reference) => ({ reference, cluster: store.clusters.get(nameIn(reference)) }));
  return {
    clusters: found.flatMap(({ cluster }) => (cluster === undefined ? [] : [describe(cluster)])),
    failures: found
      .filter(({ cluster }) => cluster === undefined)
      .map(({ reference }) => ({ arn: store.arn(`cluster/${nameIn(reference)}`), reason: 'MISSING' })),
  };
}

function describe(cluster: Cluster): Json {
  const tasks = [...cluster.tasks.values()];
  return {
    clusterArn: cluster.arn,
    clusterName: cluster.name,
    status: 'ACTIVE',
    registeredContainerInstancesCount: cluster.instances.size,
    runningTasksCount: tasks.filter((task) => task.lastStatus === 'RUNNING').length,
    pendingTasksCount: tasks.filter((task) => ['PROVISIONING', 'PENDING', 'ACTIVATING'].includes(task.lastStatus))
      .length,
    activeServicesCount: [...cluster.services.values()].filter((service) => service.status === 'ACTIVE').length,
    statistics: [],
    tags: [],
    settings: [{ name: 'containerInsights', value: 'disabled' }],
    capacityProviders: cluster.capacityProviders,
    defaultCapacityProviderStrategy: cluster.defaultCapacityProviderStrategy,
  };
}
