/**
 * The main job on a machine without an AWS account: two versions of a sample app, deployed by dist/ as GitHub's runner runs it, to an
 * emulated AWS whose tasks are real containers, while a visitor keeps reloading the page. Exits 0 only if the second version took over
 * from the first without a failed request.
 */
import { copyFile, mkdir, mkdtemp, realpath, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { dirname, join, relative } from 'node:path';
import { withCleanup } from './cleanup.ts';
import { type EmulatorProcess, startEmulatorProcess } from './emulator-process.ts';
import { findEngine, releaseEngine, removeImages } from './engine.ts';
import { runJob } from './job.ts';
import type { StepResult } from './runner.ts';
import { createSampleApp } from './sample-app.ts';
import { startVisitor, type Visitor } from './visitor.ts';

const root = dirname(import.meta.dirname);
const SCENARIO = join(root, 'emulator', 'scenarios', 'docker-demo.yml');
const INPUTS = { cluster: 'demo', service: 'web' };
/** How long a version may take to answer once its deployment is said to have succeeded, in milliseconds. */
const PATIENCE_MS = 10_000;

process.exitCode = await withCleanup(async (signal, defer) => {
  const engine = await findEngine(signal);
  defer('The Docker engine', () => releaseEngine(engine));
  say(`Docker engine ${engine.version} (${engine.architecture})${engine.startedPid ? ', started for this demo' : ''}`);

  const temp = await realpath(await mkdtemp(join(tmpdir(), 'ship-to-ecs-demo-')));
  defer('The temporary folder', () => rm(temp, { recursive: true, force: true }));
  const workspace = join(temp, 'sample-app');
  const app = await createSampleApp(workspace, engine.architecture, signal);

  const aws = await startEmulatorProcess(SCENARIO, signal);
  defer('The images', () => removeImages(aws.registry));
  defer('The emulator', () => aws.stop());
  say(`Emulated AWS at ${aws.endpoint}; service web of cluster demo answers at ${aws.site}`);

  const visitor = startVisitor(aws.site);
  defer('The visitor', () => visitor.stop());
  const deploy = async (version: number): Promise<StepResult> => {
    const commit = await app.release(version);
    say(`Version ${version}, commit ${commit.slice(0, 7)}: deploying with ${JSON.stringify(INPUTS)}`);
    const job = { temp: join(temp, `runner-${version}`), workspace, endpoint: aws.endpoint, inputs: INPUTS };
    const result = await runJob(job, signal);
    expectSuccess(result);
    await visitor.sees(String(version), PATIENCE_MS);
    return result;
  };

  await deploy(1);
  say(`Version 1 answers at ${aws.site}`);
  visitor.take();
  const callsBefore = (await aws.calls()).length;
  const second = await deploy(2);
  reportVisits(visitor, aws.site);
  await report(second, aws, callsBefore);
});

function say(line: string): void {
  console.log(`\n● ${line}`);
}

function expectSuccess({ outputs }: StepResult): void {
  if (outputs['deployment-status'] !== 'succeeded') {
    throw new Error(`deployment-status is ${outputs['deployment-status'] ?? 'missing'}, not succeeded`);
  }
}

function reportVisits(visitor: Visitor, site: string): void {
  const { versions, answered, failures } = visitor.take();
  say(
    `${site} answered ${answered} times during the deployment, ${failures.length} requests failed; versions seen: ${versions.join(', ')}`,
  );
  if (failures.length > 0)
    throw new Error(`requests failed during the deployment: ${[...new Set(failures)].join('; ')}`);
  if (versions.join() !== '1,2') throw new Error('version 2 did not take over from version 1');
}

async function report(step: StepResult, aws: EmulatorProcess, callsBefore: number): Promise<void> {
  say('Outputs');
  for (const [name, value] of Object.entries(step.outputs)) console.log(`  ${name}: ${value}`);
  // Kept for reading; everything else goes with the temporary folder.
  const summary = join(root, 'build', 'demo', 'summary.md');
  await mkdir(dirname(summary), { recursive: true });
  await copyFile(step.summaryFile, summary);
  say(`Job summary: ${relative(process.cwd(), summary)} (${step.summary.length} characters)`);
  const calls = (await aws.calls()).slice(callsBefore);
  const refused = calls.filter((call) => call.error);
  say(`${calls.length} API calls for version 2, ${refused.length} of them refused`);
}
