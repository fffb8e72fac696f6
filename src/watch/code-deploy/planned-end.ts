import type { TrafficShift } from './planned-wait.ts';
import { type CodeDeploySeen, eventNamed } from './seen.ts';
import { trafficOf } from './traffic.ts';
import { waitLeft } from './wait.ts';

const MINUTE = 60_000;

/** When what a deployment waits for ends by its own settings, by our clock, in milliseconds; undefined where it doesn't wait, or nobody knows. */
export function plannedEnd(seen: CodeDeploySeen, shift: TrafficShift | undefined): number | undefined {
  const left = waitLeft(seen) ?? stepLeft(seen, shift);
  return left === undefined ? undefined : seen.at + left;
}

/** Milliseconds until more of the traffic is moved. */
function stepLeft(seen: CodeDeploySeen, shift: TrafficShift | undefined): number | undefined {
  const event = eventNamed(seen, 'AllowTraffic');
  if (shift === undefined || shift.kind === 'all-at-once' || event?.status !== 'InProgress') return undefined;
  if (trafficOf(seen)?.green === 100) return undefined;
  const step = shift.interval * MINUTE;
  const passed = Math.max(0, seen.at - (event.startedAt ?? seen.at));
  if (shift.kind === 'linear') return step - (passed % step);
  return passed < step ? step - passed : undefined;
}
