import { Problem } from '../problem.ts';
import type { Repository } from './find-repository.ts';
import { isImmutable } from './immutability.ts';
import type { Published } from './read-published.ts';

/** One of the further tags, and what the registry holds under it. */
export interface FurtherTag {
  readonly tag: string;
  readonly published: Published;
}

/** The further tags that an image doesn't have yet. */
export function missingTags(tags: readonly FurtherTag[], digest: string): FurtherTag[] {
  return tags.filter(({ published }) => published.kind !== 'found' || published.image.digest !== digest);
}

/** The refusal of the first further tag that can't be given to another image than the one that it names; undefined where all can. */
export function stuckAmong(repository: Repository, tags: readonly FurtherTag[]): Problem | undefined {
  const stuck = tags.find(({ tag, published }) => published.kind === 'found' && isImmutable(tag, repository));
  return stuck === undefined ? undefined : stuckTag(repository, stuck.tag);
}

/** A further tag that the repository doesn't let go to this run's image. */
export function stuckTag(repository: Repository, tag: string): Problem {
  return new Problem(
    `tags: ${repository.name}:${tag} exists already as another image, and the repository doesn't allow its tags to move`,
    { hint: `Leave '${tag}' out of tags, or exclude it from the repository's immutability.`, code: 'tag-immutable' },
  );
}
