import type { StepResult } from '../../demo/runner.ts';
import { type CancelledRun, RUNNERS_GAP } from './cancels.ts';

/** What is allowed to happen. */
export interface Expectation {
  /** Real milliseconds from the signal to the end of the main step; by default the runner's patience before SIGTERM. */
  readonly within?: number;
  /** Writes that are part of ending in order, a rollback's for instance. */
  readonly writes?: readonly string[];
}

const WRITES = /^(Register|Update|Create|Delete|Put|Tag|Untag|Stop|Run|Deregister)/;

/** What is wrong with how a run ended, whenever and however it was cancelled; empty if nothing is. */
export function problemsOf(
  run: CancelledRun,
  { within = RUNNERS_GAP, writes = [] }: Expectation = {},
): readonly string[] {
  const { main, post, before, settled } = run;
  const { how } = run.cancel;
  const isTold = run.wasCancelled && how.startsWith('SIGINT');
  const sent = run.requestsAfter.filter((operation) => WRITES.test(operation) && !writes.includes(operation));
  const updated = settled.serviceDeployments.length > before.serviceDeployments.length;
  const [newest] = settled.deployments;
  return [
    ...unless(how === 'none' || run.endedAfter <= within, `it took ${Math.round(run.endedAfter)} ms to end`),
    ...unless(post.exitCode === 0, `the post step ended with ${post.exitCode}: ${post.log}`),
    ...unless(run.leftovers.length === 0, `left in RUNNER_TEMP: ${run.leftovers.join(', ')}`),
    ...unless(run.survivors.length === 0, `still alive: ${run.survivors.map(({ role }) => role).join(', ')}`),
    // One may have been on its way.
    ...unless(!isTold || sent.length <= 1, `after the signal it sent ${sent.join(', ')}`),
    ...unless(newest?.rolloutState === 'COMPLETED', `an hour later the newest deployment is ${newest?.rolloutState}`),
    ...unless(
      updated || settled.taskDefinition === before.taskDefinition,
      `the service was set to ${settled.taskDefinition}`,
    ),
    ...(isTold ? verdictProblems(main, updated) : []),
  ];
}

function verdictProblems({ exitCode, signal, outputs, log }: StepResult, updated: boolean): readonly string[] {
  // Before the program has begun there is nobody to handle a signal.
  if (signal === 'SIGINT') {
    return [
      ...unless(log === '', `it died of the signal, having said ${log}`),
      ...unless(!updated, 'it died of the signal, and a deployment was started all the same'),
    ];
  }
  const verdict = outputs['deployment-status'];
  // The run may have come to its end in the very moment of the signal.
  if (verdict === 'succeeded') return unless(updated && exitCode === 0, 'it succeeded without a deployment');
  return [
    ...unless(verdict === 'cancelled' && exitCode === 1, `it ended as ${verdict}, with ${exitCode ?? signal}`),
    ...unless((outputs['deployment-id'] !== '') === updated, `its deployment-id is '${outputs['deployment-id']}'`),
  ];
}

function unless(holds: boolean, problem: string): readonly string[] {
  return holds ? [] : [problem];
}
