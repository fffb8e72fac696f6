import type { FailureKind } from '../../aws/failure.ts';
import { duration } from '../../duration.ts';

/** A lifecycle event of a deployment to ECS. Times are milliseconds since the epoch by AWS's clock. */
export interface LifecycleEventSeen {
  /** `BeforeInstall`, `Install`, `AfterInstall`, `AllowTestTraffic` … `AfterAllowTraffic`. */
  readonly name: string;
  /** `Pending`, `InProgress`, `Succeeded`, `Failed`, `Skipped`, `Unknown`. */
  readonly status: string;
  readonly startedAt: number | undefined;
  readonly endedAt: number | undefined;
  /** What the hook left behind; undefined where it said nothing at all. */
  readonly diagnostics: HookDiagnostics | undefined;
}

/** What is known of a hook that ran. Foreign text, as it came. */
export interface HookDiagnostics {
  /** `ScriptFailed`, `ScriptTimedOut`, `UnknownError` …; `Success` too. */
  readonly code: string | undefined;
  readonly script: string | undefined;
  readonly message: string | undefined;
  /** The last 4 KB of its log at most, several lines. */
  readonly logTail: string | undefined;
}

/** One of the two task sets between which traffic is moved. */
export interface TaskSetSeen {
  /** `ecs-svc/…` */
  readonly id: string;
  /** `Blue` is the one that was there before, `Green` the new one. */
  readonly label: string;
  /** `PRIMARY`, `ACTIVE`, `DRAINING`. */
  readonly status: string;
  /** Percent of the production traffic. */
  readonly trafficWeight: number;
  readonly desired: number;
  readonly pending: number;
  readonly running: number;
}

/** How far we can see beyond the deployment itself: its one target, the service. */
export type TargetSight =
  /** CodeDeploy has not listed it yet. */
  | { readonly kind: 'unlisted' }
  /** The policy doesn't allow to see it; it is not asked for again. */
  | { readonly kind: 'denied' }
  | { readonly kind: 'listed'; readonly id: string };

/** How long a deployment waits where it is told to. Minutes. */
export interface Waits {
  /** For somebody to let it continue before traffic is moved, and then CodeDeploy stops it; undefined where it goes on by itself. */
  readonly readyMinutes: number | undefined;
  /** Until the old tasks are terminated; undefined where they are kept for good, or where CodeDeploy doesn't say. */
  readonly terminationMinutes: number | undefined;
  /** The old tasks are never terminated (`KEEP_ALIVE`). */
  readonly keepsBlue: boolean;
}

/** Which deployment, of what; names as CodeDeploy has them. */
export interface CodeDeployNames {
  readonly application: string | undefined;
  readonly group: string | undefined;
  /** `CodeDeployDefault.ECSCanary10Percent5Minutes`, or one of the account's own. */
  readonly configuration: string | undefined;
}

/** How a deployment and its rollback know each other. */
export interface RollbackInfo {
  /** The deployment that rolls this one back. */
  readonly by: string | undefined;
  /** The deployment that this one rolls back. */
  readonly of: string | undefined;
  /** How the rollback stands, or why there can't be one; foreign text. */
  readonly message: string | undefined;
}

/**
 * What one look at a CodeDeploy deployment gives. Times are milliseconds since the epoch.
 * https://docs.aws.amazon.com/codedeploy/latest/APIReference/API_DeploymentInfo.html
 */
export interface CodeDeploySeen {
  /** `d-…` */
  readonly id: string;
  /** When we looked, by our clock. All other times are by AWS's. */
  readonly at: number;
  /** `Created`, `Queued`, `InProgress`, `Baking`, `Ready`, `Succeeded`, `Failed`, `Stopped`. */
  readonly status: string;
  /** `user`, or `codeDeployRollback` for a rollback. */
  readonly creator: string | undefined;
  readonly names: CodeDeployNames;
  readonly error: { readonly code: string; readonly message: string } | undefined;
  readonly rollback: RollbackInfo | undefined;
  /** Ends after which CodeDeploy rolls back by itself: `DEPLOYMENT_FAILURE` …; undefined where it doesn't say. */
  readonly autoRollback: readonly string[] | undefined;
  readonly completedAt: number | undefined;
  readonly waits: Waits;
  /** All traffic is on the new tasks, and the wait until the old ones are terminated has begun. */
  readonly terminationWaitStarted: boolean;
  readonly target: TargetSight;
  /** Why the target could not be read this time: events and task sets are those of the look before. Undefined where it was read, or may not be. */
  readonly missed: FailureKind | undefined;
  /** In their order; empty where the target can't be seen. */
  readonly events: readonly LifecycleEventSeen[];
  /** Empty where the target can't be seen. */
  readonly taskSets: readonly TaskSetSeen[];
}

const OVER: ReadonlySet<string> = new Set(['Succeeded', 'Failed', 'Stopped']);

/** True for a deployment that has come to its end. */
export function isOver({ status }: CodeDeploySeen): boolean {
  return OVER.has(status);
}

/** True for a deployment by which CodeDeploy puts an earlier revision back. */
export function isRollback({ creator, rollback }: CodeDeploySeen): boolean {
  return creator === 'codeDeployRollback' || rollback?.of !== undefined;
}

/** The event of this name, where it was seen. */
export function eventNamed(seen: CodeDeploySeen, name: string): LifecycleEventSeen | undefined {
  return seen.events.find((event) => event.name === name);
}

/** ` after 3m 5s`; empty for an event that took less than a second, or whose times AWS doesn't say. */
export function tookFor({ startedAt, endedAt }: LifecycleEventSeen): string {
  const ms = startedAt === undefined || endedAt === undefined ? 0 : endedAt - startedAt;
  return ms < 1000 ? '' : ` after ${duration(ms)}`;
}

/** The task set with this label, where it was seen. */
export function taskSetLabelled(seen: CodeDeploySeen, label: 'Blue' | 'Green'): TaskSetSeen | undefined {
  return seen.taskSets.find((one) => one.label === label);
}
