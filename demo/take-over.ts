import { dirname, join } from 'node:path';
import { type EmulatorProcess, startEmulatorProcess } from './emulator-process.ts';
import { removeImages } from './engine.ts';
import { runJob } from './job.ts';
import { keepSummary } from './keep-summary.ts';
import type { StepResult } from './runner.ts';
import { say } from './say.ts';
import type { Stage } from './stage.ts';
import { startVisitor, type Visitor } from './visitor.ts';

const root = dirname(import.meta.dirname);
const SCENARIO = join(root, 'emulator', 'scenarios', 'docker-demo.yml');
const INPUTS = { cluster: 'demo', service: 'web' };
/** How long a version may take to answer once its deployment is said to have succeeded, in milliseconds. */
const PATIENCE_MS = 10_000;

/**
 * Two versions are deployed while a visitor keeps reloading the page.
 * @throws unless the second version took over from the first without a failed request
 */
export async function takeOver({ app, temp, signal, defer }: Stage): Promise<void> {
  const aws = await startEmulatorProcess(SCENARIO, signal);
  defer('The images', () => removeImages(aws.registry));
  defer('The emulator', () => aws.stop());
  say(`Emulated AWS at ${aws.endpoint}; service web of cluster demo answers at ${aws.site}`);

  const visitor = startVisitor(aws.site);
  defer('The visitor', () => visitor.stop());
  const deploy = async (version: number): Promise<StepResult> => {
    const commit = await app.release(version);
    say(`Version ${version}, commit ${commit.slice(0, 7)}: deploying with ${JSON.stringify(INPUTS)}`);
    const place = { temp: join(temp, `runner-${version}`), workspace: app.folder, endpoint: aws.endpoint };
    const result = await runJob({ ...place, inputs: INPUTS }, 'succeeded', signal);
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
  await keepSummary(step, 'summary.md');
  const calls = (await aws.calls()).slice(callsBefore);
  const refused = calls.filter((call) => call.error);
  say(`${calls.length} API calls for version 2, ${refused.length} of them refused`);
}
