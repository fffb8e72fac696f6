import {
  type ContainerInstance,
  DescribeContainerInstancesCommand,
  ListContainerInstancesCommand,
  type Service,
} from '@aws-sdk/client-ecs';
import type { World } from '../world.ts';
import { tryRead } from './try-read.ts';

/** DescribeContainerInstances takes this many, and ListContainerInstances gives no more at once. */
const MOST = 100;

/** ECS's words for a task that fits nowhere. https://docs.aws.amazon.com/AmazonECS/latest/developerguide/service-event-messages-list.html */
const FITS_NOWHERE = /unable to place a task/i;

/**
 * The cluster's container instances, a hundred at most, where the service's tasks run on such and something says that they don't fit; else none.
 * @param told what ECS says: service events and reasons
 */
export async function readInstances(
  world: World,
  service: Service,
  told: readonly (string | undefined)[],
): Promise<ContainerInstance[]> {
  if (isFargate(service) || !told.some((text) => FITS_NOWHERE.test(text ?? ''))) return [];
  const cluster = service.clusterArn;
  const arns = await tryRead(world, 'ecs:ListContainerInstances', async (options) => {
    const command = new ListContainerInstancesCommand({ cluster });
    return (await world.aws.ecs.send(command, options)).containerInstanceArns ?? [];
  });
  return (await describeInstances(world, cluster, arns ?? [])) ?? [];
}

/**
 * These container instances.
 * @param cluster its name or ARN
 * @returns undefined where they can't be read
 */
export async function describeInstances(
  world: World,
  cluster: string | undefined,
  arns: readonly string[],
): Promise<ContainerInstance[] | undefined> {
  // An empty list is an error to DescribeContainerInstances.
  if (arns.length === 0) return [];
  return await tryRead(world, 'ecs:DescribeContainerInstances', async (options) => {
    const command = new DescribeContainerInstancesCommand({ cluster, containerInstances: arns.slice(0, MOST) });
    return (await world.aws.ecs.send(command, options)).containerInstances ?? [];
  });
}

/** With a capacity provider strategy ECS names no launch type. */
function isFargate({ launchType, capacityProviderStrategy = [] }: Service): boolean {
  return (
    launchType === 'FARGATE' ||
    capacityProviderStrategy.some(({ capacityProvider }) => /^FARGATE/.test(capacityProvider ?? ''))
  );
}
