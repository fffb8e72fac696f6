/**
 * The action on a machine without an AWS account: a sample app, deployed by dist/ as GitHub's runner runs it, to an emulated AWS whose tasks are
 * real containers, while a visitor keeps reloading the page. Exits 0 only if everything went as it should.
 */
import { mkdtemp, realpath, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { withCleanup } from './cleanup.ts';
import { findEngine, releaseEngine } from './engine.ts';
import { fixedPort } from './fixed-port.ts';
import { createSampleApp } from './sample-app.ts';
import { say } from './say.ts';
import { takeOver } from './take-over.ts';

process.exitCode = await withCleanup(async (signal, defer) => {
  const engine = await findEngine(signal);
  defer('The Docker engine', () => releaseEngine(engine));
  say(`Docker engine ${engine.version} (${engine.architecture})${engine.startedPid ? ', started for this demo' : ''}`);

  const temp = await realpath(await mkdtemp(join(tmpdir(), 'ship-to-ecs-demo-')));
  defer('The temporary folder', () => rm(temp, { recursive: true, force: true }));
  const app = await createSampleApp(join(temp, 'sample-app'), engine.architecture, signal);

  const stage = { app, temp, signal, defer };
  await takeOver(stage);
  await fixedPort(stage);
});
