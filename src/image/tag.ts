import { createHash } from 'node:crypto';

/** What the checked-out tree and GitHub say about the commit to deploy. */
export interface Source {
  /** The commit of the checked-out tree. */
  readonly commit: string;
  /** Seconds since the epoch. */
  readonly commitTime: number;
  /** The git tag, where the run is for a tag and the checked-out tree is its commit. */
  readonly gitTag: string | undefined;
  /** Hash of the tree with its uncommitted changes; absent for a clean tree. */
  readonly dirty: string | undefined;
}

/** Docker's limit. https://pkg.go.dev/github.com/distribution/reference */
const LONGEST_TAG = 128;
const TAG = /^[A-Za-z0-9_][A-Za-z0-9_.-]{0,127}$/;

/** Digits of a hash that are enough to tell two of them apart. */
const SHORT = 8;

/** True for what Docker accepts as a tag. */
export function isTag(text: string): boolean {
  return TAG.test(text);
}

/** The tag of an image when none is asked for: the git tag or the commit, with `-dirty-<hash>` for a tree with changes. */
export function defaultTag(source: Source): string {
  const base = source.gitTag ?? source.commit;
  return toTag(source.dirty === undefined ? base : `${base}-dirty-${source.dirty.slice(0, SHORT)}`);
}

/**
 * Makes a tag of any name: characters that a tag can't have become `-`. A short hash of the name is added when anything changed, so that
 * two names never meet in one tag.
 */
export function toTag(name: string): string {
  const cleaned = name.replaceAll(/[^A-Za-z0-9_.-]/g, '-').replace(/^[.-]+/, '');
  if (cleaned === name && isTag(name)) return name;
  const hash = createHash('sha256').update(name).digest('hex').slice(0, SHORT);
  return `${cleaned.slice(0, LONGEST_TAG - SHORT - 1)}-${hash}`.replace(/^-/, '');
}
