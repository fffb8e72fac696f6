import { isPullThroughCache } from '../image/find-repository.ts';
import { type ImageId, idOf, type Published, type PublishedImage, readPublished } from '../image/read-published.ts';
import { type EcrRepository, ecrRepositoryOf, type LocalRegistry, parseImage } from '../image/reference.ts';
import { Problem } from '../problem.ts';
import { architectureDefects, type BuiltImage } from '../task-definition/checks/architecture.ts';
import { sentenceOf } from '../task-definition/checks/defect.ts';
import { containersOf } from '../task-definition/definition.ts';
import { edited } from '../task-definition/edits/edited.ts';
import type { World } from '../world.ts';
import { repositoriesIn } from './containers.ts';
import type { Target } from './plan.ts';

/** An image that isn't built, and the input that names it. */
export interface GivenImage {
  readonly input: 'image' | 'images';
  readonly reference: string;
}

/**
 * What the registry says about an image that was given; undefined where it isn't ECR's, or nothing is known.
 * @throws Problem where it can't be that image
 */
export async function planGiven(
  world: World,
  { input, reference }: GivenImage,
  targets: readonly Target[],
  local: LocalRegistry | undefined,
): Promise<PublishedImage | undefined> {
  const image = parseImage(reference);
  if (image === undefined) {
    throw new Problem(`${input}: '${reference}' is not an image reference`, {
      hint: 'Give it as registry/repository:tag or registry/repository@sha256:…',
    });
  }
  const repository = ecrRepositoryOf(image, local);
  if (repository === undefined) {
    refuseNamesake({ input, reference }, image.path, targets, local);
    return undefined;
  }
  const published = await lookUp(world, repository, idOf(image));
  if (published.kind === 'absent' && !(await isPullThroughCache(world, repository))) {
    throw new Problem(
      `${input}: '${reference}' doesn't exist in ECR: the repository ${repository.name} has no such image`,
      {
        hint: 'Push it first, correct the tag, or leave the input out to have it built.',
      },
    );
  }
  return published.kind === 'found' ? published.image : undefined;
}

/**
 * The digests of the images that single containers get, by container; empty where none is known.
 * @throws Problem where one can't be that image
 */
export async function planImages(
  world: World,
  images: Readonly<Record<string, string>>,
  targets: readonly Target[],
  local: LocalRegistry | undefined,
): Promise<Record<string, readonly string[]>> {
  const digests: Record<string, readonly string[]> = {};
  for (const [container, reference] of Object.entries(images)) {
    const published = await planGiven(world, { input: 'images', reference }, targets, local);
    refuseOtherArchitecture(container, { name: reference, platforms: published?.platforms ?? [] }, targets);
    digests[container] = published?.digests ?? [];
  }
  return digests;
}

function refuseOtherArchitecture(container: string, image: BuiltImage, targets: readonly Target[]): void {
  for (const { base, edits } of targets) {
    const { json } = edited(base.definition, edits);
    if (!containersOf(json).some(({ name }) => name === container)) continue;
    const [defect] = architectureDefects(json, image);
    if (defect !== undefined) throw new Problem(`images: container ${container}: ${sentenceOf(defect)}`);
  }
}

/** `web:v2` without a registry is Docker Hub's, which hardly anybody means whose service runs the ECR repository `web`. */
function refuseNamesake(
  { input, reference }: GivenImage,
  path: string,
  targets: readonly Target[],
  local: LocalRegistry | undefined,
): void {
  const namesake = targets
    .flatMap(({ live }) => repositoriesIn(live.json, local))
    .find(({ name }) => path === `library/${name}`);
  if (namesake === undefined) return;
  throw new Problem(
    `${input}: '${reference}' names no registry, so it is Docker Hub's, and the service runs the ECR repository ${namesake.name}`,
    {
      hint: "Give the full reference: the registry, the repository and the tag, as ECR shows it. Docker Hub's own is docker.io/library/….",
    },
  );
}

/** What ECR has; nothing where the repository itself isn't there. */
export async function lookUp(world: World, repository: EcrRepository, id: ImageId): Promise<Published> {
  try {
    return await readPublished(world, repository, id);
  } catch (error) {
    if (error instanceof Error && error.name === 'RepositoryNotFoundException') return { kind: 'absent' };
    throw error;
  }
}
