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
  const kind = kindOf(seen);
  if (kind === undefined) return undefined;
  const ms = waitLeft(seen);
  return { kind, minutes: ms === undefined ? undefined : Math.ceil(ms / MINUTE) };
}

/** Milliseconds that are left of the wait that a deployment is in: never more than planned, however far AWS's clock and ours are apart; undefined where nobody knows. */
export function waitLeft(seen: CodeDeploySeen): number | undefined {
  const { readyMinutes, terminationMinutes } = seen.waits;
  switch (kindOf(seen)) {
    case 'ready':
      return left(readyMinutes, readySince(seen), seen.at);
    case 'termination':
      return left(terminationMinutes, eventNamed(seen, 'AfterAllowTraffic')?.endedAt, seen.at);
    case undefined:
      return undefined;
  }
}

function kindOf(seen: CodeDeploySeen): Wait['kind'] | undefined {
  if (isOver(seen)) return undefined;
  if (!hasMovedTraffic(seen)) return seen.status === 'Ready' ? 'ready' : undefined;
  // What follows the traffic at once is no wait.
  return seen.waits.keepsBlue || seen.waits.terminationMinutes === 0 ? undefined : 'termination';
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

function left(planned: number | undefined, since: number | undefined, now: number): number | undefined {
  if (planned === undefined) return undefined;
  return since === undefined
    ? planned * MINUTE
    : Math.min(planned * MINUTE, Math.max(0, since + planned * MINUTE - now));
}
