import { measuredLength } from './gantt-text.ts';

/** A bar with its name, in pixels from the left edge of the plot. */
export interface Placed {
  readonly left: number;
  readonly right: number;
  readonly name: string;
}

/** Pixels from the left edge of the plot up to which Mermaid lets a name beside a bar reach. */
export type Reach = number;

/** Pixels a character takes in the narrowest and the widest font that Mermaid may find; names are 12 pixels high. */
const NARROW = 5.5;
const WIDE = 7.2;

/** Pixels between a bar and the name beside it. */
const BESIDE = 5;

/** Where Mermaid writes the name of a bar: it goes to the left of it only where it has no room on the right. */
export function sideOf({ left, right, name }: Placed, reach: Reach, character = WIDE): 'inside' | 'right' | 'left' {
  const width = measuredLength(name) * character;
  if (width <= right - left) return 'inside';
  return right + width > reach ? 'left' : 'right';
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

/** What a bar and its name take, whichever font there is. */
function extentOf(bar: Placed, reach: Reach): Extent {
  const narrow = extentIn(bar, reach, NARROW);
  const wide = extentIn(bar, reach, WIDE);
  return { from: Math.min(narrow.from, wide.from), to: Math.max(narrow.to, wide.to) };
}

function extentIn(bar: Placed, reach: Reach, character: number): Extent {
  const { left: from, right: to } = bar;
  const beside = 2 * BESIDE + measuredLength(bar.name) * character;
  const side = sideOf(bar, reach, character);
  if (side === 'inside') return { from, to };
  return side === 'right' ? { from, to: to + beside } : { from: from - beside, to };
}

/** Two that only touch don't overlap. */
function overlap(one: Extent, other: Extent): boolean {
  return one.from < other.to - 0.5 && other.from < one.to - 0.5;
}
