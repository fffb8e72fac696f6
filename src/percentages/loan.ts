import { changed, type Percentages } from './percentages.ts';

/** Percentages that a service has for one deployment, and those that come back after it. */
export interface Terms {
  readonly original: Percentages;
  readonly lent: Percentages;
}

/** Terms as they are kept at the service, with the run that set them. */
export interface Loan extends Terms {
  /** Random, of one run. */
  readonly by: string;
}

/** The tag of a service under which its own percentages are kept while it has others. */
export const LOAN_TAG = 'ship-to-ecs:percentages-before';

const VALUE = /^(\d+)\/(\d+) now (\d+)\/(\d+) by ([0-9a-f]+)$/;

/** What a tag has to say, in the characters that ECS takes and in words that a person who meets it understands: `100/200 now 0/100 by 1a2b3c4d`. */
export function loanTag({ original, lent, by }: Loan): { readonly key: string; readonly value: string } {
  const pair = ({ minimum, maximum }: Percentages) => `${minimum}/${maximum}`;
  return { key: LOAN_TAG, value: `${pair(original)} now ${pair(lent)} by ${by}` };
}

/** The loan that a service's tags tell of; undefined for none, and where the tag says something else. */
export function loanIn(
  tags: readonly { readonly key?: string | undefined; readonly value?: string | undefined }[] | undefined,
): Loan | undefined {
  const parts = VALUE.exec(tags?.find(({ key }) => key === LOAN_TAG)?.value ?? '');
  if (parts === null) return undefined;
  const pair = (at: number): Percentages => ({ minimum: Number(parts[at]), maximum: Number(parts[at + 1]) });
  return { original: pair(1), lent: pair(3), by: parts[5] ?? '' };
}

/** The service has what was lent; anything else is somebody else's setting. */
export function isLent({ original, lent }: Terms, live: Percentages): boolean {
  return changed(original, lent).every((which) => live[which] === lent[which]);
}

/** Nothing of it is in force: it was not set yet, or is back already. */
export function isBack({ original, lent }: Terms, live: Percentages): boolean {
  return changed(original, lent).every((which) => live[which] === original[which]);
}

/** What a service has once it is back. */
export function afterLoan({ original, lent }: Terms, live: Percentages): Percentages {
  const back = changed(original, lent).map((which) => [which, original[which]]);
  return { ...live, ...Object.fromEntries(back) };
}
