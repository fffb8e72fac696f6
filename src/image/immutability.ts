/** What decides whether a tag, once pushed, can be pushed again. */
export interface TagRules {
  /** MUTABLE, IMMUTABLE, and both with `_WITH_EXCLUSION`. */
  readonly tagMutability: string;
  readonly exceptions: readonly string[];
}

/**
 * True where the repository refuses to move this tag to another image.
 * https://docs.aws.amazon.com/AmazonECR/latest/userguide/image-tag-mutability.html
 */
export function isImmutable(tag: string, { tagMutability, exceptions }: TagRules): boolean {
  const excepted = tagMutability.endsWith('_WITH_EXCLUSION') && exceptions.some((wildcard) => matches(wildcard, tag));
  return tagMutability.startsWith('IMMUTABLE') !== excepted;
}

/** ECR's wildcards know `*` alone. */
function matches(wildcard: string, tag: string): boolean {
  const parts = wildcard.split('*').map((part) => part.replaceAll(/[.*+?^${}()|[\]\\]/g, '\\$&'));
  return new RegExp(`^${parts.join('.*')}$`).test(tag);
}
