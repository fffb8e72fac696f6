import type { Service } from '@aws-sdk/client-ecs';
import { afterLoan, type Loan, loanIn, owed, type Terms } from './loan.ts';
import { changeWords, isSame, type Percentages, percentagesOf } from './percentages.ts';

/** The percentages that a run asks for. */
export interface AskedPercentages {
  readonly minimum: number | undefined;
  readonly maximum: number | undefined;
  /** They are to stay after the deployment. */
  readonly keep: boolean;
}

/** What a run does with the percentages of one service. */
export type Arrangement =
  /** Nothing: it has those that were asked for, or none were. */
  | { readonly kind: 'as-is' }
  /** It gets others for this deployment. */
  | { readonly kind: 'lend'; readonly terms: Terms }
  /** It gets others for good. */
  | { readonly kind: 'set'; readonly percentages: Percentages }
  /** An earlier run left others behind, and its own come back with this deployment. */
  | { readonly kind: 'return'; readonly loan: Loan };

/** What DescribeServices tells, with the service's tags where they could be read. */
type Described = Pick<Service, 'schedulingStrategy' | 'deploymentConfiguration' | 'tags'>;

/** Decides what a run does with the percentages of one service. */
export function arrange(service: Described, asked: AskedPercentages | undefined): Arrangement {
  const live = percentagesOf(service);
  const found = loanIn(service.tags);
  // What somebody else has set since then is the service's own.
  const loan = found !== undefined && owed(found, live).length > 0 ? found : undefined;
  const original = loan === undefined ? live : afterLoan(loan, live);
  const wanted = { minimum: asked?.minimum ?? original.minimum, maximum: asked?.maximum ?? original.maximum };
  if (asked?.keep === true) {
    const stays = loan === undefined && isSame(live, wanted);
    return stays ? { kind: 'as-is' } : { kind: 'set', percentages: wanted };
  }
  if (!isSame(original, wanted)) return { kind: 'lend', terms: { original, lent: wanted, was: live } };
  return loan === undefined ? { kind: 'as-is' } : { kind: 'return', loan };
}

/** The percentages that hold while the run's deployment goes on. */
export function percentagesDuring(service: Described, arrangement: Arrangement): Percentages {
  const live = percentagesOf(service);
  switch (arrangement.kind) {
    case 'as-is':
      return live;
    case 'lend':
      return arrangement.terms.lent;
    case 'set':
      return arrangement.percentages;
    case 'return':
      return afterLoan(arrangement.loan, live);
  }
}

/** What is said of it before it is done; undefined for nothing. */
export function arrangementWords(service: Described, arrangement: Arrangement): string | undefined {
  switch (arrangement.kind) {
    case 'as-is':
      return undefined;
    case 'lend':
      return `${changeWords(arrangement.terms.original, arrangement.terms.lent)} for this deployment`;
    case 'set': {
      const words = changeWords(percentagesOf(service), arrangement.percentages);
      return words === '' ? undefined : `${words}, from now on`;
    }
    case 'return':
      return `${changeWords(percentagesOf(service), percentagesDuring(service, arrangement))} again: an earlier run had changed that for its deployment`;
  }
}
