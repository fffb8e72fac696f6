import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { type Bar, barsOf } from '../../src/report/timeline-bars.ts';
import { ROLLED_BACK, timeline, timelines } from '../support/timelines.ts';

const seen = (bars: readonly Bar[]) => bars.map(({ from, to, label, look }) => [from, to, label, look]);

describe('barsOf', () => {
  it('shows a rollout and its rollback as it was', () => {
    const { stages, ours, earlier, marks } = barsOf(ROLLED_BACK);
    expect(seen(stages)).toEqual([
      [0, 84, 'starting tasks', 'plain'],
      [84, 144, 'bake time', 'plain'],
      [144, 224, 'rolling back', 'bad'],
    ]);
    expect(seen(ours)).toEqual([
      [0, 30, '0 of 3 running', 'plain'],
      [30, 64, '1 of 3 running', 'going'],
      [64, 84, '2 of 3 running', 'going'],
      [84, 144, '3 of 3 running', 'good'],
      [144, 164, '1 running', 'plain'],
    ]);
    expect(seen(earlier)).toEqual([
      [0, 84, '3 running', 'plain'],
      [84, 100, '2 running', 'plain'],
      [164, 174, '1 running', 'plain'],
      [174, 224, '3 running', 'plain'],
    ]);
    expect(seen(marks)).toEqual([
      [130, 130, 'task failed: exit code 1', 'bad'],
      [144, 144, 'rollback began', 'bad'],
      [224, 224, 'web:42 is back', 'good'],
    ]);
  });

  it.each([
    ['rolling back', 'bad'],
    ['rollback', 'bad'],
    ['roll-back of tasks', 'bad'],
    ['failed', 'bad'],
    ['stopping old tasks', 'plain'],
    ['scrollback', 'plain'],
  ])('calls the stage %s %s', (name, look) => {
    expect(barsOf(timeline(9, [], { 0: name })).stages[0]?.look).toBe(look);
  });

  it('has a shorter name for a narrow bar', () => {
    const { ours, earlier } = barsOf(timeline(60, [[0, 1, 3, 2]]));
    expect([...ours, ...earlier].map(({ short }) => short)).toEqual(['1 of 3', '2']);
  });

  it('shows how it ended, though that lasted no time', () => {
    const { ours, earlier } = barsOf(
      timeline(60, [
        [0, 0, 1, 1],
        [60, 1, 1, 0],
      ]),
    );
    expect(seen(ours).at(-1)).toEqual([60, 60, '1 of 1 running', 'good']);
    expect(seen(earlier)).toEqual([[0, 60, '1 running', 'plain']]);
  });

  it('tells joined counts as a range', () => {
    const counts = Array.from({ length: 41 }, (_, index) => [index * 10, index, 40, 40 - index] as const);
    const { ours, earlier } = barsOf(timeline(500, counts));
    expect(seen(ours)).toHaveLength(8);
    expect(seen(ours)[0]).toEqual([0, 10, '0 of 40 running', 'plain']);
    expect(seen(ours)[1]?.[2]).toMatch(/^1–\d+ of 40 running$/);
    expect(seen(ours).at(-1)).toEqual([400, 500, '40 of 40 running', 'good']);
    expect(seen(earlier).at(-1)?.[2]).toMatch(/^1–\d+ running$/);
  });

  it('leaves the number of wanted tasks out of a range in which it changes', () => {
    const counts = Array.from({ length: 9 }, (_, index) => [index, 1, index + 2, 0] as const);
    expect(seen(barsOf(timeline(90, counts)).ours)[0]).toEqual([0, 2, '1 running', 'going']);
  });

  it('tells many failures as a few bars with their number', () => {
    const failures = Array.from({ length: 9 }, (_, index) => [index * 10, 'exit code 1'] as const);
    const { marks } = barsOf(timeline(90, [], { 0: 'starting tasks' }, failures));
    expect(marks).toHaveLength(3);
    expect(marks.every(({ label }) => /^exit code 1( × \d)?$/.test(label))).toBe(true);
    expect([marks[0]?.from, marks.at(-1)?.to]).toEqual([0, 80]);
  });

  it('tells different failures that are joined by the first', () => {
    const failures = Array.from({ length: 9 }, (_, index) => [index * 10, `exit code ${index}`] as const);
    expect(barsOf(timeline(90, [], {}, failures)).marks[0]?.label).toMatch(/^exit code 0, and \d more$/);
  });

  it('tells joined stages by the first and the last', () => {
    const stages = Object.fromEntries(Array.from({ length: 20 }, (_, index) => [index * 3, `stage ${index}`]));
    const labels = barsOf(timeline(60, [], stages)).stages.map(({ label }) => label);
    expect(labels).toHaveLength(6);
    expect(labels[0]).toMatch(/^stage 0 … stage \d$|^stage 0, stage 1$/);
  });

  it('never has more than 25 bars, none of them outside, and never two of a kind at a time', () => {
    fc.assert(
      fc.property(timelines, (one) => {
        const { stages, ours, earlier, marks } = barsOf(one);
        expect([stages, ours, earlier, marks].flat().length).toBeLessThanOrEqual(25);
        for (const { from, to } of [stages, ours, earlier, marks].flat()) {
          expect([from >= 0, from <= to, to <= Math.round(one.length / 1000)]).toEqual([true, true, true]);
        }
        for (const bars of [stages, ours, earlier]) {
          for (const [index, bar] of bars.slice(1).entries()) expect(bar.from).toBeGreaterThanOrEqual(bars[index]!.to);
        }
      }),
    );
  });

  it('says of every second what the samples say', () => {
    fc.assert(
      fc.property(timelines, (one) => {
        const whole = Math.round(one.length / 1000);
        for (const bar of barsOf(one).ours) {
          const middle = ((bar.from + bar.to) / 2) * 1000;
          // Where the rounding to seconds can't matter.
          if (bar.to - bar.from < 4 || whole < 4) continue;
          const count = one.counts.findLast(({ at }) => at <= middle)!;
          const [, least, most = least] = /^(\d+)(?:–(\d+))?/.exec(bar.label) ?? [];
          expect([count.running >= Number(least), count.running <= Number(most)]).toEqual([true, true]);
        }
      }),
    );
  });
});
