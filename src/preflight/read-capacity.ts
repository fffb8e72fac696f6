import {
  type CapacityProvider,
  type ContainerInstance,
  DescribeCapacityProvidersCommand,
  type Service,
} from '@aws-sdk/client-ecs';
import { ifAllowed } from '../aws/read.ts';
import type { World } from '../world.ts';
import { instanceFrom } from './instance.ts';
import type { Capacity, Pool } from './situation.ts';

const LEFT_OUT = "can't tell whether managed scaling brings instances for the new tasks";

/** Reads the instances of the cluster; undefined where the policy denies it. */
export type ReadInstances = () => Promise<readonly ContainerInstance[] | undefined>;

/**
 * Where the tasks of a service can go.
 * @param readInstances of the cluster that the service is in
 * @returns `unknown` where the policy denies it
 * @throws what ECS says to anything else
 */
export async function readCapacity(world: World, service: Service, readInstances: ReadInstances): Promise<Capacity> {
  const { launchType, capacityProviderStrategy = [] } = service;
  const names = capacityProviderStrategy.flatMap(({ capacityProvider }) => capacityProvider ?? []);
  if (launchType === 'FARGATE' || names.some((name) => name.startsWith('FARGATE'))) return { kind: 'fargate' };
  const [instances, providers] = await Promise.all([readInstances(), readProviders(world, names)]);
  if (instances === undefined || providers === undefined) return { kind: 'unknown' };
  if (providers.some(({ managedInstancesProvider }) => managedInstancesProvider !== undefined))
    return { kind: 'managed' };
  return { kind: 'instances', pools: poolsOf(instances.filter(isFor(launchType)), names, providers) };
}

/** Instances on premises have an id of Systems Manager. https://docs.aws.amazon.com/AmazonECS/latest/developerguide/ecs-anywhere.html */
function isFor(launchType: Service['launchType']): (instance: ContainerInstance) => boolean {
  const isExternal = ({ ec2InstanceId }: ContainerInstance) => ec2InstanceId?.startsWith('mi-') === true;
  if (launchType === 'EXTERNAL') return isExternal;
  return launchType === 'EC2' ? (one) => !isExternal(one) : () => true;
}

function poolsOf(
  instances: readonly ContainerInstance[],
  names: readonly string[],
  providers: readonly CapacityProvider[],
): readonly Pool[] {
  if (names.length === 0) return [{ provider: undefined, instances: instances.map(instanceFrom), scales: false }];
  return names.map((provider) => ({
    provider,
    instances: instances.filter(({ capacityProviderName }) => capacityProviderName === provider).map(instanceFrom),
    scales: providers.some((one) => one.name === provider && isScaling(one)),
  }));
}

function isScaling({ autoScalingGroupProvider }: CapacityProvider): boolean {
  return autoScalingGroupProvider?.managedScaling?.status === 'ENABLED';
}

async function readProviders(world: World, names: readonly string[]): Promise<readonly CapacityProvider[] | undefined> {
  if (names.length === 0) return [];
  return await ifAllowed(world.log, 'ecs:DescribeCapacityProviders', LEFT_OUT, async () => {
    const command = new DescribeCapacityProvidersCommand({ capacityProviders: [...names] });
    return (await world.aws.ecs.send(command, { abortSignal: world.signal })).capacityProviders ?? [];
  });
}
