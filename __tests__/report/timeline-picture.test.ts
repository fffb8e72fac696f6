import { expect, it } from '@jest/globals';
import fc from 'fast-check';
import { printable, shortened } from '../../src/report/foreign-text.ts';
import { type Bar, barsOf } from '../../src/report/timeline-bars.ts';
import { timelineDiagram } from '../../src/report/timeline-diagram.ts';
import type { Timeline } from '../../src/watch/timeline.ts';
import { type DrawnDiagram, type DrawnTask, describeWithBrowser, drawAll } from '../support/browser.ts';
import { diagramNames, NAMES, NASTY, ROLLED_BACK, timeline, timelines } from '../support/timelines.ts';

/** Pixels that Mermaid's rounding may make. */
const NEAR = 1.5;

/** Half the width of a milestone's square. */
const HALF = 11;

/** Always the same ones, so that a failure can be looked at. */
const GENERATED = fc.sample(fc.tuple(timelines, diagramNames), { seed: 20_261_125, numRuns: 16 });

const loop = Array.from({ length: 60 }, (_, index) => [index * 30, index % 2, 1, 1] as const);
const large = Array.from({ length: 41 }, (_, index) => [index * 900, index, 40, 40 - index] as const);
const failures = Array.from({ length: 30 }, (_, index) => [index * 60, 'exit code 137'] as const);
const SAMPLES: readonly Timeline[] = [
  ROLLED_BACK,
  timeline(30, [[0, 0, 2, 0]]),
  timeline(1, [[0, 2, 2, 0]]),
  timeline(
    95,
    [
      [0, 0, 1, 0],
      [40, 1, 1, 0],
    ],
    { 0: 'starting tasks' },
  ),
  timeline(1800, loop, { 0: 'starting tasks' }, failures),
  timeline(36_000, large, { 0: 'traffic 10 %', 9000: 'traffic 50 %', 18000: 'bake time' }),
  timeline(
    100,
    [],
    { 0: 'starting tasks' },
    NASTY.slice(0, 5).map((name, index) => [index * 25, name] as const),
  ),
  ...NASTY.map((name, index) => timeline(60, [], { 0: name, 30: `${name} `, 45: 'end' }, [[index, name]])),
];

const CASES = [
  ...SAMPLES.map((one) => [one, NAMES] as const),
  ...NASTY.map((name) => [ROLLED_BACK, { service: name, revision: name, previous: name }] as const),
  ...GENERATED,
].flatMap(([one, names]) => {
  const text = timelineDiagram(one, names);
  return text === undefined ? [] : [{ timeline: one, text }];
});

describeWithBrowser.each([
  ['mermaid', 'Liberation Sans'],
  // As wide as Verdana, which Mermaid asks for.
  ['mermaid-10', 'DejaVu Sans'],
])('the diagram, drawn by %s in %s', (bundle, font) => {
  let drawn: readonly DrawnDiagram[];
  const all = (check: (drawing: DrawnDiagram, timeline: Timeline, text: string) => void) => {
    for (const [index, one] of CASES.entries()) {
      try {
        check(drawn[index]!, one.timeline, one.text);
      } catch (error) {
        throw new Error(`picture ${index}: ${String(error)}\n${one.text}`, { cause: error });
      }
    }
  };

  it('is drawn', async () => {
    drawn = await drawAll(
      bundle,
      font,
      CASES.map(({ text }) => text),
    );
    expect(drawn).toHaveLength(CASES.length);
    all(({ error, texts }) => {
      expect(error).toBeUndefined();
      expect(texts).not.toMatch(/Maximum text size|Syntax error/);
    });
  }, 120_000);

  it('has an axis that can be read and is true to scale', () => {
    all(({ ticks }, _timeline, diagram) => {
      const scale = scaleOf(ticks, diagram);
      expect(ticks.length).toBeGreaterThan(1);
      expect(ticks.length).toBeLessThan(13);
      for (const { text, x } of ticks) expect(Math.abs(x - scale(timeOf(text, diagram)))).toBeLessThan(NEAR);
    });
  });

  it('has every bar where the data says', () => {
    all(({ tasks, ticks }, one, diagram) => {
      const scale = scaleOf(ticks, diagram);
      const rest = new Set(tasks);
      for (const { bar, look } of expected(one)) {
        const there = [...rest].filter((task) => isAt(task, bar, scale) && task.classes.includes(look));
        // What only carries a name may lie at the same place.
        const found = there.find(({ label }) => namesOf(bar).includes(label.text)) ?? there[0];
        expect([bar, found?.id ?? 'not drawn there']).toEqual([bar, expect.stringMatching(/^bar/)]);
        rest.delete(found!);
      }
      // Whatever else there is only carries a name, and is covered or not seen.
      for (const task of rest) expect(task.width === 0 || isCovered(task, tasks)).toBe(true);
    });
  });

  it('names every bar', () => {
    all(({ tasks }, one) => {
      const names = tasks.map(({ label }) => label.text);
      for (const { bar } of expected(one)) {
        expect(names.filter((name) => namesOf(bar).includes(name))).not.toEqual([]);
      }
    });
  });

  it('has names that are legible: not in the colour of the page, and not over one another', () => {
    all(({ tasks }) => {
      const beside = tasks.filter(({ label }) => !label.inside && label.text !== '');
      expect(beside.filter(({ label }) => label.fill === 'rgb(255, 255, 255)')).toEqual([]);
      expect(tasks.flatMap((task) => beside.filter((other) => isOver(task, other)))).toEqual([]);
    });
  });

  it('has a line of its own for every section', () => {
    const titles = drawn[0]!.sections.filter((title) => title !== '');
    expect(titles).toEqual(['stage', 'new web:43', 'old web:42', 'events']);
    all(({ sections }) => expect(sections.length).toBeGreaterThan(0));
  });
});

function expected(one: Timeline): { bar: Bar; look: string }[] {
  const { stages, ours, earlier, marks } = barsOf(one);
  const looks = { plain: 'task', going: 'active', good: 'done', bad: 'crit' };
  return [...stages, ...ours, ...earlier, ...marks].map((bar) => ({ bar, look: `${looks[bar.look]}0` }));
}

/** What a bar may be called in the picture. */
function namesOf({ label, short }: Bar): string[] {
  return [label, short].map((name) => shortened(printable(name.replaceAll(/\s+/g, ' ')).trim(), 48));
}

/** Where a second is, in pixels, as the axis has it. */
function scaleOf(ticks: DrawnDiagram['ticks'], diagram: string): (second: number) => number {
  const [first, last] = [ticks[0]!, ticks.at(-1)!];
  const [start, end] = [timeOf(first.text, diagram), timeOf(last.text, diagram)];
  return (second) => first.x + ((second - start) / (end - start)) * (last.x - first.x);
}

/** The second that a tick stands for: `01:30` is minutes and seconds or, in a longer rollout, hours and minutes; `day 1` is the first. */
function timeOf(tick: string, diagram: string): number {
  const [, day = '1', first = '', second = ''] = /^(?:day (\d+), )?(\d\d):(\d\d)$/.exec(tick) ?? [];
  const minor = diagram.includes('axisFormat %M:%S') ? 1 : 60;
  return (Number(day) - 1) * 86_400 + (Number(first) * 60 + Number(second)) * minor;
}

function isAt(task: DrawnTask, { from, to }: Bar, scale: (second: number) => number): boolean {
  if (from === to) {
    return task.classes.includes('milestone') && Math.abs(task.x + HALF - scale(from)) < NEAR;
  }
  return Math.abs(task.x - scale(from)) < NEAR && Math.abs(task.x + task.width - scale(to)) < NEAR;
}

function isCovered(task: DrawnTask, tasks: readonly DrawnTask[]): boolean {
  return tasks.some(
    (other) => other !== task && other.x === task.x && other.y === task.y && other.width === task.width,
  );
}

/** True where a name that stands beside its bar runs over another name of the same line, or over another bar. */
function isOver(task: DrawnTask, { id, y, label }: DrawnTask): boolean {
  if (task.id === id || task.y !== y) return false;
  const overlaps = (left: number, right: number) => left < label.right - NEAR && label.left < right - NEAR;
  return (
    (task.label.text !== '' && overlaps(task.label.left, task.label.right)) || overlaps(task.x, task.x + task.width)
  );
}
