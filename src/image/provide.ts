import { ifPossible } from '../aws/read.ts';
import type { DeployedImage } from '../outcome.ts';
import { listed } from '../problem.ts';
import type { World } from '../world.ts';
import { addTags } from './add-tags.ts';
import { buildAndPush } from './build.ts';
import { namesOf } from './comparison.ts';
import { createRepository } from './create-repository.ts';
import type { Repository } from './find-repository.ts';
import { FINGERPRINT_LABEL } from './fingerprint.ts';
import { commitIn, imageLabels } from './image-labels.ts';
import type { BuildPlan, ImagePlan } from './image-plan.ts';
import { logIn, logOut } from './login.ts';
import { readPublished } from './read-published.ts';
import { settleConflict } from './settle-conflict.ts';

/** The image to deploy, in its registry. */
export interface ProvidedImage extends DeployedImage {
  /** Digests that a task may report for this image; empty where none is known. */
  readonly digests: readonly string[];
  /** What it is built for; empty where that isn't known. */
  readonly platforms: readonly string[];
  /** That it was built from, as far as it is known. */
  readonly commit?: string | undefined;
}

/**
 * Makes sure that the image is in the registry: builds and pushes it where it isn't.
 * @returns undefined where a revision is deployed with the images that it has
 * @throws Problem where the build or the push fails
 */
export async function provideImage(plan: ImagePlan, world: World): Promise<ProvidedImage | undefined> {
  switch (plan.kind) {
    case 'as-is':
      return undefined;
    case 'given': {
      const { reference, published } = plan;
      const digest = published?.digest;
      return {
        reference,
        ...(digest === undefined ? {} : { digest }),
        digests: published?.digests ?? [],
        platforms: published?.platforms ?? [],
        commit: commitIn(published?.labels),
        how: 'given',
      };
    }
    case 'reuse': {
      const { repository, tag, published, missingTags } = plan;
      tellReuse(world, plan);
      await addTags(world, repository, published, missingTags);
      return {
        ...inRepository(repository, tag),
        digest: published.digest,
        digests: published.digests,
        platforms: published.platforms,
        commit: commitIn(published.labels),
        how: 'reused',
      };
    }
    case 'build':
      return await build(plan, world);
  }
}

/** Known to be something else than this run would build is worth a warning, also where that was asked for. */
function tellReuse({ log }: World, { repository, tag, published, differing }: ImagePlan & { kind: 'reuse' }): void {
  const name = `${repository.name}:${tag}`;
  if (differing.length === 0) {
    log.info(`${name} is in the registry and was built from the same inputs: nothing to build.`);
    return;
  }
  const recorded = published.labels?.[FINGERPRINT_LABEL] !== undefined;
  const difference = `${recorded ? ', and differs from what would be built now' : ''}: ${listed(differing)}`;
  const sentence = `${name} is in the registry and is deployed without a build, because if-tag-exists is reuse. It is ${namesOf(published)}${difference}.`;
  if (recorded) log.warning(sentence);
  else log.info(sentence);
}

async function build(plan: BuildPlan, world: World): Promise<ProvidedImage> {
  const { repository, tag, rebuilt } = plan;
  if (rebuilt !== undefined) {
    world.log.info(`${repository.name}:${tag} is in the registry, but ${rebuilt}.`);
  }
  const image = inRepository(repository, tag);
  const dockerConfig = await logIn(world, { repository, host: image.registry, ...plan.registries });
  try {
    if (repository.creation !== undefined) await createRepository(world, repository, repository.creation);
    const result = await world.log.group(`Build and push ${repository.name}:${tag}`, () =>
      buildAndPush(world, plan, dockerConfig),
    );
    if (result.kind === 'conflict') {
      const { image: there, origin } = await settleConflict(world, plan, result);
      const { digest, digests, platforms, labels } = there;
      return {
        ...image,
        digest,
        digests,
        platforms,
        commit: commitIn(labels),
        how: origin === 'ours' ? 'built' : 'reused',
      };
    }
    const commit = commitIn(imageLabels(plan));
    return { ...image, digest: result.digest, ...(await pushed(world, plan, result.digest)), commit, how: 'built' };
  } finally {
    await logOut(dockerConfig);
  }
}

/**
 * What was pushed, as the registry tells it. For an index a task may report the digest of the platform that it runs; what could be an index and can't be read
 * proves nothing, so then none is known.
 */
async function pushed(
  world: World,
  { repository, platforms }: BuildPlan,
  imageDigest: string,
): Promise<Pick<ProvidedImage, 'digests' | 'platforms'>> {
  const stored = await ifPossible(world.log, 'BatchGetImage', () => readPublished(world, repository, { imageDigest }));
  if (stored?.kind !== 'found') return { digests: platforms.length === 1 ? [imageDigest] : [], platforms };
  return { digests: stored.image.digests, platforms: stored.image.platforms };
}

function inRepository(repository: Repository, tag: string) {
  return {
    reference: `${repository.uri}:${tag}`,
    tag,
    repository: repository.name,
    registry: repository.uri.slice(0, repository.uri.indexOf('/')),
  };
}
