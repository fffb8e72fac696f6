import type { Repository } from '../image/find-repository.ts';
import { ecrRepositoryOf, type LocalRegistry, parseImage, sameRepository, withoutTag } from '../image/reference.ts';
import { defaultTag, isTag, type Source, toTag } from '../image/tag.ts';
import type { Inputs } from '../inputs/inputs.ts';
import { inBraces, PLACEHOLDERS, placeholdersOf, withPlaceholders } from '../inputs/tag-inputs.ts';
import { listed, Problem } from '../problem.ts';
import { type RunFacts, type TagValues, tagValues } from './tag-values.ts';

/** https://pkg.go.dev/github.com/distribution/reference */
const TAG_RULE =
  'A tag has letters, digits, `_`, `.` and `-`, at most 128 of them, and begins with none of the last two. Without the input the commit is used.';

/** The tag that the task definition names, and further ones that the image gets. */
export interface ImageTags {
  readonly tag: string;
  readonly tags: readonly string[];
  /** Sentences about further tags that the image doesn't get, because a placeholder has no value in this run. */
  readonly leftOut: readonly string[];
}

/** Where the image of this run comes from and goes to. */
export interface Naming {
  readonly repository: Repository;
  readonly source: Source | undefined;
  readonly run: RunFacts;
  readonly local: LocalRegistry | undefined;
}

/**
 * The tag of the image and its further ones, from the inputs.
 * @throws Problem for a tag that Docker doesn't accept, for an image-tag with a placeholder that has no value in this run, and for full references to
 * another repository
 */
export function chooseTags(inputs: Pick<Inputs, 'imageTag' | 'tags'>, naming: Naming): ImageTags {
  const values = tagValues(naming.source, naming.run);
  const tag = inputs.imageTag === undefined ? tagOfSource(naming.source) : tagOfInput(inputs.imageTag, values);
  const further = inputs.tags.map((value) => ({ value, filled: fillIn(tagTemplate(value, naming), values) }));
  const tags = further.flatMap(({ filled }) => ('tag' in filled && filled.tag !== tag ? [filled.tag] : []));
  const leftOut = further.flatMap(({ value, filled }) =>
    'lacking' in filled ? [`The image doesn't get the tag '${value}': ${filled.lacking}.`] : [],
  );
  return { tag, tags: [...new Set(tags)], leftOut };
}

function tagOfSource(source: Source | undefined): string {
  if (source !== undefined) return defaultTag(source);
  throw new Problem(
    "image-tag: can't be taken from the commit: the build context is not in a git repository, or git isn't installed",
    {
      hint: 'Run actions/checkout before this step, or set image-tag.',
    },
  );
}

function tagOfInput(value: string, values: TagValues): string {
  if (!isTemplate(value)) throw new Problem(`image-tag: '${value}' is not a tag`, { hint: TAG_RULE });
  const filled = fillIn(value, values);
  if ('tag' in filled) return filled.tag;
  const known = PLACEHOLDERS.filter((name) => 'value' in values[name]);
  throw new Problem(`image-tag: '${value}' has no value in this run: ${filled.lacking}`, {
    hint: `Leave image-tag out for the git tag or the commit, or use ${known.length === 0 ? 'no placeholder' : `what has a value here: ${inBraces(known)}`}.`,
  });
}

/** True for a tag, and for text that becomes one when its placeholders are filled in. */
function isTemplate(text: string): boolean {
  return isTag(withPlaceholders(text, () => 'x'));
}

/** What was filled in may have any characters: those that a tag can't have are treated as in the default tag. */
function fillIn(template: string, values: TagValues): { readonly tag: string } | { readonly lacking: string } {
  const lacking = placeholdersOf(template).flatMap((name) => {
    const value = values[name];
    return 'lacking' in value ? [value.lacking] : [];
  });
  if (lacking.length > 0) return { lacking: listed([...new Set(lacking)]) };
  return {
    tag: toTag(
      withPlaceholders(template, (name) => {
        const value = values[name];
        return 'value' in value ? value.value : '';
      }),
    ),
  };
}

/** The tag that an entry of `tags` asks for: a tag name, or that of a full reference whose repository is ours. */
function tagTemplate(value: string, { repository, local }: Naming): string {
  if (isTemplate(value)) return value;
  const [, name = '', tag = ''] = /^(.+):([^:/]*)$/.exec(value) ?? [];
  const image = parseImage(name);
  if (image === undefined || image.tag !== undefined || !isTemplate(tag)) {
    throw new Problem(
      `tags: '${value}' is neither a tag (letters, digits and _ . -, at most 128) nor a reference to ${repository.uri}`,
    );
  }
  const there = ecrRepositoryOf(image, local);
  const isOurs = there === undefined ? withoutTag(image) === repository.uri : sameRepository(there, repository);
  if (isOurs) return tag;
  throw new Problem(`tags: '${value}' is of another repository; this run pushes to ${repository.uri}`);
}
