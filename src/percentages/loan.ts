import { isSame, type Percentages, type Which, which } from './percentages.ts';

/** Percentages that a service has for one deployment, and those that come back after it. */
export interface Terms {
  /** What the service has of its own. */
  readonly original: Percentages;
  /** What it gets. */
  readonly lent: Percentages;
  /** What it has until then: its own, or what an earlier run of ours has lent. */
  readonly was: Percentages;
}

/** Terms as they are kept at the service, with the run that set them. */
export interface Loan extends Terms {
  /** Random, of one run. */
  readonly by: string;
}

/** The tag of a service under which its own percentages are kept while it has others. */
export const LOAN_TAG = 'ship-to-ecs:percentages-before';

const VALUE = /^(\d+)\/(\d+) now (\d+)\/(\d+)(?: was (\d+)\/(\d+))? by ([0-9a-f]+)$/;

/**
 * What the tag has to say, in the characters that ECS takes and in words that a person who meets it understands: `100/200 now 0/100 by 1a2b3c4d`,
 * and where an earlier run has lent others already `100/200 now 0/100 was 50/200 by 1a2b3c4d`.
 */
export function loanTag({ original, lent, was, by }: Loan): { readonly key: string; readonly value: string } {
  const pair = ({ minimum, maximum }: Percentages) => `${minimum}/${maximum}`;
  const before = isSame(was, original) ? '' : ` was ${pair(was)}`;
  return { key: LOAN_TAG, value: `${pair(original)} now ${pair(lent)}${before} by ${by}` };
}

/** The loan that a service's tags tell of; undefined for none, and where the tag says something else. */
export function loanIn(
  tags: readonly { readonly key?: string | undefined; readonly value?: string | undefined }[] | undefined,
): Loan | undefined {
  const parts = VALUE.exec(tags?.find(({ key }) => key === LOAN_TAG)?.value ?? '');
  if (parts === null) return undefined;
  const pair = (at: number): Percentages => ({ minimum: Number(parts[at]), maximum: Number(parts[at + 1]) });
  const original = pair(1);
  return { original, lent: pair(3), was: parts[5] === undefined ? original : pair(5), by: parts[7] ?? '' };
}

/** Those that a run of ours has set, and that are to come back. */
export function owed({ original, lent, was }: Terms, live: Percentages): readonly Which[] {
  return which((one) => live[one] !== original[one] && [lent[one], was[one]].includes(live[one]));
}

/** Those that a run of ours has set or was about to, and that somebody else has set since. */
export function foreign({ original, lent, was }: Terms, live: Percentages): readonly Which[] {
  return which(
    (one) =>
      (lent[one] !== original[one] || was[one] !== original[one]) &&
      ![original[one], lent[one], was[one]].includes(live[one]),
  );
}

/** What a service has once everything is back that is owed. */
export function afterLoan(terms: Terms, live: Percentages): Percentages {
  const back = owed(terms, live).map((one) => [one, terms.original[one]]);
  return { ...live, ...Object.fromEntries(back) };
}
