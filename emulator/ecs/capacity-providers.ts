import { isObject, objects, optionalObject, optionalText, pick, text, texts } from '../fields.ts';
import { AwsError, type Json, type Operation } from '../wire.ts';
import type { CapacityProvider, ScalingGroup } from './capacity-provider-model.ts';
import type { Cluster } from './model.ts';
import { page } from './paging.ts';
import { type EcsStore, nameIn } from './store.ts';

const BUILT_IN = ['FARGATE', 'FARGATE_SPOT'];

/** A group that the emulator knows nothing of never brings instances. */
const UNKNOWN_GROUP: ScalingGroup = { template: undefined, maximum: 0, launchAfterMs: 0 };

/** Create-, Update-, Delete- and DescribeCapacityProviders, and PutClusterCapacityProviders. */
export function capacityProviderOperations(store: EcsStore): Record<string, Operation> {
  return {
    CreateCapacityProvider: (input) => {
      const name = text(input, 'name');
      if (/^(?:aws|ecs|fargate)/i.test(name)) refuse(`The specified capacity provider name '${name}' is not allowed.`);
      if (find(store, name) !== undefined) refuse(`Capacity provider '${name}' already exists.`);
      const settings = optionalObject(input, 'autoScalingGroupProvider');
      if (settings === undefined) refuse('An Auto Scaling group provider is needed.');
      return { capacityProvider: describe(createCapacityProvider(store, name, settings, UNKNOWN_GROUP)) };
    },
    UpdateCapacityProvider: (input) => {
      const provider = existing(store, text(input, 'name'));
      apply(provider, optionalObject(input, 'autoScalingGroupProvider') ?? {});
      return { capacityProvider: describe(provider) };
    },
    DeleteCapacityProvider: (input) => {
      const provider = existing(store, nameIn(text(input, 'capacityProvider')));
      provider.status = 'INACTIVE';
      return { capacityProvider: { ...describe(provider), updateStatus: 'DELETE_IN_PROGRESS' } };
    },
    DescribeCapacityProviders: (input) => describeProviders(store, input),
    PutClusterCapacityProviders: (input) => ({ cluster: putProviders(store, input) }),
  };
}

/** Creates a capacity provider whose group is this one. */
export function createCapacityProvider(
  store: EcsStore,
  name: string,
  settings: Json,
  group: ScalingGroup,
): CapacityProvider {
  const arn = store.arn(`capacity-provider/${name}`);
  const provider: CapacityProvider = { arn, name, settings: {}, scales: false, group, status: 'ACTIVE' };
  apply(provider, settings);
  store.capacityProviders.set(name, provider);
  return provider;
}

function apply(provider: CapacityProvider, changes: Json): void {
  const scaling =
    optionalObject(changes, 'managedScaling') ?? optionalObject(provider.settings, 'managedScaling') ?? {};
  const managedScaling = {
    status: 'ENABLED',
    targetCapacity: 100,
    minimumScalingStepSize: 1,
    maximumScalingStepSize: 10_000,
    instanceWarmupPeriod: 300,
    ...scaling,
  };
  provider.settings = {
    managedTerminationProtection: 'DISABLED',
    managedDraining: 'ENABLED',
    ...provider.settings,
    ...changes,
    managedScaling,
  };
  provider.scales = managedScaling.status === 'ENABLED';
}

function describeProviders(store: EcsStore, input: Json): Json {
  const references = texts(input, 'capacityProviders').map(nameIn);
  const all = [
    ...BUILT_IN,
    ...[...store.capacityProviders.values()].filter((one) => one.status === 'ACTIVE').map(({ name }) => name),
  ];
  const wanted = references.length === 0 ? all : references;
  const { items, next } = page(input, wanted, 10);
  return {
    capacityProviders: items.flatMap((name) => describeByName(store, name) ?? []),
    failures: items
      .filter((name) => describeByName(store, name) === undefined)
      .map((name) => ({ arn: store.arn(`capacity-provider/${name}`), reason: 'MISSING' })),
    ...next,
  };
}

function describeByName(store: EcsStore, name: string): Json | undefined {
  if (!BUILT_IN.includes(name)) {
    const provider = find(store, name);
    return provider && describe(provider);
  }
  return { capacityProviderArn: store.arn(`capacity-provider/${name}`), name, status: 'ACTIVE', tags: [], type: name };
}

function describe(provider: CapacityProvider): Json {
  return {
    capacityProviderArn: provider.arn,
    name: provider.name,
    status: provider.status,
    autoScalingGroupProvider: provider.settings,
    tags: [],
    type: 'EC2_AUTOSCALING',
  };
}

function putProviders(store: EcsStore, input: Json): Json {
  const cluster: Cluster = store.cluster(input);
  const names = texts(input, 'capacityProviders').map(nameIn);
  for (const name of names) if (describeByName(store, name) === undefined) missing(name);
  const strategy = objects(input, 'defaultCapacityProviderStrategy');
  for (const item of strategy) {
    const name = optionalText(item, 'capacityProvider') ?? '';
    if (!names.includes(name)) refuse(`The capacity provider '${name}' is not associated with the cluster.`);
  }
  cluster.capacityProviders = names;
  cluster.defaultCapacityProviderStrategy = strategy;
  return {
    clusterArn: cluster.arn,
    clusterName: cluster.name,
    status: 'ACTIVE',
    ...pick({ capacityProviders: names, defaultCapacityProviderStrategy: strategy }, [
      'capacityProviders',
      'defaultCapacityProviderStrategy',
    ]),
    attachmentsStatus: 'UPDATE_COMPLETE',
  };
}

/** Checks the strategy of a service or a request. Throws InvalidParameterException. */
export function checkStrategy(store: EcsStore, input: Json): void {
  const strategy = Array.isArray(input.capacityProviderStrategy) ? input.capacityProviderStrategy.filter(isObject) : [];
  if (strategy.length === 0) return;
  if (input.launchType !== undefined) {
    refuse('Specifying both a launch type and capacity provider strategy is not supported. Remove one and try again.');
  }
  for (const item of strategy) {
    const name = optionalText(item, 'capacityProvider') ?? '';
    if (describeByName(store, name) === undefined) missing(name);
  }
  const bases = strategy.filter((item) => Number(item.base ?? 0) > 0);
  if (bases.length > 1) refuse('Only one capacity provider in a strategy can have a base.');
  if (strategy.every((item) => Number(item.weight ?? 0) === 0)) {
    refuse(
      'The specified capacity provider strategy must have at least one capacity provider with a weight greater than 0.',
    );
  }
  const isFargate = strategy.map((item) => (optionalText(item, 'capacityProvider') ?? '').startsWith('FARGATE'));
  if (isFargate.includes(true) && isFargate.includes(false)) {
    refuse(
      'A capacity provider strategy cannot contain a mix of capacity providers using Auto Scaling groups and Fargate providers.',
    );
  }
}

function find(store: EcsStore, name: string): CapacityProvider | undefined {
  const provider = store.capacityProviders.get(name);
  return provider?.status === 'ACTIVE' ? provider : undefined;
}

function existing(store: EcsStore, name: string): CapacityProvider {
  return find(store, name) ?? missing(name);
}

function missing(name: string): never {
  return refuse(`The specified capacity provider '${name}' was not found.`);
}

function refuse(message: string): never {
  throw new AwsError('InvalidParameterException', message);
}
