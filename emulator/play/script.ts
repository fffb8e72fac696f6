import { ACTION_NAMES, type ScriptStep } from '../scenario/script.ts';
import type { Account, Clock, Json } from '../wire.ts';
import { AwsError } from '../wire.ts';
import { act, type Stage } from './actions.ts';
import { withAnswers } from './references.ts';

/** How a step of a script went. */
export interface PlayedStep {
  /** Seconds after the start. */
  readonly at: number;
  readonly action: string;
  /** The error it ended in, if any. */
  readonly error?: string;
  /** Whether that is not what the step is meant to do. */
  readonly isProblem: boolean;
}

/** What has been played so far. */
export interface Script {
  readonly played: readonly PlayedStep[];
  /** The answers that steps kept with `as`. */
  readonly answers: ReadonlyMap<string, Json>;
}

/** Sets the steps of a script on the clock; each runs at its own time. Problems are logged too. */
export function startScript(
  steps: readonly ScriptStep[],
  stage: Stage,
  account: Account,
  clock: Clock,
  log: (line: string) => void,
): Script {
  const played: PlayedStep[] = [];
  const answers = new Map<string, Json>();
  let at = 0;
  let last: Promise<void> = Promise.resolve();
  for (const step of steps) {
    at = step.at ?? at;
    const time = at;
    clock.after(time * 1000, () => {
      // One after the other, also on a clock that is faster than the answers; `play` catches everything.
      last = last.then(async () => {
        const { action, error, isProblem } = await play(step, stage, account, answers);
        played.push({ at: time, action, isProblem, ...(error === undefined ? {} : { error }) });
        if (isProblem) log(`the script's ${action} at ${time} s: ${error ?? 'succeeded, against what it says'}`);
      });
    });
  }
  return { played, answers };
}

async function play(step: ScriptStep, stage: Stage, account: Account, answers: Map<string, Json>) {
  const action = ACTION_NAMES.find((name) => step[name] !== undefined) ?? 'call';
  try {
    const resolved = withAnswers(step, answers, account) as ScriptStep;
    const answer = await act(stage, action, resolved);
    if (step.as !== undefined) answers.set(step.as, answer);
    return { action, isProblem: step.fails !== undefined };
  } catch (error) {
    const code = error instanceof AwsError ? error.code : undefined;
    const message = error instanceof Error ? error.message : String(error);
    const isProblem = step.fails === undefined || step.fails !== code;
    return { action, isProblem, error: code === undefined ? message : `${code}: ${message}` };
  }
}
