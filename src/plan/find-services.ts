import { DescribeServicesCommand, paginateListServices, type Service, type ServiceField } from '@aws-sdk/client-ecs';
import { lastPart } from '../aws/arn.ts';
import { failureKind, isNamed } from '../aws/failure.ts';
import { ifPossible } from '../aws/read.ts';
import { suggestion } from '../nearest.ts';
import { errorMessage, listed, Problem } from '../problem.ts';
import type { World } from '../world.ts';
import { clusterNotFound, place } from './find-cluster.ts';

/** DescribeServices takes this many. */
const AT_ONCE = 10;

/**
 * Describes services of one cluster.
 * @param names names or ARNs, any number
 * @throws Problem naming every service that doesn't exist, with those that do
 */
export async function findServices(world: World, cluster: string, names: readonly string[]): Promise<Service[]> {
  const wanted = [...new Set(names.map(lastPart))];
  const found: Service[] = [];
  for (let start = 0; start < wanted.length; start += AT_ONCE) {
    found.push(...(await describe(world, cluster, wanted.slice(start, start + AT_ONCE))));
  }
  const missing = wanted.filter((name) => !found.some(({ serviceName }) => serviceName === name));
  if (missing.length > 0) throw await servicesNotFound(world, cluster, missing);
  return found;
}

/** Every service of the cluster. */
export async function findAllServices(world: World, cluster: string): Promise<Service[]> {
  const names = await serviceNames(world, cluster);
  return await findServices(world, cluster, names);
}

async function describe(world: World, cluster: string, services: string[]): Promise<Service[]> {
  try {
    return await describeWithTags(world, cluster, services);
  } catch (error) {
    if (isNamed(error, 'ClusterNotFoundException')) throw await clusterNotFound(world, cluster);
    if (failureKind(error) === 'denied') throw mayNotRead(cluster, services, error);
    throw error;
  }
}

/** A service's tags may tell of percentages that an earlier run has left. They are not worth failing for. */
async function describeWithTags({ aws }: World, cluster: string, services: string[]): Promise<Service[]> {
  const described = async (include: ServiceField[]) =>
    (await aws.ecs.send(new DescribeServicesCommand({ cluster, services, include }))).services ?? [];
  try {
    return await described(['TAGS']);
  } catch (error) {
    if (failureKind(error) !== 'denied') throw error;
    return await described([]);
  }
}

/** A role that may describe one service alone is denied a misspelt one, not told that it doesn't exist. */
function mayNotRead(cluster: string, services: readonly string[], cause: unknown): Problem {
  return new Problem(
    `service: ${listed(services)} in cluster ${cluster} can't be read: either a name is misspelt, or the role that deploys may not read it. ${errorMessage(cause)}`,
    {
      cause,
      hint: 'Check service and cluster first; if they are right, allow ecs:DescribeServices on the ARN that the message names.',
    },
  );
}

async function serviceNames(world: World, cluster: string): Promise<string[]> {
  try {
    const names: string[] = [];
    for await (const page of paginateListServices({ client: world.aws.ecs }, { cluster, maxResults: 100 })) {
      names.push(...(page.serviceArns ?? []).map(lastPart));
    }
    return names;
  } catch (error) {
    if (isNamed(error, 'ClusterNotFoundException')) throw await clusterNotFound(world, cluster);
    throw error;
  }
}

async function servicesNotFound(world: World, cluster: string, missing: readonly string[]): Promise<Problem> {
  const existing = (await ifPossible(world.log, 'ListServices', () => serviceNames(world, cluster))) ?? [];
  const where = `cluster ${cluster} in ${await place(world)}`;
  const there = existing.length > 0 ? `\nThe services there: ${listed(existing)}.` : '';
  const lines = missing.map((name) => `service: '${name}' doesn't exist in ${where}.${suggestion(name, existing)}`);
  return new Problem(`${lines.join('\n')}${there}`, {
    hint: 'Check the service, the cluster, the region (aws-region) and the account that the credentials belong to.',
  });
}
