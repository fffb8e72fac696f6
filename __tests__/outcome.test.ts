import { describe, expect, it } from '@jest/globals';
import { type Verdict, worst, worstFirst } from '../src/outcome.ts';

const of = (...verdicts: Verdict[]) => verdicts.map((verdict, index) => ({ verdict, index }));

describe('worstFirst', () => {
  it('sorts from the worst to the best, and keeps the order of equals', () => {
    const sorted = worstFirst(of('succeeded', 'failed', 'timed-out', 'failed', 'unchanged'));
    expect(sorted.map(({ index }) => index)).toEqual([1, 3, 2, 0, 4]);
  });

  it('begins with the worst', () => {
    const all = of('stopped', 'rolled-back', 'cancelled');
    expect(worstFirst(all)[0]).toBe(worst(all));
  });
});
