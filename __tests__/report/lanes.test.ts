import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { lanesOf, type Placed, sideOf } from '../../src/report/lanes.ts';

const bar = (left: number, right: number, name = '', moment = false): Placed => ({ left, right, name, moment });

describe('sideOf', () => {
  it.each([
    ['room inside', bar(0, 200, '000000'), 'inside'],
    ['no room inside', bar(0, 20, '000000'), 'right'],
    ['no room inside, and the end is near', bar(470, 490, '000000'), 'left'],
    ['a moment', bar(0, 200, '0', true), 'right'],
  ] as const)('%s', (_name, one, expected) => expect(sideOf(one, 500)).toBe(expected));
});

describe('lanesOf', () => {
  it('puts what follows one another into one lane, in order of time', () => {
    const [a, b, c] = [bar(0, 100), bar(100, 300), bar(300, 310)];
    expect(lanesOf([a, b, c], 500)).toEqual([[a, b, c]]);
  });

  it('gives a short bar another lane where its name would run over the next', () => {
    const [long, short, next] = [bar(0, 100), bar(100, 110, '0 of 3'), bar(110, 300)];
    expect(lanesOf([long, short, next], 500)).toEqual([[long, next], [short]]);
  });

  it('has room for the name that stands on the left', () => {
    const [long, short] = [bar(0, 480), bar(480, 490, '0 of 3')];
    expect(lanesOf([long, short], 500)).toEqual([[long], [short]]);
  });

  it('keeps a moment off a short bar that begins with it', () => {
    expect(lanesOf([bar(898, 898, '', true), bar(898, 900)], 850)).toHaveLength(2);
  });

  it('keeps every bar, and bars of a lane apart', () => {
    const bars = fc.array(
      fc
        .tuple(fc.nat(900), fc.nat(300), fc.string({ maxLength: 20 }))
        .map(([left, length, name]) => bar(left, left + length, name)),
      { maxLength: 12 },
    );
    fc.assert(
      fc.property(bars, (all) => {
        const lanes = lanesOf(all, 850);
        expect(new Set(lanes.flat())).toEqual(new Set(all));
        for (const lane of lanes) {
          for (const [index, one] of lane.slice(1).entries())
            expect(one.left).toBeGreaterThanOrEqual(lane[index]!.right - 1);
        }
      }),
    );
  });
});
