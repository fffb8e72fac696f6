import { duration } from '../duration.ts';
import type { Forecast } from './forecast.ts';

const SECOND = 1_000;

/** How long no task is healthy, for people: `about 1m 35s`; without a number where nothing tells how long a task takes to start. */
export function waitOf({ timeline }: Forecast): string {
  if (timeline === undefined) return 'a time that nothing tells yet';
  return timeline.interruption < SECOND ? 'a moment' : `about ${duration(timeline.interruption)}`;
}
