import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, it } from '@jest/globals';
import { collectLog } from './support/collected-log.ts';

describe('the real world', () => {
  it('takes from the event who can see the repository, and from the environment which run this is', async () => {
    const folder = await mkdtemp(join(tmpdir(), 'ship-to-ecs-test-'));
    try {
      const path = join(folder, 'event.json');
      await writeFile(path, JSON.stringify({ repository: { private: true, visibility: 'internal' } }));
      process.env.GITHUB_EVENT_PATH = path;
      process.env.GITHUB_REF = 'refs/heads/feature/x';
      // Read when it is loaded.
      const { realWorld } = await import('../src/real-world.ts');
      const runOf = async (environment: Readonly<Record<string, string>>) =>
        (await realWorld(environment, 'us-east-1', collectLog().log, new AbortController().signal)).run;
      const run = await runOf({ GITHUB_RUN_NUMBER: '42', GITHUB_RUN_ATTEMPT: '2' });
      expect(run.repositoryVisibility).toBe('internal');
      expect(run).toMatchObject({ branch: 'feature/x', gitTag: undefined, runNumber: '42', runAttempt: '2' });
      expect(await runOf({ GITHUB_RUN_NUMBER: '' })).toMatchObject({ runNumber: undefined, runAttempt: undefined });
    } finally {
      delete process.env.GITHUB_EVENT_PATH;
      delete process.env.GITHUB_REF;
      await rm(folder, { recursive: true });
    }
  });
});
