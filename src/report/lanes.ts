import { measuredLength } from './gantt-text.ts';

/** A bar with its name, in pixels from the left edge of the plot. */
export interface Placed {
  readonly left: number;
  readonly right: number;
  readonly name: string;
  /** It begins and ends at once, and has no room for a name inside. */
  readonly moment: boolean;
}

/** Pixels from the left edge of the plot up to which Mermaid lets a name beside a bar reach. */
export type Reach = number;

/** Pixels a digit takes in the narrowest font that Mermaid may find, and narrow letters in any; names are 12 pixels high. */
export const NARROW = 3;

/** Pixels a digit takes in the widest, Verdana or DejaVu Sans. */
const WIDE = 7.7;

/** Pixels between a bar and the name beside it. */
const BESIDE = 5;

/** Pixels that anything takes. */
const LEAST = 1;

/** Mermaid decides twice where the name of a moment goes, so many pixels apart: once for its place, once for its alignment. */
const UNDECIDED = 11;

/** Where Mermaid writes the name of a bar, in the widest font: it goes to the left of it only where it has no room on the right. */
export function sideOf(bar: Placed, reach: Reach): 'inside' | 'right' | 'left' {
  const width = measuredLength(bar.name) * WIDE;
  if (width <= roomInside(bar)) return 'inside';
  return width > roomBeside(bar, reach) ? 'left' : 'right';
}

function roomInside({ left, right, moment }: Placed): number {
  return moment ? 0 : right - left;
}

function roomBeside({ right, moment }: Placed, reach: Reach): number {
  return reach - right - (moment ? UNDECIDED : 0);
}

/**
 * Sorts bars into lanes in which neither bars nor the names beside them overlap. The longest bars take the first lane, so that it shows how things went,
 * and short ones whose names need room go below.
 * @returns the lanes with their bars in order of time
 */
export function lanesOf<T extends Placed>(bars: readonly T[], reach: Reach): T[][] {
  const lanes: Laid<T>[][] = [];
  const laid = bars.map((bar) => ({ bar, extent: extentOf(bar, reach) }));
  for (const one of laid.toSorted((a, b) => lengthOf(b.bar) - lengthOf(a.bar))) {
    const free = lanes.find((lane) => !lane.some(({ extent }) => overlap(one.extent, extent)));
    if (free === undefined) lanes.push([one]);
    else free.push(one);
  }
  return lanes.map((lane) => lane.map(({ bar }) => bar).toSorted((a, b) => a.left - b.left));
}

interface Laid<T> {
  readonly bar: T;
  readonly extent: Extent;
}

interface Extent {
  readonly from: number;
  readonly to: number;
}

function lengthOf({ left, right }: Placed): number {
  return right - left;
}

/** What a bar and its name take, whichever font there is and wherever the name goes with it. */
function extentOf(bar: Placed, reach: Reach): Extent {
  const { left, right, name } = bar;
  const [narrow, wide] = [measuredLength(name) * NARROW, measuredLength(name) * WIDE];
  const beside = roomBeside(bar, reach);
  // Also what begins and ends at once takes a place, or it would stand on a short bar that begins with it.
  const end = Math.max(right, left + LEAST);
  if (wide <= roomInside(bar)) return { from: left, to: end };
  return {
    from: wide > beside ? left - 2 * BESIDE - wide : left,
    // Of a moment it isn't sure which way it goes until it is far from the end.
    to: Math.max(narrow, roomInside(bar)) <= beside + UNDECIDED ? right + 2 * BESIDE + wide : end,
  };
}

/** Two that only touch don't overlap. */
function overlap(one: Extent, other: Extent): boolean {
  return one.from < other.to - 0.5 && other.from < one.to - 0.5;
}
