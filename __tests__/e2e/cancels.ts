import { readdir } from 'node:fs/promises';
import { setTimeout as wait } from 'node:timers/promises';
import type { RunningStep, StepResult } from '../../demo/runner.ts';
import type { Random } from '../../emulator/random.ts';
import { type TrueService, trueService } from '../support/ecs-truth.ts';
import type { StubProcess } from '../support/stub-docker.ts';
import type { CancelSite, Phase } from './cancel-site.ts';
import type { Site } from './site.ts';

/**
 * How it is cancelled. `SIGINT then SIGTERM` goes on as GitHub's runner does with a step that doesn't end. `none`: the signal never arrives, and the post step
 * runs beside the living main step. `SIGKILL`: the main step gets no time for anything.
 */
export type How = 'SIGINT' | 'SIGINT then SIGTERM' | 'SIGKILL' | 'none';

/** When and how a run is cancelled; times in real milliseconds. */
export interface Cancel {
  readonly phase: Phase;
  /** After the beginning of the phase. */
  readonly after: number;
  readonly how: How;
  /** For how long every write to ECS hangs. */
  readonly hold?: number;
  /** Whether they hang before ECS carries them out or, as they do unless given, before it answers. */
  readonly holds?: 'request' | 'answer';
  /** From SIGINT to SIGTERM; what GitHub's runner waits unless given. */
  readonly gap?: number;
  /** The post step never runs: the machine went with the main step. */
  readonly postIsLost?: boolean;
}

/** What came of it. */
export interface CancelledRun {
  readonly cancel: Cancel;
  /** False where the run was over before its moment came. */
  readonly wasCancelled: boolean;
  readonly main: StepResult;
  readonly post: StepResult;
  /** Real milliseconds from the signal to the end of the main step. */
  readonly endedAfter: number;
  /** The API requests that arrived after the signal, until both steps had ended. */
  readonly requestsAfter: readonly string[];
  /** What is left in RUNNER_TEMP beside the runner's own. */
  readonly leftovers: readonly string[];
  /** Processes of a build that outlived both steps by more than a moment. */
  readonly survivors: readonly StubProcess[];
  /** Whether an image of this run is in the registry. */
  readonly pushed: boolean;
  /** The service before, at the end of both steps, and an hour of ECS later. */
  readonly before: TrueService;
  readonly after: TrueService;
  readonly settled: TrueService;
}

/** GitHub's runner, from SIGINT to SIGTERM and from there to the end. https://docs.github.com/actions/reference/workflows-and-actions/workflow-cancellation */
export const RUNNERS_GAP = 7_500;
const RUNNERS_LAST_GAP = 2_500;

/** A main step that nobody stops is ended after this, so that a test can say so instead of hanging. */
const LIMIT = 60_000;

/** Processes that were told to end may take a moment. */
const MOMENT = 2_000;

const HELD = ['RegisterTaskDefinition', 'UpdateService', 'StopServiceDeployment', 'TagResource', 'UntagResource'];

const NO_STEP: StepResult = {
  exitCode: 0,
  signal: undefined,
  log: '',
  outputs: {},
  state: {},
  env: {},
  path: [],
  summary: '',
  summaryFile: '',
};

/** A run of main and post step that is cancelled. */
export async function runWithCancel(
  place: CancelSite,
  cancel: Cancel,
  inputs: Readonly<Record<string, string>> = { cluster: 'default', service: 'web' },
  env: Readonly<Record<string, string>> = {},
): Promise<CancelledRun> {
  const { site, docker, requests } = place;
  const { hold, holds = 'answer' } = cancel;
  for (const operation of hold === undefined ? [] : HELD) {
    site.emulator.faults.add({ operation, fault: 'latency', ms: hold, of: holds, times: 'always' });
  }
  const before = trueService(site);
  const moment = place.reach(cancel.phase);
  const step = await site.startShip(inputs, () => undefined, env);
  const isDue = moment.then(() => wait(cancel.after)).then(() => true);
  const wasCancelled = await Promise.race([isDue, step.done.then(() => false)]);
  const [signalled, heard] = [performance.now(), requests.length];
  const postOf = (state: StepResult['state']) =>
    cancel.postIsLost === true ? Promise.resolve(NO_STEP) : site.post({ state }, inputs, env);
  const early = wasCancelled && cancel.how === 'none' ? await postOf(await step.state()) : undefined;
  if (wasCancelled) interrupt(step, cancel);
  const main = await step.done;
  const endedAfter = performance.now() - signalled;
  const post = early ?? (await postOf(main.state));
  const survivors = await docker.survivors(MOMENT);
  const after = trueService(site);
  const requestsAfter = requests.slice(heard);
  site.emulator.faults.clear();
  await site.emulator.advance(3_600_000);
  return {
    cancel,
    wasCancelled,
    main,
    post,
    endedAfter,
    requestsAfter,
    // The rendered definition stays: it is an output, for the steps behind.
    leftovers: (await readdir(site.temp)).filter((name) => !/^(?:_|task-definition-)/.test(name)),
    survivors,
    pushed: isPushed(site),
    before,
    after,
    settled: trueService(site),
  };
}

/** Sends the signals, as many as it takes. */
function interrupt(step: RunningStep, { how, gap = RUNNERS_GAP }: Cancel): void {
  const over = new AbortController();
  const later = (ms: number, signal: NodeJS.Signals) =>
    wait(ms, undefined, { signal: over.signal })
      .then(() => step.kill(signal))
      .catch(() => undefined);
  if (how === 'SIGKILL') step.kill('SIGKILL');
  if (how.startsWith('SIGINT')) step.kill('SIGINT');
  if (how === 'SIGINT then SIGTERM') {
    void later(gap, 'SIGTERM');
    void later(gap + RUNNERS_LAST_GAP, 'SIGKILL');
  }
  void later(LIMIT, 'SIGKILL');
  void step.done.finally(() => over.abort());
}

function isPushed({ emulator }: Site): boolean {
  const repositories = emulator.state().repositories as readonly { images: readonly { tags: readonly string[] }[] }[];
  return repositories.some(({ images }) => images.some(({ tags }) => tags.some((tag) => /^[0-9a-f]{40}/.test(tag))));
}

/** What a cancel is drawn from. */
export interface Draws {
  readonly hows: readonly How[];
  readonly phases: readonly Phase[];
}

/** A cancel at any time of these phases, the same for the same random numbers. */
export function randomCancel(random: Random, { hows, phases }: Draws): Cancel {
  const phase = phases[random.below(phases.length)] ?? 'start';
  const how = hows[random.below(hows.length)] ?? 'SIGINT';
  const hold = random.below(2) === 0 ? {} : { hold: random.below(400) };
  return { phase, how, after: random.below(MOST_AFTER[phase] ?? 300), ...hold };
}

/** Real milliseconds in which a phase is usually over. */
const MOST_AFTER: Partial<Record<Phase, number>> = { start: 700, watch: 2_000 };
