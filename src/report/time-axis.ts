/** Steps between ticks, in seconds, and how Mermaid writes them. Only those that meet full minutes, hours and days. */
const STEPS: readonly (readonly [number, string])[] = [
  [1, '1second'],
  [2, '2second'],
  [5, '5second'],
  [10, '10second'],
  [15, '15second'],
  [30, '30second'],
  [60, '1minute'],
  [120, '2minute'],
  [300, '5minute'],
  [600, '10minute'],
  [900, '15minute'],
  [1800, '30minute'],
  [3600, '1hour'],
  [7200, '2hour'],
  [10_800, '3hour'],
  [21_600, '6hour'],
  [43_200, '12hour'],
  [86_400, '1day'],
  [172_800, '2day'],
];

/** More ticks than this make the axis hard to read, and a thousand make a picture of several hundred kilobytes. */
const MOST_TICKS = 10;

const HOUR = 3600;
const DAY = 24 * HOUR;

/** The lines of a gantt diagram that say how its axis looks, for a rollout between these seconds of a day. */
export function axisOf(from: number, to: number): string[] {
  const [, interval] = STEPS.find(([step]) => (to - from) / step <= MOST_TICKS) ?? [0, '2day'];
  return [`  axisFormat ${formatFor(to)}`, `  tickInterval ${interval}`];
}

function formatFor(to: number): string {
  if (to < HOUR) return '%M:%S';
  return to < DAY ? '%H:%M' : 'day %-d, %H:%M';
}
