import { trueServiceDeployment } from '../support/ecs-truth.ts';
import type { Rehearsed } from './rehearse.ts';

const GREEN = ['succeeded', 'unchanged', 'started', 'planned'];

/** States of a service deployment that isn't over and isn't being undone. */
const UNDER_WAY = ['PENDING', 'IN_PROGRESS'];

/** ECS's words for a task that it stopped because it was no longer needed. */
const SCALED_IN = /^Scaling activity initiated by/;

/**
 * What the emulator knows that speaks against what the action said, whatever it is expected to say; empty where the verdict is true. Time
 * stands still from the verdict on, so the truth is that of the very moment.
 */
export function contradictions(run: Rehearsed): readonly string[] {
  const { main, post, dockerCalls, leftovers, mishaps } = run;
  const verdict = main.outputs['deployment-status'] ?? '';
  return [
    ...unless(mishaps.length === 0, `the scenario went wrong: ${mishaps.join('; ')}`),
    ...unless(main.exitCode === (GREEN.includes(verdict) ? 0 : 1), `${verdict} with exit code ${main.exitCode}`),
    ...unless(post.exitCode === 0, `the post step ended with ${post.exitCode}: ${post.log}`),
    ...unless(dockerCalls.length === 0, `docker was called: ${dockerCalls.join('; ')}`),
    ...unless(leftovers.length === 0, `left in RUNNER_TEMP: ${leftovers.join(', ')}`),
    ...(VERDICTS[verdict] ?? (() => [`'${verdict}' is no verdict of such a run`]))(factsOf(run)),
  ];
}

/** Verdicts that the emulator can't tell from another: whether the action should have gone on watching, or why nothing was begun. */
const ALSO_TRUE: Readonly<Record<string, readonly string[]>> = {
  'timed-out': ['failed'],
  refused: ['not-started'],
  'not-started': ['refused'],
  unchanged: ['refused', 'not-started'],
};

/** Verdicts that would have passed as true in place of the one that was given, beside those that can't be told from it: none, if this page is any good. */
export function interchangeable(run: Rehearsed): readonly string[] {
  const given = run.main.outputs['deployment-status'] ?? '';
  const others = Object.keys(VERDICTS).filter((one) => one !== given && !ALSO_TRUE[given]?.includes(one));
  return others.filter((one) => {
    const outputs = { ...run.main.outputs, 'deployment-status': one };
    return (
      contradictions({ ...run, main: { ...run.main, outputs, exitCode: GREEN.includes(one) ? 0 : 1 } }).length === 0
    );
  });
}

/** Minutes that the deployment waits by plan, which come on top of wait-for-minutes. */
function plannedMinutes({ after }: Rehearsed): number {
  const { strategy, bakeTimeInMinutes = 0, canaryConfiguration, linearConfiguration } = after.deploymentConfiguration;
  const pauses = Math.ceil(100 / (linearConfiguration?.stepPercent ?? 10)) - 1;
  const shift =
    strategy === 'LINEAR'
      ? pauses * (linearConfiguration?.stepBakeTimeInMinutes ?? 6)
      : strategy === 'CANARY'
        ? (canaryConfiguration?.canaryBakeTimeInMinutes ?? 10)
        : 0;
  return bakeTimeInMinutes + shift;
}

/** What there is to hold a verdict against. */
interface Facts {
  readonly run: Rehearsed;
  /** ARNs of revisions: what the service is set to now, what it was set to before, and the one that the action names as its own. */
  readonly live: string;
  readonly old: string;
  readonly ours: string;
  /** Of the service deployment that belongs to the output deployment-id; empty where there is none. */
  readonly status: string;
  /** ECS itself gave it up: the circuit breaker, or an alarm. */
  readonly givenUp: boolean;
  /** Images that running tasks of this deployment run; one text a task. */
  readonly running: readonly string[];
  /** Running tasks of the old revision. */
  readonly oldRunning: number;
  /** Tasks of this deployment that ended otherwise than by being no longer needed. */
  readonly failedTasks: number;
  /** Calls of UpdateService that ECS accepted. */
  readonly updates: number;
}

function factsOf(run: Rehearsed): Facts {
  const { before, after, tasks, main, calls } = run;
  const id = main.outputs['deployment-id'] ?? '';
  const isRunning = ({ lastStatus }: { lastStatus: string }) => lastStatus === 'RUNNING';
  const deployment = trueServiceDeployment(after, id);
  const own = tasks.filter(({ startedBy }) => startedBy === id);
  return {
    run,
    live: after.taskDefinition,
    old: before.taskDefinition,
    ours: main.outputs['task-definition-arn'] ?? '',
    status: deployment?.status ?? '',
    givenUp: deployment?.breakerTripped === true || (deployment?.triggeredAlarms.length ?? 0) > 0,
    running: own.filter(isRunning).map(({ containers }) => containers.map(({ image }) => image).join(' ')),
    oldRunning: tasks.filter((task) => isRunning(task) && task.taskDefinition === before.taskDefinition).length,
    failedTasks: own.filter(({ stoppedReason = '' }) => stoppedReason !== '' && !SCALED_IN.test(stoppedReason)).length,
    updates: calls.filter(({ operation, status }) => operation === 'UpdateService' && status === 200).length,
  };
}

/** What each verdict claims. */
const VERDICTS: Readonly<Record<string, (facts: Facts) => readonly string[]>> = {
  succeeded: ({ run, live, ours, status, running, updates }) => [
    ...unless(
      updates > 0 || run.before.deployments[0]?.rolloutState === 'IN_PROGRESS',
      'succeeded, but no deployment was started, and none was under way',
    ),
    ...unless(status === 'SUCCESSFUL', `succeeded, but the service deployment is ${status}`),
    ...unless(live === ours, `succeeded, but the service is set to ${live}`),
    ...unless(
      running.length > 0 || run.after.desiredCount === 0,
      'succeeded, but no task of the deployment runs, and some are wanted',
    ),
    ...unless(
      running.every((images) => images.split(' ').includes(run.image)),
      `succeeded, but tasks run ${running.join(', ')}`,
    ),
  ],
  unchanged: ({ run, live, old, ours }) => [
    ...unless(run.writes.length === 0, `unchanged, but written was ${run.writes.join(', ')}`),
    ...unless(live === old && live === ours, `unchanged, but the service is set to ${live}`),
    ...unless(
      run.after.deployments.length === 1 && run.after.deployments[0]?.rolloutState === 'COMPLETED',
      'unchanged, but a deployment is under way',
    ),
  ],
  'rolled-back': ({ run, live, old, ours, status, oldRunning }) => [
    ...unless(live === old && live !== ours, `rolled-back, but the service is set to ${live}`),
    ...unless(
      ['ROLLBACK_SUCCESSFUL', 'STOPPED'].includes(status),
      `rolled-back, but the service deployment is ${status}`,
    ),
    ...unless(
      run.after.deployments[0]?.rolloutState === 'COMPLETED',
      'rolled-back, but the deployment of the old revision is not complete',
    ),
    ...unless(oldRunning > 0 || run.after.desiredCount === 0, 'rolled-back, but no task of the old revision runs'),
  ],
  failed: ({ live, old, ours, status, failedTasks, givenUp }) => [
    ...unless(
      givenUp || status.startsWith('ROLLBACK') || failedTasks > 0,
      `failed, but the service deployment is ${status}, ECS has not given it up, and no task of it has failed`,
    ),
    ...unless(
      [old, ours].includes(live) || failedTasks > 0,
      `failed, but no task of it has failed, and it was replaced by ${live}`,
    ),
    ...unless(status !== 'SUCCESSFUL', 'failed, but the service deployment is SUCCESSFUL'),
    ...unless(status !== 'ROLLBACK_SUCCESSFUL' || live !== old || live === ours, 'failed, but it was rolled back'),
  ],
  superseded: ({ live, old, ours, status, givenUp }) => [
    ...unless(!givenUp, 'superseded, but ECS had given it up before'),
    ...unless(![old, ours].includes(live), `superseded, but the service is set to ${live}`),
    ...unless(
      status === 'STOPPED' || status === 'STOP_REQUESTED',
      `superseded, but the service deployment is ${status}`,
    ),
  ],
  stopped: ({ run, status, givenUp, live, ours }) => [
    ...unless(
      status === 'STOPPED' || run.after.status !== 'ACTIVE',
      `stopped, but the service deployment is ${status}`,
    ),
    ...unless(!givenUp, 'stopped, but it was ECS that gave it up'),
    ...unless(live === ours, `stopped, but it was replaced by ${live}`),
  ],
  'timed-out': ({ run, status }) => [
    ...unless(UNDER_WAY.includes(status), `timed-out, but the service deployment is ${status}`),
    ...unless(
      isAbout(run.seconds, (run.rehearsal.minutes + plannedMinutes(run)) * 60),
      `timed-out after ${run.seconds} s, and wait-for-minutes is ${run.rehearsal.minutes}`,
    ),
  ],
  unknown: ({ run }) => [
    ...unless(run.calls.findLast(({ service }) => service === 'ecs')?.error !== undefined, 'unknown, but ECS answers'),
  ],
  refused: (facts) => nothingStarted('refused', facts),
  'not-started': (facts) => nothingStarted('not-started', facts),
};

function nothingStarted(verdict: string, { run, live, old, updates }: Facts): readonly string[] {
  return [
    ...unless(updates === 0, `${verdict}, but UpdateService was accepted`),
    ...unless(live === old, `${verdict}, but the service is set to ${live}`),
    ...unless(verdict !== 'refused' || run.writes.length === 0, `refused, but written was ${run.writes.join(', ')}`),
  ];
}

/** The time to watch may be overstepped by the last look, and the evidence that is collected afterwards. */
function isAbout(seconds: number | undefined, wanted: number): boolean {
  return seconds !== undefined && seconds >= wanted && seconds <= wanted + 60;
}

function unless(holds: boolean, problem: string): readonly string[] {
  return holds ? [] : [problem];
}
