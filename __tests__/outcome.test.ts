import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { isGreen, type Verdict, worst } from '../src/outcome.ts';

const GREEN: Verdict[] = ['succeeded', 'unchanged', 'started', 'planned'];
const RED: Verdict[] = [
  'failed',
  'rolled-back',
  'superseded',
  'stopped',
  'timed-out',
  'cancelled',
  'unknown',
  'refused',
  'not-started',
];
const results = fc.array(
  fc.constantFrom(...GREEN, ...RED).map((verdict) => ({ verdict })),
  { minLength: 1 },
);

describe('isGreen', () => {
  it.each(GREEN)('%s is green', (verdict) => expect(isGreen(verdict)).toBe(true));
  it.each(RED)('%s is red', (verdict) => expect(isGreen(verdict)).toBe(false));
});

describe('worst', () => {
  it('of nothing is nothing', () => expect(worst([])).toBeUndefined());

  it('goes by this order, from best to worst', () => {
    const order: Verdict[] = [
      'planned',
      'unchanged',
      'succeeded',
      'started',
      'superseded',
      'stopped',
      'cancelled',
      'unknown',
      'timed-out',
      'refused',
      'not-started',
      'rolled-back',
      'failed',
    ];
    const found = [...order].sort((a, b) => (worst([{ verdict: a }, { verdict: b }])?.verdict === a ? 1 : -1));
    expect(found).toEqual(order);
  });

  it.each<[Verdict, Verdict]>([
    ['failed', 'rolled-back'],
    ['rolled-back', 'superseded'],
    ['failed', 'unknown'],
    ['timed-out', 'succeeded'],
    ['started', 'succeeded'],
    ['succeeded', 'unchanged'],
  ])('%s is worse than %s', (bad, better) => {
    expect(worst([{ verdict: better }, { verdict: bad }])?.verdict).toBe(bad);
    expect(worst([{ verdict: bad }, { verdict: better }])?.verdict).toBe(bad);
  });

  it('is the first of equally bad ones', () => {
    const [first, second] = [{ verdict: 'failed' as const }, { verdict: 'failed' as const }];
    expect(worst([{ verdict: 'started' }, first, second])).toBe(first);
  });

  it('is one of them, and red where any is red', () => {
    fc.assert(
      fc.property(results, (all) => {
        const found = worst(all)!;
        expect(all).toContain(found);
        expect(isGreen(found.verdict)).toBe(all.every(({ verdict }) => isGreen(verdict)));
      }),
    );
  });

  it('does not depend on the order', () => {
    fc.assert(fc.property(results, (all) => expect(worst(all)?.verdict).toBe(worst(all.toReversed())?.verdict)));
  });
});
