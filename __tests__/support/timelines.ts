import fc from 'fast-check';
import type { DiagramNames } from '../../src/report/timeline-diagram.ts';
import type { TaskCounts, Timeline } from '../../src/watch/timeline.ts';

/** From this second on so many tasks of ours ran of so many, and so many earlier ones. */
export type Count = readonly [at: number, running: number, desired: number, earlier: number];

/** A timeline in seconds. */
export function timeline(
  length: number,
  counts: readonly Count[],
  stages: Readonly<Record<number, string>> = {},
  marks: readonly (readonly [at: number, text: string, kind?: 'good'])[] = [],
): Timeline {
  return {
    length: length * 1000,
    counts: counts.map(([at, running, desired, earlier]) => ({ at: at * 1000, running, pending: 0, desired, earlier })),
    stages: Object.entries(stages).map(([at, name]) => ({ at: Number(at) * 1000, name })),
    marks: marks.map(([at, text, kind]) => ({ at: at * 1000, text, kind: kind ?? 'bad' })),
  };
}

export const NAMES: DiagramNames = { service: 'web', revision: 'web:43', previous: 'web:42' };

/** A rollout that ECS rolls back: nothing of it has to be joined or left out. */
export const ROLLED_BACK = timeline(
  224,
  [
    [0, 0, 3, 3],
    [30, 1, 3, 3],
    [64, 2, 3, 3],
    [84, 3, 3, 2],
    [100, 3, 3, 0],
    [144, 1, 0, 0],
    [164, 0, 0, 1],
    [174, 0, 0, 3],
  ],
  { 0: 'starting tasks', 84: 'bake time', 144: 'rolling back' },
  [
    [130, 'task failed: exit code 1'],
    [144, 'rollback began'],
    [224, 'web:42 is back', 'good'],
  ],
);

/** Names that a diagram could be broken with, each in its own way. */
export const NASTY = [
  'click me',
  'section end',
  'title x',
  'gantt',
  '2026-01-01 is a date',
  'a:b;c#d,e',
  '%%{init: {"theme": "forest"}}%% after',
  '50% of it',
  '% first',
  '<b>bold</b> & "quoted" \'single\' `code`',
  'end\ncrit, x, 2026-01-01, 3d',
  'style a:b #c;',
  '---',
  '#58; #lt;',
  '日本語の名前 žluťoučký 🚀',
  '\u202eback\u0007wards',
  'x'.repeat(300),
  '',
];

const text = fc.oneof(fc.constantFrom(...NASTY), fc.string({ unit: 'binary' }), fc.constant('task failed'));

function sorted<T extends { readonly at: number }>(
  first: fc.Arbitrary<T>,
  length: number,
  most: number,
): fc.Arbitrary<T[]> {
  return fc
    .uniqueArray(first, { maxLength: most, selector: ({ at }) => at })
    .map((all) => all.toSorted((a, b) => a.at - b.at).map((one, index) => (index === 0 ? { ...one, at: 0 } : one)))
    .filter((all) => all.every(({ at }) => at <= length));
}

/** Rollouts of every length and restlessness, from one second to a few days. */
export const timelines: fc.Arbitrary<Timeline> = fc
  .oneof(fc.integer({ min: 1000, max: 60_000 }), fc.integer({ min: 1000, max: 36_000_000 }), fc.constant(260_000_000))
  .chain((length) => {
    const at = fc.oneof(fc.integer({ min: 0, max: length }), fc.constant(length));
    const tasks = fc.integer({ min: 0, max: 12 });
    const counts: fc.Arbitrary<TaskCounts> = fc.record({
      at,
      running: tasks,
      pending: tasks,
      desired: tasks,
      earlier: tasks,
    });
    return fc.record({
      length: fc.constant(length),
      counts: sorted(counts, length, 60),
      stages: sorted(fc.record({ at, name: text }), length, 12),
      marks: fc
        .array(fc.record({ at, text, kind: fc.constantFrom('bad' as const, 'good' as const) }), { maxLength: 20 })
        .map((all) => all.toSorted((a, b) => a.at - b.at)),
    });
  });

export const diagramNames: fc.Arbitrary<DiagramNames> = fc.record({ service: text, revision: text, previous: text });
