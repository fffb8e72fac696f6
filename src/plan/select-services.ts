import type { Service } from '@aws-sdk/client-ecs';
import { parseArn } from '../aws/arn.ts';
import type { LocalRegistry } from '../image/reference.ts';
import type { Inputs } from '../inputs/inputs.ts';
import { listed, Problem } from '../problem.ts';
import { containersOf, type Definition, imageOf } from '../task-definition/definition.ts';
import type { World } from '../world.ts';
import { containersFrom } from './containers.ts';
import { obstacleTo } from './deployable.ts';
import { findAllServices, findServices } from './find-services.ts';
import { type Place, repositoryFromInput } from './repository-choice.ts';

/** Reads a registered revision; asked twice for one, it reads it once. */
export type ReadDefinition = (reference: string) => Promise<Definition>;

/**
 * The services that this run deploys, described.
 * @throws Problem where one doesn't exist, where none matches, or where one can't be deployed by us
 */
export async function selectServices(
  inputs: Inputs,
  world: World,
  cluster: string,
  readDefinition: ReadDefinition,
): Promise<Service[]> {
  const services =
    inputs.service.kind === 'named'
      ? await findServices(world, cluster, inputs.service.names)
      : await matchingServices(inputs, world, cluster, readDefinition);
  const obstacles = services.flatMap((service) => obstacleTo(service) ?? []);
  if (obstacles[0] === undefined) return services;
  throw new Problem(obstacles.map(({ why }) => why).join('\n'), { hint: obstacles[0].hint });
}

/** Where the services run: their ARNs say so. */
export function placeOf(services: readonly Service[], world: World): Place {
  const arn = parseArn(services[0]?.serviceArn ?? '');
  return { account: arn?.account ?? '', region: arn?.region ?? world.aws.region };
}

/** The registry of a local endpoint, where one stands in for AWS. */
export function localRegistry(here: Place, world: World): LocalRegistry | undefined {
  return world.aws.localHost === undefined ? undefined : { host: world.aws.localHost, ...here };
}

async function matchingServices(
  inputs: Inputs,
  world: World,
  cluster: string,
  readDefinition: ReadDefinition,
): Promise<Service[]> {
  const all = (await findAllServices(world, cluster)).filter(({ status }) => status === 'ACTIVE');
  const here = placeOf(all, world);
  const local = localRegistry(here, world);
  // Without a repository the inputs were refused.
  const wanted = repositoryFromInput(inputs.repository ?? '', here, local);
  const matching: Service[] = [];
  const images = new Set<string>();
  for (const service of all.filter(({ taskDefinition }) => taskDefinition !== undefined)) {
    const { json } = await readDefinition(service.taskDefinition ?? '');
    for (const { name } of containersOf(json)) images.add(imageOf(json, name));
    if (containersFrom(json, wanted, local).length > 0) matching.push(service);
  }
  if (matching.length === 0) {
    const running = images.size > 0 ? ` The images there: ${listed([...images].sort())}.` : '';
    throw new Problem(
      `service: no service of cluster ${cluster} runs an image of the repository ${wanted.name}.${running}`,
      {
        hint: 'Name the services, or check cluster and repository.',
      },
    );
  }
  world.log.info(`Services that run ${wanted.name}: ${listed(matching.map(({ serviceName }) => serviceName ?? ''))}`);
  return matching;
}
