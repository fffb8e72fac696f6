import type { ResourceTag } from './definition.ts';

/** What the keys of our stamps begin with. */
const PREFIX = 'ship-to-ecs:';
const DIGEST = `${PREFIX}digest`;

/** https://docs.aws.amazon.com/AmazonECS/latest/developerguide/ecs-using-tags.html#tag-restrictions */
const MOST_TAGS = 50;
const LONGEST_VALUE = 256;
const NOT_IN_VALUES = /[^\p{L}\p{N}\s_.:/=+\-@]/gu;

/** Where a revision comes from, as far as it is known. */
export interface Origin {
  /** Of the image of this run. */
  readonly commit: string | undefined;
  readonly digest: string | undefined;
  /** Where people look at the run of the workflow. */
  readonly runUrl: string | undefined;
}

/** Tags of a revision that tell where it comes from. */
export function stampsOf({ commit, digest, runUrl }: Origin): ResourceTag[] {
  const values: readonly (readonly [string, string | undefined])[] = [
    [`${PREFIX}commit`, commit],
    [`${PREFIX}run`, runUrl],
    [DIGEST, digest],
  ];
  return values.flatMap(([key, value]) =>
    value === undefined ? [] : [{ key, value: value.replaceAll(NOT_IN_VALUES, '_').slice(0, LONGEST_VALUE) }],
  );
}

/** True for a tag that this action puts on by itself. It speaks of one revision, so the next one doesn't take it over. */
export function isStamp({ key }: ResourceTag): boolean {
  return key.startsWith(PREFIX);
}

/** The tags that are no stamps. */
export function withoutStamps(tags: readonly ResourceTag[]): ResourceTag[] {
  return tags.filter((tag) => !isStamp(tag));
}

/** Tags and stamps together; without the stamps where ECS has no room for them. */
export function withStamps(tags: readonly ResourceTag[], stamps: readonly ResourceTag[]): readonly ResourceTag[] {
  return tags.length + stamps.length > MOST_TAGS ? tags : [...tags, ...stamps];
}

/** True where a revision is stamped with another image than this run's: its tag was moved since. */
export function tellsOfOtherImage(tags: readonly ResourceTag[], stamps: readonly ResourceTag[]): boolean {
  const [theirs, ours] = [tags, stamps].map((list) => list.find(({ key }) => key === DIGEST)?.value);
  return theirs !== undefined && ours !== undefined && theirs !== ours;
}
