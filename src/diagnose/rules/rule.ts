import type { Task } from '@aws-sdk/client-ecs';
import type { Weight } from '../diagnosis.ts';
import type { Evidence, TargetHealth } from '../evidence.ts';

/**
 * Where something was said. A task that fails to start has its reason on the container (EC2) or on the task (Fargate), hence {@link REASONS}; the text of an
 * exit code is the number, that of a stop code its name.
 */
export type Place =
  | 'container-reason'
  | 'stopped-reason'
  | 'stop-code'
  | 'log-line'
  | 'exit-code'
  | 'target-health'
  | 'event'
  | 'service-deployment';

/** Where ECS says why a task didn't start. */
export const REASONS: readonly Place[] = ['container-reason', 'stopped-reason'];

/** One thing that ECS, a load balancer or a container said, and what is known around it. */
export interface Clue {
  readonly place: Place;
  readonly text: string;
  readonly evidence: Evidence;
  /** The container that it is about, where that is known. */
  readonly container: string | undefined;
  readonly task: Task | undefined;
  readonly target: TargetHealth | undefined;
}

/** One kind of failure: how it is recognised, what it means and what to do about it. */
export interface Rule {
  /** Stable, for programs. Rules of one code have one weight. */
  readonly code: string;
  readonly weight: Weight;
  readonly places: readonly Place[];
  readonly pattern: RegExp;
  /** It tells that something went wrong and not what: taken only where nothing tells more. */
  readonly vague?: true;
  /** What happened, as a sentence without names, for the documentation. */
  readonly what: string;
  /** What happened, with names and numbers: one sentence without a full stop. */
  readonly cause: (clue: Clue) => string;
  /** What to do, in one or two sentences; makes sense without any facts too. */
  readonly advice: (clue: Clue) => string;
}
