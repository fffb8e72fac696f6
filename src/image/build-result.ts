import { Problem } from '../problem.ts';
import type { BuildPlan } from './image-plan.ts';
import { lastWordsOf } from './last-words.ts';
import { pushFailure } from './push-advice.ts';
import { isTagConflict } from './push-conflict.ts';

/** How a build and its push ended. */
export type BuildResult =
  /** The digest is the one that the registry knows the image by. */
  | { readonly kind: 'pushed'; readonly digest: string }
  /** A tag exists and may not move, or so it looks. */
  | {
      readonly kind: 'conflict';
      /** Digests of what was built, as far as they are known. */
      readonly built: readonly string[];
      /** For a conflict that turns out to be none, or can't be settled. */
      readonly problem: Problem;
    };

export type Step = 'the build' | 'the push';

/**
 * What failed because of a tag that may not move.
 * @throws Problem for every other failure
 */
export function conflictOf(plan: BuildPlan, what: Step, output: string, built: readonly string[]): BuildResult {
  const problem = buildFailure(what, output);
  if (!isTagConflict(output, plan)) throw problem;
  return { kind: 'conflict', built, problem };
}

/** A build or a push that failed, with its last words. */
export function buildFailure(what: Step, output: string): Problem {
  const known = pushFailure(output);
  return new Problem(`${what} failed: ${lastWordsOf(output)}`, {
    code: known?.code ?? (what === 'the push' ? 'push-failed' : 'build-failed'),
    ...(known === undefined ? {} : { hint: known.advice }),
  });
}

/** @throws Problem where nothing says which digest was pushed: then nothing could be verified */
export function knownDigest(digest: string | undefined, { repository, tag, builder }: BuildPlan): string {
  if (digest !== undefined) return digest;
  throw new Problem(
    `${builder.kind}: ${repository.name}:${tag} was pushed, but ${builder.kind} doesn't say which digest it has`,
  );
}
