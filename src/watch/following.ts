import type { Service, ServiceDeployment } from '@aws-sdk/client-ecs';
import type { Json } from '../aws/lossless.ts';
import type { Verdict } from '../outcome.ts';
import type { TasksSeen } from './tasks-seen.ts';
import type { Timeline } from './timeline.ts';

/** A deployment to follow, and how it came about. */
export interface StartedDeployment {
  /** `ecs-svc/…`, or CodeDeploy's `d-…`. */
  readonly id: string;
  readonly adopted: boolean;
  /** When ECS made it, by the server's clock, in milliseconds. */
  readonly createdAt: number;
  /** When we asked for it, by our clock, in milliseconds; deadlines count from here. */
  readonly startedAt: number;
}

/** A deployment that we started or adopted, and what to hold it against. */
export interface Followed {
  readonly service: string;
  readonly deployment: StartedDeployment;
  /** The ARN of the revision that it rolls out. */
  readonly definitionArn: string;
  /** That revision as it came over the wire. */
  readonly definition: Json;
  /** The ARN of the revision that ran before. */
  readonly previousArn: string;
  /** The ARNs of all revisions that the service was running then; ECS rolls back to one of them. */
  readonly earlierArns: readonly string[];
  /** When to stop watching, by our clock, in milliseconds. */
  readonly deadline: number;
}

/** A deployment, and when ECS made it by its own clock, in milliseconds. */
export interface DeploymentId {
  readonly id: string;
  readonly createdAt: number;
}

/** How far we can see: `list` until the service deployment's ARN is known; `blind` where the API or the permission is missing. */
export type Detail =
  | { readonly kind: 'list'; readonly since: number; readonly notOurs?: string }
  /** `guess` says since when, where the ARN is the service's current one and not known to be ours yet. */
  | { readonly kind: 'describe'; readonly arn: string; readonly guess?: number }
  | { readonly kind: 'blind' };

/** A rollback that we asked for, after our deployment came to this end. */
export interface Remedy {
  readonly after: Ending;
  readonly by: 'StopServiceDeployment' | 'UpdateService';
  /** By our clock, in milliseconds: the rollback has a deadline of its own. */
  readonly deadline: number;
}

/** Everything that is known about one deployment of ECS's own while it is followed. */
export interface Following {
  /** The service's deployment controller. */
  readonly controller: 'ECS';
  readonly followed: Followed;
  /** Ours, or a successor of the same revision. */
  readonly deployment: DeploymentId;
  readonly detail: Detail;
  /** The deployment by which an earlier revision is put back, once it was seen. */
  readonly rollback?: { readonly id: string; readonly reason: string };
  readonly remedy?: Remedy;
  /** As last seen. */
  readonly service?: Service;
  readonly serviceDeployment?: ServiceDeployment;
  /** How often in a row ECS knew no such service. */
  readonly missing: number;
  /** How often the service was read since its service deployment was seen to be over. */
  readonly readsSinceOver: number;
  readonly tasks: TasksSeen;
  readonly activity: Activity;
  readonly timeline: Timeline;
  readonly ending?: Ending;
}

/** When something happened, by our clock in milliseconds; what to look at next is decided by it. */
export interface Activity {
  /** Counts, events, stage or failures changed. */
  readonly movedAt: number;
  /** Something was seen that a lost task would explain, and tasks weren't listed since. */
  readonly tasksSuspect: boolean;
  readonly tasksListedAt: number;
  /** The present stage began. */
  readonly stageSince: number;
}

/** How the watch of one deployment ended. */
export interface Ending {
  readonly verdict: Verdict;
  readonly reason: string;
  /** The beginning of the reason that names a cause, where a closer look at the tasks may find a better one. */
  readonly because?: string;
  /** The reason without how the deployment was left, for where something is done about that. */
  readonly brief?: string;
  readonly hint?: string;
  /** For programs, where the kind of end says more than the tasks: `circuit-breaker`, `crash`. */
  readonly code?: string;
  /** The service is scaled to zero: there is nothing that could be verified. */
  readonly nothingRan?: true;
}

/** What happened, in half a sentence that another one can follow. */
export function briefly({ brief, reason }: Ending): string {
  return brief ?? reason.replace(/\.$/, '');
}

/** A deployment that was watched to an end. */
export type Watched = Following & { readonly ending: Ending };

/** The number that joins a deployment (`ecs-svc/N`), its service deployment and its service revision (ARNs ending in `/N`). */
export function deploymentNumber(id: string): string {
  return id.slice(id.lastIndexOf('/') + 1);
}
