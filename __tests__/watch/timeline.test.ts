import { describe, expect, it } from '@jest/globals';
import { EMPTY_TIMELINE, type Moment, withMoment } from '../../src/watch/timeline.ts';

const line = (...moments: Moment[]) => moments.reduce(withMoment, EMPTY_TIMELINE);
const counts = (running: number, earlier = 1) => ({ running, pending: 0, desired: 2, earlier });

describe('a timeline', () => {
  it('writes down what changed, and the first of each from the begin on', () => {
    const drawn = line(
      { at: 500, counts: counts(0), stage: 'starting new tasks' },
      { at: 2_000, counts: counts(0), stage: 'starting new tasks' },
      { at: 3_000, counts: counts(1), stage: 'bake time' },
    );
    expect(drawn).toEqual({
      length: 3_000,
      counts: [
        { at: 0, ...counts(0) },
        { at: 3_000, ...counts(1) },
      ],
      stages: [
        { at: 0, name: 'starting new tasks' },
        { at: 3_000, name: 'bake time' },
      ],
      marks: [],
    });
  });

  it('keeps a value where a look says nothing of it', () => {
    expect(line({ at: 0, counts: counts(1) }, { at: 9 }).counts).toHaveLength(1);
    expect(line({ at: 0, counts: counts(1) }, { at: 9 }).length).toBe(9);
  });

  it('keeps every mark', () => {
    const mark = { kind: 'bad', text: 'crashed' } as const;
    expect(line({ at: 1, marks: [mark] }, { at: 2, marks: [mark, mark] }).marks.map(({ at }) => at)).toEqual([1, 2, 2]);
  });

  it.each([
    ['running', { ...counts(1), running: 2 }],
    ['pending', { ...counts(1), pending: 1 }],
    ['desired', { ...counts(1), desired: 3 }],
    ['earlier', { ...counts(1), earlier: 0 }],
  ])('sees a change of %s', (_name, changed) => {
    expect(line({ at: 0, counts: counts(1) }, { at: 1, counts: changed }).counts).toHaveLength(2);
  });
});
