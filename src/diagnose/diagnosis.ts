/**
 * How a cause counts against a deployment:
 * - `permanent`: the next task will fail in the same way until somebody changes something (the image isn't there, a secret is missing);
 * - `repeated`: it may be bad luck once, and is the program's own fault when it happens again and again (an exit code, a failed health check);
 * - `passing`: it says nothing about the new revision and may go by itself (no room, a taken port, an interrupted spot instance).
 */
export type Weight = 'permanent' | 'repeated' | 'passing';

/** Why something failed and what to do about it. */
export interface Diagnosis {
  /** For programs: `image-not-found`. The output `failure-code`. */
  readonly code: string;
  readonly weight: Weight;
  /** One sentence without a full stop, with the numbers and names that matter. */
  readonly cause: string;
  /** The way out, in one or two sentences. */
  readonly advice: string;
}

/** One stopped task that counts as a failure. */
export interface TaskFailure extends Diagnosis {
  readonly taskArn: string;
  /** Milliseconds since the epoch. */
  readonly stoppedAt: number;
  /** Two failures with the same fingerprint are the same failure again: code, container, and exit code or kind of reason. */
  readonly fingerprint: string;
}
