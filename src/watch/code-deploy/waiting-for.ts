import { duration } from '../../duration.ts';
import type { CodeDeployFollowing } from './following.ts';
import { HOOK_EVENTS } from './hook-causes.ts';
import { plannedEnd } from './planned-end.ts';
import { type CodeDeploySeen, type LifecycleEventSeen, taskSetLabelled } from './seen.ts';
import { ALL_NEW, whereTrafficIs } from './traffic.ts';
import { minutes, type Wait, waitOf } from './wait.ts';

/** What a deployment waits for where nothing changes, for the heartbeat. @param now by our clock, milliseconds */
export function waitingFor(one: CodeDeployFollowing, now: number): string {
  const { seen, rollback, broken, movedAt } = one;
  const since = `for ${duration(now - movedAt)}`;
  if (seen === undefined) return `waiting for CodeDeploy to show the deployment, ${since}`;
  if (rollback !== undefined) return `still rolling back, by deployment ${rollback.id}, nothing changed ${since}`;
  if (broken !== undefined) return `waiting to see whether CodeDeploy rolls back, ${since}`;
  const left = timeLeft(one, now);
  const wait = waitOf(seen);
  if (wait !== undefined) return `${WAITS[wait.kind]}${left === undefined ? '' : `; ${left} left`}`;
  const event = seen.events.find(({ status }) => status === 'InProgress');
  if (event === undefined) return `waiting for CodeDeploy to go on (${seen.status}), ${since}`;
  return `${eventWords(event, seen)}, ${since}${left === undefined ? '' : `; more is moved in ${left}`}`;
}

const WAITS: Readonly<Record<Wait['kind'], string>> = {
  ready: 'still waiting for somebody to let the deployment continue',
  termination: `still keeping the old tasks, ${ALL_NEW}`,
};

function eventWords(event: LifecycleEventSeen, seen: CodeDeploySeen): string {
  if (event.name === 'Install') {
    const green = taskSetLabelled(seen, 'Green');
    const counts = green === undefined ? '' : ` (${green.running} of ${green.desired} running)`;
    return `waiting for the new tasks to become healthy${counts}`;
  }
  if (event.name === 'AllowTraffic') return `moving traffic: ${whereTrafficIs(seen) ?? 'in progress'}`;
  // An event without a hook takes a moment.
  if (HOOK_EVENTS.has(event.name)) return `waiting for the hook of ${event.name}, which has an hour to report`;
  return `waiting for the end of ${event.name}`;
}

/** Until the planned end: `59 minutes`, near it `45s`; undefined where nobody knows, or it is over. */
function timeLeft({ seen, plan }: CodeDeployFollowing, now: number): string | undefined {
  const end = seen === undefined ? undefined : plannedEnd(seen, plan?.shift);
  if (end === undefined || end - now < 1_000) return undefined;
  const count = Math.round((end - now) / 60_000);
  return count > 1 ? minutes(count) : duration(end - now);
}
