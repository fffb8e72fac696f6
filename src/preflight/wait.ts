import { duration } from '../duration.ts';
import type { Forecast } from './forecast.ts';

/** How long no task is healthy, for people: `about 1m 35s`; `some time` where nothing tells how long a task takes to start. */
export function waitOf({ timeline }: Forecast): string {
  return timeline === undefined ? 'some time' : `about ${duration(timeline.interruption)}`;
}
