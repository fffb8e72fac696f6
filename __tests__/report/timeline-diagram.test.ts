import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { timelineDiagram } from '../../src/report/timeline-diagram.ts';
import { diagramNames, NAMES, timeline, timelines } from '../support/timelines.ts';

/** As it reads, without the signs that aren't seen. */
const diagram = (...args: Parameters<typeof timelineDiagram>) =>
  timelineDiagram(...args)
    ?.replaceAll(/\u200b|#8203;/g, '')
    .replaceAll('#58;', ':')
    .split('\n') ?? [];

describe('timelineDiagram', () => {
  it('is a gantt diagram on a fixed date, with ids and durations', () => {
    const text = diagram(
      timeline(
        90,
        [
          [0, 0, 1, 1],
          [40, 1, 1, 1],
          [70, 1, 1, 0],
        ],
        { 0: 'starting tasks' },
        [[20, 'task failed']],
      ),
      NAMES,
    );
    expect(text.slice(text.indexOf('gantt'))).toEqual([
      'gantt',
      '  title web:42 → web:43',
      '  dateFormat YYYY-MM-DDTHH:mm:ss',
      '  axisFormat %M:%S',
      '  tickInterval 10second',
      '  todayMarker off',
      '  section stage',
      '    starting tasks :bar0-1, 2026-01-01T00:00:00, 90s',
      '  section new web:43',
      '    0 of 1 running :bar1-1, 2026-01-01T00:00:00, 40s',
      '    1 of 1 running :done, bar1-2, 2026-01-01T00:00:40, 50s',
      '  section old web:42',
      '    1 running :bar2-1, 2026-01-01T00:00:00, 70s',
      '  section events',
      '    task failed :crit, milestone, bar3-1, 2026-01-01T00:00:20, 0s',
    ]);
  });

  it('names no revision where old tasks are of several', () => {
    const one = timeline(9, [[0, 0, 1, 2]]);
    expect(diagram(one, NAMES)).toContain('  section old web:42');
    expect(diagram(one, { ...NAMES, severalOld: true })).toContain('  section old tasks');
  });

  it('has the name of a narrow bar that is coloured in a task of its own', () => {
    const text = diagram(
      timeline(900, [
        [0, 0, 3, 0],
        [440, 1, 3, 0],
        [450, 2, 3, 0],
      ]),
      NAMES,
    );
    expect(text.slice(-4)).toEqual([
      '    2 of 3 running :active, bar0-2, 2026-01-01T00:07:30, 450s',
      '  section ',
      '     :active, bar0-3, 2026-01-01T00:07:20, 10s',
      '    1 of 3 :bar0-4, 2026-01-01T00:07:30, 0s',
    ]);
  });

  it.each([
    ['nothing', timeline(90, [])],
    ['no time', timeline(0, [[0, 1, 1, 0]])],
    ['no tasks', timeline(90, [[0, 0, 0, 0]])],
    ['moments alone', timeline(90, [], {}, [[30, 'x']])],
  ])('is not there for %s', (_name, one) => expect(timelineDiagram(one, NAMES)).toBeUndefined());

  it.each([
    [{ service: 'web', revision: 'web:43', previous: 'web:42' }, 'web:42 → web:43'],
    [{ service: 'web', revision: 'shop:43', previous: 'web:42' }, 'web: web:42 → shop:43'],
    [{ service: 'web', revision: 'web:43', previous: 'web:43' }, 'web:43'],
    [{ service: 'web', revision: 'web:43', previous: '' }, 'web:43'],
    [{ service: 'web', revision: '', previous: '' }, 'web: '],
  ])('of %j is called %s', (names, title) => {
    expect(diagram(timeline(9, [[0, 1, 1, 1]]), names)).toContain(`  title ${title}`.trimEnd());
  });

  it('has a title of its own for every section, also where one revision replaces itself', () => {
    const text = timelineDiagram(timeline(9, [[0, 1, 1, 1]]), { ...NAMES, revision: 'web:42' }) ?? '';
    expect(text).toContain('section \u200bnew web#58;42\n');
    expect(text).toContain('section \u200bold web#58;42\n');
  });

  it('keeps the number of a long revision', () => {
    const names = { ...NAMES, revision: `${'long-'.repeat(40)}name:1234` };
    expect(diagram(timeline(9, [[0, 1, 1, 1]]), names)).toContain('  section new …-long-name:1234');
  });

  it('is small, and has every section once', () => {
    fc.assert(
      fc.property(timelines, diagramNames, (one, names) => {
        const text = timelineDiagram(one, names) ?? '';
        expect(text.length).toBeLessThan(15_000);
        const sections = text.match(/^ {2}section .*$/gm) ?? [];
        expect(new Set(sections).size).toBe(sections.length);
      }),
    );
  });
});
