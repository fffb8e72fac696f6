import { ganttText, measuredLength } from './gantt-text.ts';
import { lanesOf, NARROW, type Placed, sideOf } from './lanes.ts';
import type { Bar, Look } from './timeline-bars.ts';

/** Where the plot lies: from when to when in seconds, its width and the reach of names in pixels. */
export interface Plot {
  readonly from: number;
  readonly to: number;
  readonly width: number;
  readonly reach: number;
}

/** Bars by meaning. Where a renderer doesn't take our colours, Mermaid's own for these tags say nearly the same. */
const TAGS: Readonly<Record<Look, string>> = { plain: '', going: 'active, ', good: 'done, ', bad: 'crit, ' };

/** A zero width space, which Mermaid measures as the placeholder that it writes for it at first. */
const UNSEEN = '#8203;';

/** Half the width of a milestone, in pixels: a square as high as a bar that stands on a corner. */
const HALF_MILESTONE = 13;

/** The statements that draw these bars, by lane; every task gets an id that begins with `prefix`. */
export function tasksOf(bars: readonly Bar[], plot: Plot, prefix: string): string[][] {
  let id = 0;
  return lanesOf(
    bars.map((bar) => named(bar, plot)),
    plot.reach,
  ).map((lane) => lane.flatMap((bar) => drawn(bar, plot)).map((task) => statement(task, `${prefix}${++id}`)));
}

/** A bar with the name that it is drawn with. */
type Named = Bar & Placed;

function named(bar: Bar, plot: Plot): Named {
  const pixel = (time: number) => ((time - plot.from) / (plot.to - plot.from)) * plot.width;
  const moment = bar.to === bar.from;
  const half = moment ? HALF_MILESTONE : 0;
  const placed = {
    ...bar,
    moment,
    left: pixel(bar.from) - half,
    right: pixel(bar.to) + half,
    name: ganttText(bar.label),
  };
  return sideOf(placed, plot.reach) === 'inside' ? placed : { ...placed, name: ganttText(bar.short) };
}

type Task = Pick<Named, 'from' | 'to' | 'look' | 'name' | 'moment'>;

/**
 * Mermaid writes the names of `active` and `done` tasks in the colour that is meant for the inside also where they stand beside, where it can't be
 * read. There a task that isn't seen itself carries the name.
 */
function drawn(bar: Named, { reach }: Plot): Task[] {
  const side = sideOf(bar, reach);
  const legible = side === 'inside' || bar.look === 'plain' || bar.look === 'bad';
  const bare: Task = { ...bar, name: ganttText('') };
  if (bar.moment) {
    const name = side === 'left' ? forcedLeft(bar.name, reach - bar.left) : bar.name;
    // The carrier lies below, and has the same shape.
    return legible ? [{ ...bar, name }] : [{ ...bar, name, look: 'plain' }, bare];
  }
  if (legible) return [bar];
  const carrier = (at: number, name: string): Task => ({ from: at, to: at, name, look: 'plain', moment: false });
  return side === 'left'
    ? [carrier(bar.from, forcedLeft(bar.name, reach - bar.left)), bare]
    : [bare, carrier(bar.to, bar.name)];
}

/** The name with so much before it that isn't seen, and is measured, that Mermaid finds no room for it on the right, whatever the font. */
function forcedLeft(name: string, room: number): string {
  const missing = room / NARROW - measuredLength(name);
  return UNSEEN.repeat(Math.max(0, Math.ceil(missing / measuredLength(UNSEEN)))) + name;
}

function statement({ from, to, look, name, moment }: Task, id: string): string {
  return `${name} :${TAGS[look]}${moment ? 'milestone, ' : ''}${id}, ${dateOf(from)}, ${to - from}s`;
}

function dateOf(seconds: number): string {
  return new Date(Date.UTC(2026, 0, 1) + seconds * 1000).toISOString().slice(0, 19);
}
