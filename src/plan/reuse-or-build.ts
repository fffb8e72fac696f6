import { differencesOf, namesOf } from '../image/comparison.ts';
import type { Repository } from '../image/find-repository.ts';
import { FINGERPRINT_LABEL, isOtherProgram } from '../image/fingerprint.ts';
import type { BuildDraft, ImagePlan } from '../image/image-plan.ts';
import { isImmutable } from '../image/immutability.ts';
import { type FurtherTag, missingTags, stuckAmong } from '../image/moving-tags.ts';
import { type PublishedImage, readPublished } from '../image/read-published.ts';
import type { IfTagExists } from '../inputs/tag-inputs.ts';
import { listed, Problem } from '../problem.ts';
import type { World } from '../world.ts';
import { chooseBuilder } from './choose-builder.ts';
import { lookUp } from './plan-given-image.ts';

/**
 * Decides what becomes of an image that the registry holds under our tag, by the input if-tag-exists: it is deployed, or a new one is built.
 * @throws Problem where the tag must not exist, or would have to move and may not
 */
export async function reuseOrBuild(world: World, build: BuildDraft, ifTagExists: IfTagExists): Promise<ImagePlan> {
  const { repository, tag } = build;
  // One that is created first has no images yet, unless somebody else was faster.
  const look = repository.creation === undefined ? readPublished : lookUp;
  const published = await look(world, repository, { imageTag: tag });
  if (published.kind === 'denied') refuseUnseen(repository, tag, ifTagExists);
  const others = await Promise.all(
    build.tags.map(async (one) => ({ tag: one, published: await look(world, repository, { imageTag: one }) })),
  );
  const reused = published.kind === 'found' ? reusable(published.image, build, ifTagExists) : undefined;
  if (reused !== undefined) {
    const missing = missingTags(others, reused.image.digest);
    refuseToMove(repository, missing);
    const tags = missing.map((one) => one.tag);
    return {
      kind: 'reuse',
      repository,
      tag,
      published: reused.image,
      missingTags: tags,
      differing: reused.differing,
    };
  }
  refuseToMove(repository, others);
  const rebuilt = published.kind === 'found' ? whyRebuilt(differencesOf(published.image, build)) : undefined;
  return { ...build, ...(await chooseBuilder(world, build)), rebuilt };
}

function refuseToMove(repository: Repository, tags: readonly FurtherTag[]): void {
  const stuck = stuckAmong(repository, tags);
  if (stuck !== undefined) throw stuck;
}

/** Nothing is overwritten, or called new, on the ground that we may not look. */
function refuseUnseen(repository: Repository, tag: string, ifTagExists: IfTagExists): void {
  if (ifTagExists !== 'reuse' && ifTagExists !== 'fail') return;
  throw new Problem(
    `if-tag-exists: ${ifTagExists} needs to know whether ${repository.name}:${tag} exists, and this role may not look into the repository`,
    { hint: 'Allow ecr:BatchGetImage and ecr:GetDownloadUrlForLayer on the repository.' },
  );
}

/** The image that the registry holds, where it is to be deployed; undefined where another has to be built in its place, which is possible then. */
function reusable(
  image: PublishedImage,
  build: BuildDraft,
  ifTagExists: IfTagExists,
): { readonly image: PublishedImage; readonly differing: readonly string[] } | undefined {
  const { repository, tag } = build;
  if (ifTagExists === 'fail') throw taken(repository, tag, image);
  const differing = differencesOf(image, build);
  if (ifTagExists === 'reuse' || (ifTagExists === 'auto' && differing.length === 0)) return { image, differing };
  if (isImmutable(tag, repository)) {
    throw differing.length === 0 ? notRebuilt(repository, tag, image) : immutable(repository, tag, differing);
  }
  refuseOtherProgram(image, build);
  return undefined;
}

function whyRebuilt(differing: readonly string[]): string {
  return differing.length === 0
    ? 'if-tag-exists asks for a new one'
    : `it differs from what would be built now: ${listed(differing)}`;
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

function taken(repository: Repository, tag: string, image: PublishedImage): Problem {
  const replace = isImmutable(tag, repository) ? '' : ', or with `rebuild` to replace it';
  return new Problem(
    `image-tag: ${repository.name}:${tag} exists already (${namesOf(image)}), and if-tag-exists is fail`,
    {
      hint: `Give this build another image-tag, or run with \`if-tag-exists: reuse\` to deploy what is there${replace}.`,
    },
  );
}

function notRebuilt(repository: Repository, tag: string, image: PublishedImage): Problem {
  return new Problem(
    `image-tag: ${repository.name}:${tag} exists already (${namesOf(image)}), the repository doesn't allow its tags to move, and if-tag-exists is rebuild`,
    {
      hint: 'It was built from the same inputs: leave if-tag-exists out to deploy it. Or give the new one another image-tag.',
    },
  );
}

function immutable(repository: Repository, tag: string, differing: readonly string[]): Problem {
  return new Problem(
    `image-tag: ${repository.name}:${tag} exists already, the repository doesn't allow its tags to move, and the image differs from what would be built now: ${listed(differing)}`,
    {
      hint: `Deploy the image that is there with \`if-tag-exists: reuse\`, or give the new one another image-tag.`,
    },
  );
}
