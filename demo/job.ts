import { mkdir } from 'node:fs/promises';
import { join } from 'node:path';
import { logView } from './log-view.ts';
import { type RunningStep, runStep, type StepResult, startStep } from './runner.ts';

/** A deploy job of the sample app: who it is, and where. */
export interface Job {
  /** The folder for its temporary files; made if need be. */
  readonly temp: string;
  readonly workspace: string;
  readonly endpoint: string;
  readonly inputs: Readonly<Record<string, string>>;
}

/**
 * Runs the action's main step and, as the runner does whatever came of it, the post step, showing their log. Returns what the main
 * step left; throws when it didn't end with this verdict, or the post step failed.
 */
export async function runJob(job: Job, verdict: string, signal: AbortSignal): Promise<StepResult> {
  await mkdir(job.temp, { recursive: true });
  const onLog = logView((line) => console.log(`  │ ${line}`));
  const step = { ...job, env: jobEnvironment(job), onLog };
  const main = await cancellable(await startStep({ ...step, phase: 'main' }), signal);
  const post = await runStep({ ...step, phase: 'post', state: main.state });
  signal.throwIfAborted();
  const ended = main.outputs['deployment-status'];
  if (ended !== verdict) throw new Error(`deployment-status is ${ended ?? 'missing'}, not ${verdict}`);
  if (main.exitCode !== (verdict === 'succeeded' ? 0 : 1))
    throw new Error(`the main step ended with ${main.exitCode ?? main.signal}`);
  if (post.exitCode !== 0) throw new Error(`the post step ended with ${post.exitCode ?? post.signal}`);
  return main;
}

// As the runner cancels: a request first, then an order, then the end.
async function cancellable(step: RunningStep, signal: AbortSignal): Promise<StepResult> {
  const timers: NodeJS.Timeout[] = [];
  const cancel = (): void => {
    step.kill('SIGINT');
    timers.push(
      setTimeout(() => step.kill('SIGTERM'), 7_500),
      setTimeout(() => step.kill('SIGKILL'), 10_000),
    );
  };
  signal.addEventListener('abort', cancel, { once: true });
  try {
    return await step.done;
  } finally {
    signal.removeEventListener('abort', cancel);
    for (const timer of timers) clearTimeout(timer);
  }
}

function jobEnvironment(job: Job): Record<string, string> {
  const nowhere = join(job.temp, 'no-such-file');
  return {
    AWS_REGION: 'us-east-1',
    AWS_ACCESS_KEY_ID: 'AKIAIOSFODNN7EXAMPLE',
    AWS_SECRET_ACCESS_KEY: 'wJalrXUtnFEMI/K7MDENG/bPxRfiCYEXAMPLEKEY',
    AWS_ENDPOINT_URL: job.endpoint,
    // Whatever account the person at this machine is logged in to stays out of it.
    AWS_CONFIG_FILE: nowhere,
    AWS_SHARED_CREDENTIALS_FILE: nowhere,
    AWS_EC2_METADATA_DISABLED: 'true',
  };
}
