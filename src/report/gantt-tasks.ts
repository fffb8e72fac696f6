import { ganttText } from './gantt-text.ts';
import { lanesOf, type Placed, sideOf } from './lanes.ts';
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
  const half = bar.to > bar.from ? 0 : HALF_MILESTONE;
  const placed = { ...bar, left: pixel(bar.from) - half, right: pixel(bar.to) + half, name: ganttText(bar.label) };
  return sideOf(placed, plot.reach) === 'inside' ? placed : { ...placed, name: ganttText(bar.short) };
}

interface Task extends Pick<Bar, 'from' | 'to' | 'look'> {
  readonly name: string;
  readonly milestone: boolean;
}

/**
 * Mermaid writes the names of `active` and `done` tasks in the colour that is meant for the inside also where they stand beside, where it can't be
 * read. There a task that isn't seen itself carries the name.
 */
function drawn(bar: Named, { reach }: Plot): Task[] {
  const milestone = bar.from === bar.to;
  const side = sideOf(bar, reach);
  if (side === 'inside' || bar.look === 'plain' || bar.look === 'bad') return [{ ...bar, milestone }];
  const bare: Task = { ...bar, milestone, name: ganttText('') };
  // The one below, of the same shape.
  if (milestone) return [{ ...bar, milestone, look: 'plain' }, bare];
  const at = side === 'left' ? bar.from : bar.to;
  const carrier: Task = { from: at, to: at, name: bar.name, look: 'plain', milestone };
  return side === 'left' ? [carrier, bare] : [bare, carrier];
}

function statement({ from, to, look, name, milestone }: Task, id: string): string {
  return `${name} :${TAGS[look]}${milestone ? 'milestone, ' : ''}${id}, ${dateOf(from)}, ${to - from}s`;
}

function dateOf(seconds: number): string {
  return new Date(Date.UTC(2026, 0, 1) + seconds * 1000).toISOString().slice(0, 19);
}
