import type { CodeDeploySeen } from './seen.ts';
import { eventNamed, isOver } from './seen.ts';
import { ALL_NEW, hasMovedTraffic } from './traffic.ts';

const MINUTE = 60_000;

/** What a deployment waits for while nothing else happens; `minutes` are those left, undefined where CodeDeploy doesn't say. */
export type Wait =
  /** For somebody to let it continue, before traffic is moved. */
  | { readonly kind: 'ready'; readonly minutes: number | undefined }
  /** All traffic is on the new tasks; the old ones are kept so that it can go back at once. */
  | { readonly kind: 'termination'; readonly minutes: number | undefined };

/**
 * What the deployment waits for.
 * https://docs.aws.amazon.com/codedeploy/latest/APIReference/API_DeploymentReadyOption.html
 */
export function waitOf(seen: CodeDeploySeen): Wait | undefined {
  if (isOver(seen)) return undefined;
  if (hasMovedTraffic(seen)) return terminationWait(seen);
  return seen.status === 'Ready' ? readyWait(seen) : undefined;
}

/** A wait as the log tells it, with the way to end it. */
export function describeWait(wait: Wait, { id }: CodeDeploySeen): string {
  if (wait.kind === 'termination') {
    const long = wait.minutes === undefined ? 'for a while' : `for another ${minutes(wait.minutes)}`;
    return `${ALL_NEW}; the old tasks are kept ${long}`;
  }
  const long = wait.minutes === undefined ? '' : ` within ${minutes(wait.minutes)}, or CodeDeploy stops it`;
  return `no traffic is moved until somebody lets the deployment continue${long}: "Reroute traffic" in the CodeDeploy console, or aws deploy continue-deployment --deployment-id ${id} --deployment-wait-type READY_WAIT`;
}

/** `1 minute`, `60 minutes`. */
export function minutes(count: number): string {
  return `${count} minute${count === 1 ? '' : 's'}`;
}

/** When a deployment that is or was ready became so, by AWS's clock: when the last event before the wait ended. */
export function readySince({ events }: CodeDeploySeen): number | undefined {
  const ends = events.flatMap(({ status, endedAt }) => (status === 'Skipped' ? [] : (endedAt ?? [])));
  return ends.length === 0 ? undefined : Math.max(...ends);
}

function readyWait(seen: CodeDeploySeen): Wait {
  return { kind: 'ready', minutes: left(seen.waits.readyMinutes, readySince(seen), seen.at) };
}

function terminationWait(seen: CodeDeploySeen): Wait | undefined {
  const { terminationMinutes, keepsBlue } = seen.waits;
  // What follows the traffic at once is no wait.
  if (keepsBlue || terminationMinutes === 0) return undefined;
  const since = eventNamed(seen, 'AfterAllowTraffic')?.endedAt;
  return { kind: 'termination', minutes: left(terminationMinutes, since, seen.at) };
}

/** Whole minutes, rounded up; never more than planned, however far AWS's clock and ours are apart. */
function left(planned: number | undefined, since: number | undefined, now: number): number | undefined {
  if (planned === undefined || since === undefined) return planned;
  return Math.min(planned, Math.max(0, Math.ceil((since + planned * MINUTE - now) / MINUTE)));
}
