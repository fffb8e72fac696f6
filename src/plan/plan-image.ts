import { familyAndRevision } from '../aws/arn.ts';
import { CACHE_TAG } from '../image/build-cache.ts';
import { findRepository, isPullThroughCache } from '../image/find-repository.ts';
import type { BuildDraft, ImagePlan } from '../image/image-plan.ts';
import { idOf } from '../image/read-published.ts';
import { type EcrRepository, ecrRepositoryOf, type LocalRegistry, parseImage } from '../image/reference.ts';
import type { Inputs } from '../inputs/inputs.ts';
import { Problem } from '../problem.ts';
import { containersOf, imageOf } from '../task-definition/definition.ts';
import { edited } from '../task-definition/edits/edited.ts';
import type { World } from '../world.ts';
import { containersFrom } from './containers.ts';
import { draftBuild } from './draft-build.ts';
import { isAsIs } from './own-image.ts';
import type { Target } from './plan.ts';
import { lookUp, planGiven, planImages } from './plan-given-image.ts';
import { repositoryInUse } from './repository-choice.ts';
import { reuseOrBuild } from './reuse-or-build.ts';

/**
 * Decides which image is deployed: the one given, those of a named revision, one that the registry holds already, or one that is built now.
 * @throws Problem where the repository, the image, a tag or something that the build needs is missing or contradicts itself
 */
export async function planImage(
  inputs: Inputs,
  world: World,
  targets: readonly Target[],
  asked: EcrRepository | undefined,
  local: LocalRegistry | undefined,
): Promise<ImagePlan> {
  const others = await planImages(world, inputs.images, targets, local);
  if (isAsIs(inputs)) {
    const named = Object.keys(inputs.images).length > 0;
    return { kind: 'as-is', digests: named ? others : await digestsByContainer(world, targets, local) };
  }
  if (inputs.image !== undefined) {
    const published = await planGiven(world, { input: 'image', reference: inputs.image }, targets, local);
    return { kind: 'given', reference: inputs.image, published };
  }
  const wanted = asked ?? repositoryInUse(targets, local);
  const inUse = targets.some(({ live }) => containersFrom(live.json, wanted, local).length > 0);
  const repository = await findRepository(world, wanted, {
    inUse,
    creation: inputs.newRepository,
    movingTags: inputs.build.cache === 'ecr' ? [CACHE_TAG] : [],
  });
  const build = await draftBuild(inputs, world, targets, repository, local);
  const image = await reuseOrBuild(world, build, inputs.ifTagExists);
  if (image.kind === 'build' && image.rebuilt !== undefined) warnOfMovedTag(world, image, targets);
  return image;
}

/** A revision that names a tag runs whatever the tag names by then: also the revision that a rollback goes back to. */
function warnOfMovedTag(world: World, { repository, tag }: BuildDraft, targets: readonly Target[]): void {
  const reference = `${repository.uri}:${tag}`;
  for (const { name, live, containers } of targets) {
    if (!containers.some((container) => imageOf(live.json, container) === reference)) continue;
    world.log.warning(
      `The tag ${repository.name}:${tag} moves to another image, and ${familyAndRevision(live.arn ?? '')}, which service ${name} runs now, names it: a rollback to that revision would run the new image. A tag of its own for every build, the default, keeps them apart.`,
    );
  }
}

async function digestsByContainer(world: World, targets: readonly Target[], local: LocalRegistry | undefined) {
  const digests: Record<string, readonly string[]> = {};
  const json = targets[0] === undefined ? {} : edited(targets[0].base.definition, targets[0].edits).json;
  for (const { name } of containersOf(json)) {
    digests[name] = [];
    const image = parseImage(imageOf(json, name));
    const repository = image === undefined ? undefined : ecrRepositoryOf(image, local);
    if (image === undefined || repository === undefined) continue;
    const published = await lookUp(world, repository, idOf(image));
    if (published.kind === 'absent' && !(await isPullThroughCache(world, repository))) {
      throw new Problem(
        `task-definition: container '${name}' of this revision runs ${imageOf(json, name)}, which doesn't exist in ECR any more`,
        {
          hint: 'Deploy another revision, or build the image anew from its commit.',
        },
      );
    }
    if (published.kind === 'found') digests[name] = published.image.digests;
  }
  return digests;
}
