import { familyAndRevision } from '../aws/arn.ts';
import { findRepository, isPullThroughCache, type Repository } from '../image/find-repository.ts';
import { differences, FINGERPRINT_LABEL, isOtherProgram } from '../image/fingerprint.ts';
import type { BuildDraft, ImagePlan } from '../image/image-plan.ts';
import { isImmutable } from '../image/immutability.ts';
import { type ImageId, idOf, type Published, type PublishedImage, readPublished } from '../image/read-published.ts';
import { type EcrRepository, ecrRepositoryOf, type LocalRegistry, parseImage } from '../image/reference.ts';
import type { Inputs } from '../inputs/inputs.ts';
import { listed, Problem } from '../problem.ts';
import { containersOf, imageOf } from '../task-definition/definition.ts';
import type { World } from '../world.ts';
import { chooseBuilder } from './choose-builder.ts';
import { containersFrom, repositoriesIn } from './containers.ts';
import { draftBuild } from './draft-build.ts';
import type { Target } from './plan.ts';
import { isAsIs } from './plan-target.ts';
import { repositoryInUse } from './repository-choice.ts';

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
  const image = await reuseOrBuild(world, build);
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

/** The rule for an image that the registry holds under our tag: the same inputs, and it is used; others, and it is replaced where that may be. */
async function reuseOrBuild(world: World, build: BuildDraft): Promise<ImagePlan> {
  const { repository, tag } = build;
  const published = await readPublished(world, repository, { imageTag: tag });
  const others = await Promise.all(
    build.tags.map(async (one) => ({ tag: one, published: await readPublished(world, repository, { imageTag: one }) })),
  );
  const differing = published.kind === 'found' ? differencesOf(published.image, build) : undefined;
  if (published.kind === 'found' && differing?.length === 0) {
    const missing = others.filter((one) => !holds(one.published, published.image.digest));
    for (const one of missing) refuseToMove(repository, one.tag, one.published);
    return { kind: 'reuse', repository, tag, published: published.image, missingTags: missing.map((one) => one.tag) };
  }
  if (differing !== undefined && isImmutable(tag, repository)) throw immutable(repository, tag, differing);
  if (published.kind === 'found') refuseOtherProgram(published.image, build);
  for (const one of others) refuseToMove(repository, one.tag, one.published);
  const rebuilt = differing === undefined ? undefined : listed(differing);
  return { ...build, ...(await chooseBuilder(world, build)), rebuilt };
}

/** In what an image of the registry differs from what would be built; an image for more platforms than needed doesn't. */
function differencesOf(image: PublishedImage, { fingerprint, platforms }: BuildDraft): string[] {
  const missing = platforms.filter(
    (platform) => image.platforms.length > 0 && !image.platforms.includes(withoutVariant(platform)),
  );
  if (image.labels === undefined) return ["what it was built from can't be read"];
  const differing = differences(image.labels[FINGERPRINT_LABEL], fingerprint);
  return missing.length === 0 ? differing : [...differing, `the platforms (it isn't built for ${listed(missing)})`];
}

/** Two programs of one commit under one tag: the second would be deployed wherever a revision names the first. */
function refuseOtherProgram({ labels }: PublishedImage, { fingerprint, repository, tag }: BuildDraft): void {
  if (labels === undefined || !isOtherProgram(labels[FINGERPRINT_LABEL], fingerprint)) return;
  throw new Problem(
    `image-tag: ${repository.name}:${tag} is another program of this commit, built from another Dockerfile or target: it would be overwritten`,
    {
      hint: 'Give each program a repository of its own, or its own image-tag with the program in front of the commit.',
    },
  );
}

/** `linux/arm64/v8` → `linux/arm64`, as the registry's images are told apart here. */
function withoutVariant(platform: string): string {
  return platform.split('/').slice(0, 2).join('/');
}

function holds(published: Published, digest: string): boolean {
  return published.kind === 'found' && published.image.digest === digest;
}

function refuseToMove(repository: Repository, tag: string, published: Published): void {
  if (published.kind !== 'found' || !isImmutable(tag, repository)) return;
  throw new Problem(
    `tags: ${repository.name}:${tag} exists already as another image, and the repository doesn't allow its tags to move`,
    { hint: `Leave '${tag}' out of tags, or exclude it from the repository's immutability.` },
  );
}

function immutable(repository: Repository, tag: string, differing: readonly string[]): Problem {
  return new Problem(
    `image-tag: ${repository.name}:${tag} exists already, the repository doesn't allow its tags to move, and the image differs from what would be built now: ${listed(differing)}`,
    {
      hint: `Deploy the image that is there with \`image: ${repository.uri}:${tag}\`, or give the new one another image-tag.`,
    },
  );
}
