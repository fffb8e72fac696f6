import { familyAndRevision } from '../aws/arn.ts';
import { findRepository, isPullThroughCache } from '../image/find-repository.ts';
import type { BuildDraft, ImagePlan } from '../image/image-plan.ts';
import { type ImageId, idOf, type Published, readPublished } from '../image/read-published.ts';
import { type EcrRepository, ecrRepositoryOf, type LocalRegistry, parseImage } from '../image/reference.ts';
import type { Inputs } from '../inputs/inputs.ts';
import { Problem } from '../problem.ts';
import { containersOf, imageOf } from '../task-definition/definition.ts';
import type { World } from '../world.ts';
import { containersFrom, repositoriesIn } from './containers.ts';
import { draftBuild } from './draft-build.ts';
import type { Target } from './plan.ts';
import { isAsIs } from './plan-target.ts';
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
  if (isAsIs(inputs)) return { kind: 'as-is', digests: await digestsByContainer(world, targets, local) };
  if (inputs.image !== undefined) return await planGiven(world, inputs.image, targets, local);
  const wanted = asked ?? repositoryInUse(targets, local);
  const inUse = targets.some(({ live }) => containersFrom(live.json, wanted, local).length > 0);
  const repository = await findRepository(world, wanted, inUse);
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
  const json = targets[0]?.base.definition.json ?? {};
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

async function planGiven(
  world: World,
  reference: string,
  targets: readonly Target[],
  local: LocalRegistry | undefined,
): Promise<ImagePlan> {
  const image = parseImage(reference);
  if (image === undefined) {
    throw new Problem(`image: '${reference}' is not an image reference`, {
      hint: 'Give it as registry/repository:tag or registry/repository@sha256:…',
    });
  }
  const repository = ecrRepositoryOf(image, local);
  if (repository === undefined) {
    refuseNamesake(reference, image.path, targets, local);
    return { kind: 'given', reference, published: undefined };
  }
  const published = await lookUp(world, repository, idOf(image));
  if (published.kind === 'absent' && !(await isPullThroughCache(world, repository))) {
    throw new Problem(
      `image: '${reference}' doesn't exist in ECR: the repository ${repository.name} has no such image`,
      {
        hint: 'Push it first, correct the tag, or leave the input out to have it built.',
      },
    );
  }
  return { kind: 'given', reference, published: published.kind === 'found' ? published.image : undefined };
}

/** `web:v2` without a registry is Docker Hub's, which hardly anybody means whose service runs the ECR repository `web`. */
function refuseNamesake(
  reference: string,
  path: string,
  targets: readonly Target[],
  local: LocalRegistry | undefined,
): void {
  const namesake = targets
    .flatMap(({ live }) => repositoriesIn(live.json, local))
    .find(({ name }) => path === `library/${name}`);
  if (namesake === undefined) return;
  throw new Problem(
    `image: '${reference}' names no registry, so it is Docker Hub's, and the service runs the ECR repository ${namesake.name}`,
    {
      hint: "Give the full reference: the registry, the repository and the tag, as ECR shows it. Docker Hub's own is docker.io/library/….",
    },
  );
}

async function lookUp(world: World, repository: EcrRepository, id: ImageId): Promise<Published> {
  try {
    return await readPublished(world, repository, id);
  } catch (error) {
    if (error instanceof Error && error.name === 'RepositoryNotFoundException') return { kind: 'absent' };
    throw error;
  }
}
