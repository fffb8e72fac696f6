import { DescribeContainerInstancesCommand, ListContainerInstancesCommand } from '@aws-sdk/client-ecs';
import { ifAllowed } from '../aws/read.ts';
import { platformOfDefinition, platformOfInstances } from '../image/platform.ts';
import { idOf, readPublished } from '../image/read-published.ts';
import { ecrRepositoryOf, type LocalRegistry, parseImage } from '../image/reference.ts';
import type { Inputs } from '../inputs/inputs.ts';
import { imageOf } from '../task-definition/definition.ts';
import { edited } from '../task-definition/edits/edited.ts';
import type { World } from '../world.ts';
import type { Target } from './plan.ts';

/**
 * The platforms to build for: the input's; else what each service's definition asks for, what its image is made for now, or what its instances
 * are. Empty where none of them says, for the builder's own.
 */
export async function choosePlatforms(
  inputs: Inputs,
  world: World,
  targets: readonly Target[],
  local: LocalRegistry | undefined,
): Promise<string[]> {
  if (inputs.build.platforms.length > 0) return [...inputs.build.platforms];
  const found = new Set<string>();
  for (const target of targets) {
    const platform =
      platformOfDefinition(edited(target.base.definition, target.edits).json) ??
      (await platformOfLiveImage(world, target, local)) ??
      (await platformOfCluster(world, target));
    if (platform !== undefined) found.add(platform);
  }
  return [...found].sort();
}

async function platformOfLiveImage(
  world: World,
  { live, containers }: Target,
  local: LocalRegistry | undefined,
): Promise<string | undefined> {
  const image = parseImage(imageOf(live.json, containers[0] ?? ''));
  const repository = image === undefined ? undefined : ecrRepositoryOf(image, local);
  if (image === undefined || repository === undefined) return undefined;
  // An image, or its repository, that is gone tells nothing; the rollout doesn't need it any more.
  const published = await readPublished(world, repository, idOf(image)).catch(() => undefined);
  if (published?.kind !== 'found') return undefined;
  const { platforms } = published.image;
  return platforms.length === 1 ? platforms[0] : undefined;
}

async function platformOfCluster(world: World, { service }: Target): Promise<string | undefined> {
  const cluster = service.clusterArn;
  const instances = await ifAllowed(
    world.log,
    'ecs:ListContainerInstances and ecs:DescribeContainerInstances',
    "can't tell the architecture of the cluster's instances",
    async () => {
      const list = await world.aws.ecs.send(
        new ListContainerInstancesCommand({ cluster, status: 'ACTIVE', maxResults: 100 }),
      );
      if (list.containerInstanceArns?.length === 0 || list.containerInstanceArns === undefined) return [];
      const described = await world.aws.ecs.send(
        new DescribeContainerInstancesCommand({ cluster, containerInstances: list.containerInstanceArns }),
      );
      return described.containerInstances ?? [];
    },
  );
  return platformOfInstances(
    (instances ?? []).map(({ attributes }) => attributes?.find(({ name }) => name === 'ecs.cpu-architecture')?.value),
  );
}
