import type { Service, ServiceDeployment } from '@aws-sdk/client-ecs';
import type { Verdict } from '../outcome.ts';
import type { StartedDeployment } from '../rollout/start.ts';

/** A deployment that we started or adopted, and what to hold it against. */
export interface Followed {
  readonly service: string;
  readonly deployment: StartedDeployment;
  /** The ARN of the revision that it rolls out. */
  readonly definitionArn: string;
  /** The ARN of the revision that ran before. */
  readonly previousArn: string;
}

/** How far we can see: `list` until the service deployment's ARN is known; `blind` where the API or the permission is missing. */
export type Detail =
  | { readonly kind: 'list'; readonly since: number }
  | { readonly kind: 'describe'; readonly arn: string }
  | { readonly kind: 'blind' };

/** Everything that is known about one deployment while it is followed. */
export interface Following {
  readonly followed: Followed;
  /** Ours, or a successor of the same revision. */
  readonly deploymentId: string;
  readonly detail: Detail;
  /** As last seen. */
  readonly service?: Service;
  readonly serviceDeployment?: ServiceDeployment;
  readonly ending?: Ending;
}

/** How the watch of one deployment ended. */
export interface Ending {
  readonly verdict: Verdict;
  readonly reason: string;
  readonly hint?: string;
}

/** The number that joins a deployment (`ecs-svc/N`), its service deployment and its service revision (ARNs ending in `/N`). */
export function deploymentNumber(id: string): string {
  return id.slice(id.lastIndexOf('/') + 1);
}
