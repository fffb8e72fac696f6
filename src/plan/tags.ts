import type { Repository } from '../image/find-repository.ts';
import { parseImage, withoutTag } from '../image/reference.ts';
import { defaultTag, isTag, type Source } from '../image/tag.ts';
import type { Inputs } from '../inputs/inputs.ts';
import { Problem } from '../problem.ts';

/** https://pkg.go.dev/github.com/distribution/reference */
const TAG_RULE =
  'A tag has letters, digits, `_`, `.` and `-`, at most 128 of them, and begins with none of the last two. Without the input the commit is used.';

/** The tag that the task definition names, and further ones that the image gets. */
export interface ImageTags {
  readonly tag: string;
  readonly tags: readonly string[];
}

/**
 * The tag of the image and its further ones, from the inputs.
 * @throws Problem for a tag that Docker doesn't accept, and for full references to another repository
 */
export function chooseTags(inputs: Inputs, repository: Repository, source: Source | undefined): ImageTags {
  if (inputs.imageTag !== undefined && !isTag(inputs.imageTag)) {
    throw new Problem(`image-tag: '${inputs.imageTag}' is not a tag`, { hint: TAG_RULE });
  }
  const tag = inputs.imageTag ?? (source === undefined ? undefined : defaultTag(source));
  if (tag === undefined) {
    throw new Problem(
      "image-tag: can't be taken from the commit: the build context is not in a git repository, or git isn't installed",
      {
        hint: 'Run actions/checkout before this step, or set image-tag.',
      },
    );
  }
  const tags = inputs.tags.map((value) => tagName(value, repository)).filter((other) => other !== tag);
  return { tag, tags: [...new Set(tags)] };
}

/** A tag name, or a full reference whose repository is ours. */
function tagName(value: string, repository: Repository): string {
  if (isTag(value)) return value;
  const image = parseImage(value);
  if (image?.tag !== undefined && withoutTag(image) === repository.uri) return image.tag;
  throw new Problem(
    image?.tag === undefined
      ? `tags: '${value}' is neither a tag (letters, digits and _ . -, at most 128) nor a reference to ${repository.uri}`
      : `tags: '${value}' is of another repository; this run pushes to ${repository.uri}`,
  );
}
