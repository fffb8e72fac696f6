import { type CodeDeploySeen, eventNamed, taskSetLabelled } from './seen.ts';

/** Percent of the production traffic. */
export interface Traffic {
  readonly green: number;
  readonly blue: number;
}

/** How the traffic is shared; undefined where the task sets can't be seen, or before there is a green one. */
export function trafficOf(seen: CodeDeploySeen): Traffic | undefined {
  const green = taskSetLabelled(seen, 'Green');
  return green && { green: green.trafficWeight, blue: taskSetLabelled(seen, 'Blue')?.trafficWeight ?? 0 };
}

/** True for a deployment under way that has all traffic on the new tasks: what is left to do is to terminate the old ones. */
export function hasMovedTraffic(seen: CodeDeploySeen): boolean {
  return seen.terminationWaitStarted || eventNamed(seen, 'AfterAllowTraffic')?.status === 'Succeeded';
}

/** Which revision the users get: `all traffic is on the old revision`; undefined where nobody knows. */
export function whereTrafficIs(seen: CodeDeploySeen): string | undefined {
  const traffic = trafficOf(seen);
  // Without a green task set nothing can have been moved.
  if (traffic === undefined) return seen.taskSets.length > 0 ? ALL_OLD : undefined;
  if (traffic.green === 0) return ALL_OLD;
  if (traffic.green === 100) return ALL_NEW;
  return `${traffic.green} % of the traffic is on the new revision, ${traffic.blue} % on the old one`;
}

export const ALL_NEW = 'all traffic is on the new revision';
const ALL_OLD = 'all traffic is on the old revision';
