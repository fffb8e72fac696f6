import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { fewer, type Span, spansOf } from '../../src/report/spans.ts';

/** The spans of samples (second, name) within a minute. */
function spans(...all: readonly (readonly [at: number, name: string])[]) {
  const samples = all.map(([at, name]) => ({ at: at * 1000, name }));
  const found = spansOf(samples, 60_000, ({ name }) => name);
  return found.map(({ from, to, values }) => [from, to, values.map(({ name }) => name).join()]);
}

describe('spansOf', () => {
  it('lets a sample hold until the next, and the last until the end', () => {
    expect(spans([0, 'a'], [10, 'b'])).toEqual([
      [0, 10, 'a'],
      [10, 60, 'b'],
    ]);
  });

  it('makes one of neighbours that say the same', () => {
    expect(spans([0, 'a'], [10, 'a'], [20, 'b'], [30, 'a'])).toEqual([
      [0, 20, 'a'],
      [20, 30, 'b'],
      [30, 60, 'a'],
    ]);
  });

  it('leaves out what lasted less than a second', () => {
    expect(spans([0, 'a'], [10, 'b'], [10.3, 'c'])).toEqual([
      [0, 10, 'a'],
      [10, 60, 'c'],
    ]);
  });

  it('joins what stands on both sides of something so short', () => {
    expect(spans([0, 'a'], [10, 'b'], [10.3, 'a'])).toEqual([[0, 60, 'a']]);
  });

  it('keeps how it ended, as a moment', () => {
    expect(spans([0, 'a'], [60, 'b'])).toEqual([
      [0, 60, 'a'],
      [60, 60, 'b'],
    ]);
  });

  it('cuts what is after the end', () => {
    expect(spans([0, 'a'], [70, 'b'], [90, 'c'])).toEqual([
      [0, 60, 'a'],
      [60, 60, 'c'],
    ]);
  });

  it('makes nothing of nothing', () => expect(spans()).toEqual([]));
});

describe('fewer', () => {
  const alike = (one: Span<string>, other: Span<string>) => one.values[0] === other.values[0];
  const span = (from: number, to: number, value: string): Span<string> => ({ from, to, values: [value] });

  it('changes nothing where there are few enough', () => {
    const two = [span(0, 1, 'a'), span(1, 2, 'b')];
    expect(fewer(two, 2, alike)).toEqual(two);
  });

  it('joins the shortest', () => {
    expect(fewer([span(0, 9, 'a'), span(9, 10, 'a'), span(10, 12, 'a'), span(12, 30, 'a')], 3, alike)).toEqual([
      span(0, 9, 'a'),
      { from: 9, to: 12, values: ['a', 'a'] },
      span(12, 30, 'a'),
    ]);
  });

  it('joins rather what is alike, though it is longer', () => {
    expect(fewer([span(0, 5, 'a'), span(5, 7, 'b'), span(7, 17, 'b')], 2, alike)).toEqual([
      span(0, 5, 'a'),
      { from: 5, to: 17, values: ['b', 'b'] },
    ]);
  });

  it('joins what is not alike before what is three times as long', () => {
    expect(fewer([span(0, 1, 'a'), span(1, 2, 'b'), span(2, 30, 'b')], 2, alike)).toEqual([
      { from: 0, to: 2, values: ['a', 'b'] },
      span(2, 30, 'b'),
    ]);
  });

  it('loses no time and no value, and keeps the order', () => {
    const lengths = fc.array(fc.tuple(fc.nat(50), fc.constantFrom('a', 'b', 'c')), { minLength: 1, maxLength: 40 });
    fc.assert(
      fc.property(lengths, fc.integer({ min: 1, max: 8 }), (parts, most) => {
        let at = 0;
        const all = parts.map(([length, value]) => {
          at += length;
          return span(at - length, at, value);
        });
        const joined = fewer(all, most, alike);
        expect(joined.length).toBe(Math.min(all.length, most));
        expect(joined.flatMap(({ values }) => values)).toEqual(parts.map(([, value]) => value));
        expect([joined[0]!.from, joined.at(-1)!.to]).toEqual([0, at]);
        for (const [index, one] of joined.slice(1).entries()) expect(one.from).toBe(joined[index]!.to);
      }),
    );
  });
});
