import { chmodSync, existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { execa } from 'execa';

const script = join(import.meta.dirname, '../../scripts/docker-engine.sh');

// Programs of the same names stand before the real ones, and note how they are called.
let root: string;
beforeEach(() => {
  root = mkdtempSync(join(tmpdir(), 'docker-engine-'));
  for (const name of ['docker', 'dockerd', 'apt-get', 'apt-cache', 'setsid']) program(name, 'exit 1');
  program('setsid', 'exec "$@"');
  program('id', 'echo 0');
});
afterEach(() => rmSync(root, { recursive: true, force: true }));

function program(name: string, body: string): void {
  const file = join(root, name);
  writeFileSync(file, `#!/bin/bash\necho "${name} $*" >>${root}/calls\n${body}\n`);
  chmodSync(file, 0o755);
}

const calls = (): string => readFileSync(join(root, 'calls'), 'utf8');

async function run(...args: string[]) {
  const env = { PATH: `${root}:${process.env.PATH}` };
  const { exitCode, stdout, stderr } = await execa(script, args, { env, reject: false, stdin: 'ignore' });
  return { exitCode, stdout, stderr };
}

describe('docker-engine.sh up', () => {
  it('leaves an engine that answers as it is', async () => {
    program('docker', 'exit 0');
    expect(await run('up')).toEqual({ exitCode: 0, stdout: 'running', stderr: '' });
    expect(calls()).not.toMatch(/apt|dockerd/);
  });

  it('says what to do where it may not install one', async () => {
    program('id', 'echo 1000');
    const { exitCode, stdout, stderr } = await run('up');
    expect({ exitCode, stdout }).toEqual({ exitCode: 1, stdout: '' });
    expect(stderr).toMatch(/needs root on Debian or Ubuntu.*\n.*Start Docker/);
    expect(calls()).not.toMatch(/apt|dockerd/);
  });

  it('starts an engine that is installed, says its process, and ends it', async () => {
    program('docker', `[[ $1 != version || -e ${root}/up ]]`);
    program(
      'dockerd',
      `trap 'rm ${root}/up; exit 0' TERM; touch ${root}/up; while :; do read -rt 1 <> <(:) || :; done`,
    );
    const { exitCode, stdout } = await run('up', '--log', join(root, 'log'));
    expect({ exitCode, stdout }).toEqual({ exitCode: 0, stdout: expect.stringMatching(/^started \d+$/) });
    expect(calls()).not.toMatch(/apt/);
    expect(existsSync(join(root, 'up'))).toBe(true);
    expect(await run('down', stdout.replace('started ', ''))).toMatchObject({ exitCode: 0 });
    expect(existsSync(join(root, 'up'))).toBe(false);
  });

  it('goes on without buildx where it may not install it', async () => {
    program('docker', '[[ $1 == version ]]');
    program('id', 'echo 1000');
    const { exitCode, stdout, stderr } = await run('up');
    expect({ exitCode, stdout }).toEqual({ exitCode: 0, stdout: 'running' });
    expect(stderr).toMatch(/docker buildx is missing.*\n.*going on without/);
    expect(calls()).not.toMatch(/apt/);
  });

  it("shows the log of an engine that doesn't come up", async () => {
    program('dockerd', 'echo "no space left on device"; exit 1');
    const { exitCode, stdout, stderr } = await run('up', '--log', join(root, 'log'));
    expect({ exitCode, stdout }).toEqual({ exitCode: 1, stdout: '' });
    expect(stderr).toMatch(/dockerd did not come up/);
    expect(stderr).toMatch(/no space left on device/);
  });

  it('adds buildx from the machine’s own packages when the engine lacks it', async () => {
    program('docker', '[[ $1 == version ]]');
    program('apt-get', 'exit 0');
    program('apt-cache', 'echo "docker-buildx | 0.13.1 | here"');
    expect(await run('up')).toMatchObject({ exitCode: 0, stdout: 'running' });
    expect(calls()).toMatch(/apt-get .*install -y --no-install-recommends docker-buildx\n/);
  });
});

it('prints how it is used', async () => {
  const { exitCode, stderr } = await run();
  expect(exitCode).toBe(2);
  expect(stderr).toMatch(/docker-engine\.sh up \[--log FILE\]/);
});
