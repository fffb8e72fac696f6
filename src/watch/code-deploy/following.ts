import type { Diagnosis } from '../../diagnose/diagnosis.ts';
import type { DeploymentId, Ending, Followed } from '../following.ts';
import { EMPTY_TIMELINE, type Timeline } from '../timeline.ts';
import type { PlannedWait, TrafficShift } from './planned-wait.ts';
import type { CodeDeploySeen } from './seen.ts';
import type { Wait } from './wait.ts';

/** Everything that is known about one CodeDeploy deployment while it is followed. Times are milliseconds by our clock. */
export interface CodeDeployFollowing {
  /** The service's deployment controller. */
  readonly controller: 'CODE_DEPLOY';
  readonly followed: Followed;
  /** Ours; its id is CodeDeploy's: `d-…`. */
  readonly deployment: DeploymentId;
  /** The id of its green task set, which ECS writes into `startedBy` of its tasks; undefined where it was never seen. */
  readonly startedBy?: string;
  /** What it does by its settings, read once with the first look. */
  readonly plan?: Plan;
  readonly broken?: Broken;
  /** The deployment by which CodeDeploy puts the old revision back, once it was seen: the one to read from then on. */
  readonly rollback?: { readonly id: string; readonly reason: string };
  /** The last look that succeeded. */
  readonly seen?: CodeDeploySeen;
  /** When the last look began. */
  readonly lookedAt: number;
  /** When something was last seen to change. */
  readonly movedAt: number;
  readonly timeline: Timeline;
  readonly ending?: Ending;
}

/** A CodeDeploy deployment that was watched to an end. */
export type WatchedCodeDeploy = CodeDeployFollowing & { readonly ending: Ending };

/** What a deployment does by its settings. */
export interface Plan {
  /** Undefined where it can't be read. */
  readonly shift: TrafficShift | undefined;
  readonly wait: PlannedWait;
}

/** Our deployment has failed or was stopped; whether it is rolled back shows a little later. */
export interface Broken {
  /** When we saw it first, by our clock, in milliseconds. */
  readonly since: number;
  readonly verdict: 'failed' | 'stopped';
  readonly diagnosis: Diagnosis;
  /** The look on which the diagnosis rests lacked the events: a better one may follow. */
  readonly isPartial: boolean;
}

/** What a look means for the deployment that is followed. */
export type CodeDeployJudgement =
  /** `broken`: it has ended, and a rollback may begin any moment. */
  | { readonly kind: 'going'; readonly wait?: Wait; readonly broken?: Broken }
  /** CodeDeploy puts the old revision back by a deployment of its own, which is followed to its end. */
  | {
      readonly kind: 'rolling-back';
      readonly rollback: { readonly id: string; readonly reason: string };
      readonly broken: Broken;
    }
  /** `broken` with a red verdict. */
  | { readonly kind: 'ended'; readonly ending: Ending; readonly broken?: Broken };

/** A deployment of which nothing was seen yet. @param now by our clock, milliseconds */
export function begin(followed: Followed, now: number): CodeDeployFollowing {
  return {
    controller: 'CODE_DEPLOY',
    followed,
    deployment: followed.deployment,
    lookedAt: Number.NEGATIVE_INFINITY,
    movedAt: now,
    timeline: EMPTY_TIMELINE,
  };
}

/** When to stop watching, by our clock, in milliseconds: what it waits by its own settings is added to the time that it is given. */
export function deadlineOf({ followed, plan }: CodeDeployFollowing): number {
  return followed.deadline + (plan?.wait.total ?? 0) * 60_000;
}

/** The deployment to look at next: ours, or the one that rolls it back. */
export function idToRead({ deployment, rollback }: CodeDeployFollowing): string {
  return rollback?.id ?? deployment.id;
}

/** What is known after a judgement. */
export function remembering(following: CodeDeployFollowing, judgement: CodeDeployJudgement): CodeDeployFollowing {
  const { broken } = judgement;
  return {
    ...following,
    ...(broken === undefined ? {} : { broken }),
    ...(judgement.kind === 'rolling-back' ? { rollback: judgement.rollback } : {}),
    ...(judgement.kind === 'ended' ? { ending: judgement.ending } : {}),
  };
}

/** What became of our deployment, before anything is said of a rollback. */
export function describeBroken({ verdict, diagnosis }: Broken): string {
  return verdict === 'stopped' ? diagnosis.cause : `the CodeDeploy deployment failed: ${diagnosis.cause}`;
}
