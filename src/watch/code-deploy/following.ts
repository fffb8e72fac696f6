import type { Diagnosis } from '../../diagnose/diagnosis.ts';
import type { Ending, Followed } from '../following.ts';
import type { Wait } from './wait.ts';

/** Everything that is remembered of a CodeDeploy deployment from one look to the next. */
export interface CodeDeployFollowing {
  /** Its deployment's id is CodeDeploy's: `d-…`. */
  readonly followed: Followed;
  readonly broken?: Broken;
  /** The deployment by which CodeDeploy puts the old revision back, once it was seen: the one to read from then on. */
  readonly rollback?: { readonly id: string; readonly reason: string };
}

/** Our deployment has failed or was stopped; whether it is rolled back shows a little later. */
export interface Broken {
  /** When we saw it first, by our clock, in milliseconds. */
  readonly since: number;
  readonly verdict: 'failed' | 'stopped';
  readonly diagnosis: Diagnosis;
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
  /** `diagnosis` with a red verdict. */
  | { readonly kind: 'ended'; readonly ending: Ending; readonly diagnosis?: Diagnosis };

/** The deployment to look at next: ours, or the one that rolls it back. */
export function idToRead({ followed, rollback }: CodeDeployFollowing): string {
  return rollback?.id ?? followed.deployment.id;
}

/** What is known after a judgement. */
export function remembering(following: CodeDeployFollowing, judgement: CodeDeployJudgement): CodeDeployFollowing {
  if (judgement.kind === 'ended') return following;
  const { broken } = judgement;
  return {
    ...following,
    ...(broken === undefined ? {} : { broken }),
    ...(judgement.kind === 'rolling-back' ? { rollback: judgement.rollback } : {}),
  };
}

/** What became of our deployment, before anything is said of a rollback. */
export function describeBroken({ verdict, diagnosis }: Broken): string {
  return verdict === 'stopped' ? diagnosis.cause : `the CodeDeploy deployment failed: ${diagnosis.cause}`;
}
