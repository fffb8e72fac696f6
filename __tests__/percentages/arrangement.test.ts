import { describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import { arrange, arrangementWords, percentagesDuring } from '../../src/percentages/arrangement.ts';
import { afterLoan, foreign, type Loan, loanIn, loanTag, owed } from '../../src/percentages/loan.ts';
import { type Percentages, withPercentages } from '../../src/percentages/percentages.ts';

function pair(text: string): Percentages {
  const [minimum = 0, maximum = 0] = text.split('/').map(Number);
  return { minimum, maximum };
}

function service(live: string, tag?: string) {
  const { minimum, maximum } = pair(live);
  return {
    deploymentConfiguration: { minimumHealthyPercent: minimum, maximumPercent: maximum },
    ...(tag === undefined ? {} : { tags: [{ key: 'ship-to-ecs:percentages-before', value: tag }] }),
  };
}

interface Row {
  readonly live: string;
  readonly tag?: string;
  readonly asked?: string;
  readonly keep?: boolean;
  readonly comes: string;
  readonly during: string;
  readonly words: string | undefined;
}

const LEFT = '100/200 now 0/200 by 1a2b3c4d';

const ROWS: readonly Row[] = [
  { live: '100/200', comes: 'as-is', during: '100/200', words: undefined },
  { live: '0/100', asked: '0/100', comes: 'as-is', during: '0/100', words: undefined },
  {
    live: '100/200',
    asked: '0/-',
    comes: 'lend 100/200 0/200',
    during: '0/200',
    words: 'minimumHealthyPercent 0 instead of 100 for this deployment',
  },
  {
    live: '100/200',
    asked: '50/150',
    comes: 'lend 100/200 50/150',
    during: '50/150',
    words: 'minimumHealthyPercent 50 instead of 100 and maximumPercent 150 instead of 200 for this deployment',
  },
  // An earlier run left 0 behind.
  {
    live: '0/200',
    tag: LEFT,
    comes: 'return 100/200 0/200',
    during: '100/200',
    words: 'minimumHealthyPercent 100 instead of 0 again: an earlier run had changed that for its deployment',
  },
  {
    live: '0/200',
    tag: LEFT,
    asked: '0/-',
    comes: 'lend 100/200 0/200',
    during: '0/200',
    words: 'minimumHealthyPercent 0 instead of 100 for this deployment',
  },
  {
    live: '0/200',
    tag: LEFT,
    asked: '-/150',
    comes: 'lend 100/200 100/150',
    during: '100/150',
    words: 'maximumPercent 150 instead of 200 for this deployment',
  },
  {
    live: '0/200',
    tag: LEFT,
    asked: '100/-',
    comes: 'return 100/200 0/200',
    during: '100/200',
    words: 'minimumHealthyPercent 100 instead of 0 again: an earlier run had changed that for its deployment',
  },
  // Only the maximum was changed by somebody else since: that stays.
  {
    live: '0/150',
    tag: LEFT,
    comes: 'return 100/200 0/200',
    during: '100/150',
    words: 'minimumHealthyPercent 100 instead of 0 again: an earlier run had changed that for its deployment',
  },
  // Somebody else has set the very member that was lent.
  { live: '50/200', tag: LEFT, comes: 'as-is', during: '50/200', words: undefined },
  {
    live: '50/200',
    tag: LEFT,
    asked: '0/-',
    comes: 'lend 50/200 0/200',
    during: '0/200',
    words: 'minimumHealthyPercent 0 instead of 50 for this deployment',
  },
  // Somebody has set one of two that were lent.
  {
    live: '50/300',
    tag: '100/200 now 0/300 by 1a2b3c4d',
    comes: 'return 100/200 0/300',
    during: '50/200',
    words: 'maximumPercent 200 instead of 300 again: an earlier run had changed that for its deployment',
  },
  // A run was killed between its tag and its update, with what an earlier one had lent still in force.
  {
    live: '0/200',
    tag: '100/200 now 50/200 was 0/200 by 1a2b3c4d',
    asked: '75/-',
    comes: 'lend 100/200 75/200',
    during: '75/200',
    words: 'minimumHealthyPercent 75 instead of 100 for this deployment',
  },
  // The tag is there before anything is changed, or stayed after it.
  { live: '100/200', tag: LEFT, comes: 'as-is', during: '100/200', words: undefined },
  { live: '100/200', tag: 'a tag of somebody else', comes: 'as-is', during: '100/200', words: undefined },
  {
    live: '100/200',
    asked: '0/-',
    keep: true,
    comes: 'set 0/200',
    during: '0/200',
    words: 'minimumHealthyPercent 0 instead of 100, from now on',
  },
  { live: '0/200', asked: '0/-', keep: true, comes: 'as-is', during: '0/200', words: undefined },
  { live: '0/200', tag: LEFT, asked: '0/-', keep: true, comes: 'set 0/200', during: '0/200', words: undefined },
];

describe('what a run does with the percentages of a service', () => {
  test.each(ROWS)(
    '$live, tag $tag, asked $asked, keep $keep: $comes',
    ({ live, tag, asked, keep, comes, during, words }) => {
      const described = service(live, tag);
      const [minimum, maximum] = (asked ?? '').split('/').map((one) => (/^\d/.test(one) ? Number(one) : undefined));
      const arrangement = arrange(
        described,
        asked === undefined ? undefined : { minimum, maximum, keep: keep === true },
      );
      const told = (p: Percentages) => `${p.minimum}/${p.maximum}`;
      const terms = (t: { original: Percentages; lent: Percentages }) => `${told(t.original)} ${told(t.lent)}`;
      const actual = {
        'as-is': () => 'as-is',
        lend: () => `lend ${arrangement.kind === 'lend' ? terms(arrangement.terms) : ''}`,
        set: () => `set ${arrangement.kind === 'set' ? told(arrangement.percentages) : ''}`,
        return: () => `return ${arrangement.kind === 'return' ? terms(arrangement.loan) : ''}`,
      }[arrangement.kind]();
      expect(actual).toBe(comes);
      expect(told(percentagesDuring(described, arrangement))).toBe(during);
      expect(arrangementWords(described, arrangement)).toBe(words);
    },
  );

  test('takes what ECS takes where the service names no percentages', () => {
    expect(percentagesDuring({}, arrange({}, undefined))).toEqual(pair('100/200'));
    expect(percentagesDuring({ schedulingStrategy: 'DAEMON' }, arrange({}, undefined))).toEqual(pair('0/100'));
  });
});

const percentages = fc.record({
  minimum: fc.integer({ min: 0, max: 100 }),
  maximum: fc.integer({ min: 100, max: 400 }),
});
const loans: fc.Arbitrary<Loan> = fc.record({
  original: percentages,
  lent: percentages,
  was: percentages,
  by: fc.stringMatching(/^[0-9a-f]{8}$/),
});

describe('a loan', () => {
  test('is in a tag what it was, in characters that ECS takes', () => {
    fc.assert(
      fc.property(loans, (loan) => {
        const tag = loanTag(loan);
        expect(tag.value).toMatch(/^[\w\s+\-=.:/@]{1,256}$/);
        expect(loanIn([{ key: 'a', value: 'b' }, tag])).toEqual(loan);
      }),
    );
  });

  test('leaves no trace once it is back, whatever somebody has set besides', () => {
    fc.assert(
      fc.property(loans, percentages, (loan, live) => {
        const after = afterLoan(loan, live);
        expect(owed(loan, after)).toEqual([]);
        expect(foreign(loan, after)).toEqual(foreign(loan, live));
        // What a run set comes back, each of the two by itself; what somebody set stays.
        for (const one of ['minimum', 'maximum'] as const) {
          const isOurs = live[one] === loan.lent[one] || live[one] === loan.was[one];
          expect(after[one]).toBe(isOurs ? loan.original[one] : live[one]);
          expect(afterLoan(loan, { ...live, [one]: loan.lent[one] })[one]).toBe(loan.original[one]);
          expect(afterLoan(loan, { ...live, [one]: loan.was[one] })[one]).toBe(loan.original[one]);
        }
      }),
    );
  });

  test('keeps every other member of the configuration', () => {
    const configuration = { minimumHealthyPercent: 100, maximumPercent: 200, somethingNew: { deep: [1] } };
    expect(withPercentages(configuration, pair('100/200'), pair('0/200'))).toEqual({
      ...configuration,
      minimumHealthyPercent: 0,
    });
    // A member that ECS leaves out stays left out unless it changes.
    expect(withPercentages({}, pair('100/200'), pair('0/200'))).toEqual({ minimumHealthyPercent: 0 });
  });
});
