import type { Mark, Stage, TaskCounts, Timeline } from '../watch/timeline.ts';
import { fewer, type Span, seconds, spansOf } from './spans.ts';

/** What a bar means: red is `bad`, green `good`, blue `going`, grey `plain`. */
export type Look = 'plain' | 'going' | 'good' | 'bad';

/** A bar of the diagram, in whole seconds since the watch began; a moment where it begins and ends at once. */
export interface Bar {
  readonly from: number;
  readonly to: number;
  readonly label: string;
  /** For a bar that the label doesn't fit into. */
  readonly short: string;
  readonly look: Look;
}

/** The bars of one subject, in order. */
export interface TimelineBars {
  readonly stages: readonly Bar[];
  /** Tasks of our deployment. */
  readonly ours: readonly Bar[];
  /** Tasks of all others. */
  readonly earlier: readonly Bar[];
  readonly marks: readonly Bar[];
}

/** So many bars of each kind at most, or the picture can't be read any more. */
const MOST = { stages: 6, ours: 8, earlier: 6, marks: 5 };

/** With more marks than that they are told in so many bars, which their text has room in. */
const JOINED_MARKS = 3;

/** What a timeline shows, as bars: at most 25 in all, the shortest ones joined. */
export function barsOf({ length, counts, stages, marks }: Timeline): TimelineBars {
  const ours = spansOf(counts, length, ({ running, desired }) => `${running} of ${desired}`);
  const earlier = spansOf(counts, length, (count) => `${count.earlier}`);
  const named = spansOf(stages, length, ({ name }) => name);
  const moments = marks.map((mark) => ({
    from: seconds(mark.at, length),
    to: seconds(mark.at, length),
    values: [mark],
  }));
  return {
    stages: fewer(named, MOST.stages, () => true).map(stageBar),
    ours: fewer(ours, MOST.ours, (one, other) => lookOf(one) === lookOf(other)).flatMap(ourBar),
    earlier: fewer(earlier, MOST.earlier, haveAnyBoth).flatMap(earlierBar),
    marks: (marks.length > MOST.marks ? fewer(moments, JOINED_MARKS, haveOneText) : moments).map(markBar),
  };
}

const TROUBLE = /\b(roll(ing|ed)?[ -]?back|fail)/i;

function stageBar({ from, to, values }: Span<Stage>): Bar {
  const names = [...new Set(values.map(({ name }) => name))];
  const label = names.length > 2 ? `${names[0] ?? ''} … ${names.at(-1) ?? ''}` : names.join(', ');
  return { from, to, label, short: label, look: names.some((name) => TROUBLE.test(name)) ? 'bad' : 'plain' };
}

function lookOf({ values }: Span<TaskCounts>): Look {
  if (values.every(({ running, desired }) => desired > 0 && running >= desired)) return 'good';
  return values.every(({ running, desired }) => running === 0 || desired === 0) ? 'plain' : 'going';
}

/** Nothing where no task ran and none was meant to. */
function ourBar(span: Span<TaskCounts>): Bar[] {
  const { from, to, values } = span;
  if (values.every(({ running, desired }) => running === 0 && desired === 0)) return [];
  const desired = values.map((count) => count.desired);
  const [least, most] = [Math.min(...desired), Math.max(...desired)];
  const short = range(values.map(({ running }) => running)) + (least === most && most > 0 ? ` of ${most}` : '');
  return [{ from, to, label: `${short} running`, short, look: lookOf(span) }];
}

function earlierBar({ from, to, values }: Span<TaskCounts>): Bar[] {
  if (values.every(({ earlier }) => earlier === 0)) return [];
  const short = range(values.map(({ earlier }) => earlier));
  return [{ from, to, label: `${short} running`, short, look: 'plain' }];
}

function range(counts: readonly number[]): string {
  const [least, most] = [Math.min(...counts), Math.max(...counts)];
  return least === most ? `${least}` : `${least}–${most}`;
}

function haveAnyBoth(one: Span<TaskCounts>, other: Span<TaskCounts>): boolean {
  const any = ({ values }: Span<TaskCounts>) => values.some(({ earlier }) => earlier > 0);
  return any(one) === any(other);
}

function haveOneText(one: Span<Mark>, other: Span<Mark>): boolean {
  return new Set([...one.values, ...other.values].map(({ text }) => text)).size === 1;
}

function markBar({ from, to, values }: Span<Mark>): Bar {
  const first = values[0]?.text ?? '';
  const same = values.every(({ text }) => text === first);
  const times = values.length === 1 ? '' : ` × ${values.length}`;
  const label = same ? `${first}${times}` : `${first}, and ${values.length - 1} more`;
  return { from, to, label, short: label, look: values.some(({ kind }) => kind === 'bad') ? 'bad' : 'good' };
}
