import { optionalText } from '../fields.ts';
import { AwsError, type Json } from '../wire.ts';
import type { ScalingGroup } from './capacity-provider-model.ts';
import { createCapacityProvider } from './capacity-providers.ts';
import { createCluster } from './clusters.ts';
import { containersOf } from './container-definitions.ts';
import { addInstance, type InstanceSeed } from './container-instances.ts';
import type { EcsContext } from './context.ts';
import { beginDeployment } from './deployments.ts';
import type { Service } from './model.ts';
import type { Reconciler } from './reconciler.ts';
import { createService } from './services.ts';
import type { EcsStore } from './store.ts';
import { registerTaskDefinition } from './task-definitions.ts';

const POLL_MS = 250;

/** What ECS holds when the emulator starts. */
export interface EcsSeed {
  /** Requests to register, in this order. */
  readonly taskDefinitions: readonly Json[];
  /** The Availability Zone of each subnet. */
  readonly subnets: Readonly<Record<string, string>>;
  readonly capacityProviders: readonly CapacityProviderSeed[];
  readonly clusters: readonly ClusterSeed[];
}

export interface ClusterSeed {
  readonly name: string;
  readonly instances: readonly RegisteredInstance[];
  readonly defaultStrategy: readonly Json[];
  readonly services: readonly ServiceSeed[];
}

/** An instance, and the state that it is in from the beginning. */
export interface RegisteredInstance {
  readonly seed: InstanceSeed;
  readonly status: 'ACTIVE' | 'DRAINING';
  readonly agentConnected: boolean;
}

export interface CapacityProviderSeed extends ScalingGroup {
  readonly name: string;
  readonly managedScaling: boolean;
}

export interface ServiceSeed {
  /** A definition to register first, or the family of one that is registered. */
  readonly definition: Json | string;
  /** A CreateService request without cluster and task definition. */
  readonly request: Json;
}

/**
 * Creates definitions, clusters, instances and services. Services are deployed and steady where the runtime can pretend
 * that; otherwise their first deployment begins as soon as their images are in the registry.
 */
export function seedEcs(context: EcsContext, reconciler: Reconciler, seed: EcsSeed): void {
  for (const definition of seed.taskDefinitions) registerTaskDefinition(context.store, definition, context.caller);
  for (const [subnet, zone] of Object.entries(seed.subnets)) context.store.subnets.set(subnet, zone);
  for (const provider of seed.capacityProviders) seedProvider(context.store, provider);
  for (const { name, instances, defaultStrategy, services } of seed.clusters) {
    const cluster = createCluster(context.store, name);
    cluster.capacityProviders = ['FARGATE', 'FARGATE_SPOT', ...seed.capacityProviders.map((one) => one.name)];
    cluster.defaultCapacityProviderStrategy = defaultStrategy;
    for (const { seed: instance, status, agentConnected } of instances) {
      Object.assign(addInstance(context.store, cluster, instance), { status, agentConnected });
    }
    for (const service of services) naming(service, () => seedService(context, reconciler, name, service));
  }
}

function seedProvider(store: EcsStore, { name, managedScaling, ...group }: CapacityProviderSeed): void {
  const { region, partition, id } = store.account;
  const autoScalingGroupArn = `arn:${partition}:autoscaling:${region}:${id}:autoScalingGroup:${store.random.uuid()}:autoScalingGroupName/${name}`;
  const status = managedScaling ? 'ENABLED' : 'DISABLED';
  createCapacityProvider(store, name, { autoScalingGroupArn, managedScaling: { status } }, group);
}

function seedService(context: EcsContext, reconciler: Reconciler, cluster: string, seed: ServiceSeed): void {
  const { definition, request } = seed;
  const taskDefinition =
    typeof definition === 'string' ? definition : registerTaskDefinition(context.store, definition, context.caller).arn;
  const service = createService(context, { ...request, cluster, taskDefinition });
  if (context.runtime.pretends) {
    beginDeployment(context, service);
    reconciler.settle(service);
  } else deployWhenPushed(context, reconciler, service);
}

/** Real containers need real images: the first deployment begins when all of ours have been pushed. */
function deployWhenPushed(context: EcsContext, reconciler: Reconciler, service: Service): void {
  const references = containersOf(service.definition.raw).map((container) => optionalText(container, 'image') ?? '');
  if (references.some((reference) => context.images.lookup(reference).kind === 'missing')) {
    context.store.clock.after(POLL_MS, () => deployWhenPushed(context, reconciler, service));
    return;
  }
  // Somebody may have deployed it meanwhile.
  if (service.deployments.length === 0) beginDeployment(context, service);
  reconciler.poke(service);
}

/** Runs `create`, and says which service it was that went wrong. */
function naming(service: ServiceSeed, create: () => void): void {
  try {
    create();
  } catch (error) {
    if (!(error instanceof AwsError)) throw error;
    throw new Error(`the scenario's service ${String(service.request.serviceName)}: ${error.message}`, {
      cause: error,
    });
  }
}
