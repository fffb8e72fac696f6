import { mkdir, mkdtemp, readFile, rm, stat, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { BUILDER_STATE } from '../src/image/create-builder.ts';
import { FINISHED, PROCESS_STATE, post } from '../src/post.ts';
import { collectLog } from './support/collected-log.ts';

let root: string;
beforeEach(async () => {
  root = await mkdtemp(join(tmpdir(), 'ship-test-post-'));
  for (const folder of ['bin', 'buildx']) await mkdir(join(root, folder));
  const script = `#!/bin/sh\necho "$BUILDX_CONFIG $* \${INPUT_SERVICE:-}" >> '${root}/calls'\n`;
  await writeFile(join(root, 'bin', 'docker'), script, { mode: 0o755 });
});
afterEach(async () => {
  for (const name of [PROCESS_STATE, BUILDER_STATE]) delete process.env[`STATE_${name}`];
  await rm(root, { recursive: true, force: true });
});

async function calls(state: string): Promise<string> {
  process.env[`STATE_${PROCESS_STATE}`] = FINISHED;
  process.env[`STATE_${BUILDER_STATE}`] = state;
  await post({ PATH: join(root, 'bin'), INPUT_SERVICE: 'web', RUNNER_TEMP: root }, collectLog().log);
  return await readFile(join(root, 'calls'), 'utf8').catch(() => '');
}

describe('the post step', () => {
  it('removes a builder that the main step left behind, and the folder that knows it', async () => {
    const folder = join(root, 'buildx');
    const state = JSON.stringify({ name: 'ship-to-ecs-0a1b2c3d', folder });
    expect(await calls(state)).toBe(`${folder} buildx rm --force ship-to-ecs-0a1b2c3d \n`);
    await expect(stat(folder)).rejects.toThrow('ENOENT');
  });

  it('starts no docker where none was left', async () => expect(await calls('')).toBe(''));
});
