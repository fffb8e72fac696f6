import { ifPossible } from '../aws/read.ts';
import { listed, Problem } from '../problem.ts';
import type { World } from '../world.ts';
import { addTags } from './add-tags.ts';
import type { BuildResult } from './build-result.ts';
import { differencesOf, namesOf } from './comparison.ts';
import type { BuildPlan } from './image-plan.ts';
import { isImmutable } from './immutability.ts';
import { missingTags, stuckAmong } from './moving-tags.ts';
import { isAmong } from './push-conflict.ts';
import { type Published, type PublishedImage, readPublished } from './read-published.ts';

/** The image that is under the tag after a conflict, good to be deployed. */
export interface Settled {
  readonly image: PublishedImage;
  /** `ours` for the very image that was built, `twin` for another run's from the same inputs. */
  readonly origin: 'ours' | 'twin';
}

/**
 * Settles a push that failed because a tag exists and may not move: looks at what the tags hold by now. The very image that was built, and one that
 * another run built from the same inputs meanwhile, are as good as a push; further tags that it lacks are added.
 * @throws Problem where a tag holds another image, and the push's own where that can't be told
 */
export async function settleConflict(
  world: World,
  plan: BuildPlan,
  { built, problem }: BuildResult & { kind: 'conflict' },
): Promise<Settled> {
  const { repository, tag, tags } = plan;
  const held = await lookUp(world, plan, tag);
  const others = await Promise.all(tags.map(async (one) => ({ tag: one, published: await lookUp(world, plan, one) })));
  if (held.kind !== 'found') throw stuckAmong(repository, others) ?? problem;
  const origin = originOf(held.image, plan, built);
  if (origin === undefined) {
    throw isImmutable(tag, repository) ? otherImage(plan, held.image) : (stuckAmong(repository, others) ?? problem);
  }
  const missing = missingTags(others, held.image.digest);
  const stuck = stuckAmong(repository, missing);
  if (stuck !== undefined) throw stuck;
  const name = `${repository.name}:${tag}`;
  world.log.info(
    origin === 'ours'
      ? `${name} holds the very image that was built (${held.image.digest}): nothing had to be pushed.`
      : `Another run pushed ${name} while this one was building, from the same inputs: that image is deployed (${held.image.digest}).`,
  );
  await addTags(
    world,
    repository,
    held.image,
    missing.map((one) => one.tag),
  );
  return { image: held.image, origin };
}

async function lookUp(world: World, { repository }: BuildPlan, imageTag: string): Promise<Published> {
  const read = () => readPublished(world, repository, { imageTag });
  return (await ifPossible(world.log, 'BatchGetImage', read)) ?? { kind: 'denied' };
}

function originOf(image: PublishedImage, plan: BuildPlan, built: readonly string[]): Settled['origin'] | undefined {
  if (isAmong(image, built)) return 'ours';
  return differencesOf(image, plan).length === 0 ? 'twin' : undefined;
}

function otherImage(plan: BuildPlan, image: PublishedImage): Problem {
  const { repository, tag } = plan;
  const name = `${repository.name}:${tag}`;
  return new Problem(
    `the push failed: ${name} exists already, the repository doesn't allow its tags to move, and the image there (${namesOf(image)}) differs from the one that was built: ${listed(differencesOf(image, plan))}`,
    {
      code: 'tag-immutable',
      hint: `Somebody pushed ${name} while this run was building. Deploy that image with \`if-tag-exists: reuse\`, or give this build another image-tag.`,
    },
  );
}
