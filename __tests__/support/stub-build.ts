/**
 * A program that stands in for `docker buildx build --push`, without an engine: as docker does, it has the work done by a child process of its own. Both
 * tell the {@link StubDocker} of a test how far they are, over a connection that ends when they do.
 */
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { connect } from 'node:net';
import { setTimeout as wait } from 'node:timers/promises';
import { pushImage } from './push-image.ts';
import type { Stage, StubBuild } from './stub-docker.ts';

const [, script = '', port = '', role = '', ...args] = process.argv;

const connection = connect(Number(port), '127.0.0.1').on('error', () => undefined);
// A test that is gone ends nobody any more.
connection.on('close', () => process.exit());
const tell = (what: object) => void connection.write(`${JSON.stringify(what)}\n`);
tell({ role, pid: process.pid });
// The first that the test says is how to behave.
const [settings] = await once(connection.setEncoding('utf8'), 'data');
const { ms, pushMs, onSignal } = JSON.parse(String(settings)) as StubBuild;
if (onSignal === 'ignores') for (const signal of ['SIGINT', 'SIGTERM']) process.on(signal, () => undefined);

if (role === 'docker') {
  const child = spawn(process.execPath, [script, port, 'buildx', ...args], { stdio: ['ignore', 'inherit', 'inherit'] });
  if (onSignal === 'ends')
    for (const signal of ['SIGINT', 'SIGTERM'] as const) process.on(signal, () => child.kill(signal));
  const [code] = await once(child, 'exit');
  process.exitCode = typeof code === 'number' ? code : 1;
} else {
  reach('building');
  await wait(ms);
  const digest = await pushImage(args, process.env, async () => {
    reach('pushing');
    await wait(pushMs);
  });
  process.stderr.write(`pushing manifest for ${digest} done\n`);
  reach('pushed');
}
connection.end();

function reach(stage: Stage): void {
  process.stderr.write(`#1 ${stage}\n`);
  tell({ stage });
}
