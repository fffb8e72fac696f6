import {
  type ContainerInstance,
  DescribeContainerInstancesCommand,
  paginateListContainerInstances,
} from '@aws-sdk/client-ecs';
import { ifAllowed } from '../aws/read.ts';
import type { World } from '../world.ts';

/** DescribeContainerInstances takes this many, and ListContainerInstances gives no more at once. */
const AT_ONCE = 100;

const LEFT_OUT = "can't tell whether the container instances have room for the new tasks";

/**
 * All container instances of a cluster, those that drain included. The pages are listed one after the other, as ECS has it, and described together.
 * @param cluster its name or ARN
 * @returns undefined where the policy denies it
 * @throws what ECS says to anything else
 */
export async function readCluster(world: World, cluster: string): Promise<readonly ContainerInstance[] | undefined> {
  const pages = await ifAllowed(world.log, 'ecs:ListContainerInstances', LEFT_OUT, () => listPages(world, cluster));
  if (pages === undefined) return undefined;
  const described = await ifAllowed(world.log, 'ecs:DescribeContainerInstances', LEFT_OUT, () =>
    Promise.all(pages.map((page) => describePage(world, cluster, page))),
  );
  return described?.flat();
}

/**
 * ARNs of the ACTIVE instances that satisfy an expression of the cluster query language. ECS evaluates it.
 * https://docs.aws.amazon.com/AmazonECS/latest/developerguide/cluster-query-language.html
 * @returns undefined where the policy denies it
 */
export async function readMembers(
  world: World,
  cluster: string,
  expression: string,
): Promise<ReadonlySet<string> | undefined> {
  const purpose = `can't tell which container instances satisfy '${expression}'`;
  const pages = await ifAllowed(world.log, 'ecs:ListContainerInstances', purpose, () =>
    listPages(world, cluster, expression),
  );
  return pages === undefined ? undefined : new Set(pages.flat());
}

async function listPages(world: World, cluster: string, filter?: string): Promise<readonly (readonly string[])[]> {
  const request = { cluster, ...(filter === undefined ? {} : { filter, status: 'ACTIVE' as const }) };
  const pages: (readonly string[])[] = [];
  const client = world.aws.ecs;
  for await (const page of paginateListContainerInstances({ client, pageSize: AT_ONCE }, request, {
    abortSignal: world.signal,
  })) {
    // An empty list is an error to DescribeContainerInstances.
    if ((page.containerInstanceArns ?? []).length > 0) pages.push(page.containerInstanceArns ?? []);
  }
  return pages;
}

async function describePage(world: World, cluster: string, page: readonly string[]): Promise<ContainerInstance[]> {
  const command = new DescribeContainerInstancesCommand({ cluster, containerInstances: [...page] });
  return (await world.aws.ecs.send(command, { abortSignal: world.signal })).containerInstances ?? [];
}
