import { familyAndRevision, revisionNumber } from '../aws/arn.ts';

/** Something that needs a revision: `service web of cluster prod`. */
export interface Reference {
  /** Whatever names the revision: its ARN, `family:revision`, or a text that holds one. */
  readonly text: string;
  readonly by: string;
}

/** What becomes of the older revisions of a family. */
export interface Sorted {
  /** Oldest first. */
  readonly expendable: readonly string[];
  /** Those that would be old enough and are needed. */
  readonly needed: readonly { readonly arn: string; readonly by: string }[];
}

/**
 * Which revisions can go: all but the newest, and those that something refers to.
 * @param revisions the ARNs of the ACTIVE revisions of one family
 * @param keep how many of the newest stay whatever refers to them
 */
export function expendable(revisions: readonly string[], keep: number, references: readonly Reference[]): Sorted {
  const oldestFirst = revisions.toSorted((a, b) => Number(revisionNumber(a)) - Number(revisionNumber(b)));
  const old = oldestFirst.slice(0, Math.max(0, oldestFirst.length - keep));
  const needed = old.flatMap((arn) => {
    const reference = references.find(({ text }) => names(text, arn));
    return reference === undefined ? [] : [{ arn, by: reference.by }];
  });
  const stays = new Set(needed.map(({ arn }) => arn));
  return { expendable: old.filter((arn) => !stays.has(arn)), needed };
}

/** True where `family:revision` stands in the text, and not as a part of a longer name or number. */
function names(text: string, arn: string): boolean {
  const name = familyAndRevision(arn);
  let at = text.indexOf(name);
  while (at !== -1) {
    if (!/[\w-]/.test(text.charAt(at - 1)) && !/\d/.test(text.charAt(at + name.length))) return true;
    at = text.indexOf(name, at + 1);
  }
  return false;
}
