import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, it } from '@jest/globals';
import { collectLog } from './support/collected-log.ts';

describe('the real world', () => {
  it('takes from the event who can see the repository', async () => {
    const folder = await mkdtemp(join(tmpdir(), 'ship-to-ecs-test-'));
    try {
      const path = join(folder, 'event.json');
      await writeFile(path, JSON.stringify({ repository: { private: true, visibility: 'internal' } }));
      process.env.GITHUB_EVENT_PATH = path;
      // Read when it is loaded.
      const { realWorld } = await import('../src/real-world.ts');
      const { run } = await realWorld({}, 'us-east-1', collectLog().log, new AbortController().signal);
      expect(run.repositoryVisibility).toBe('internal');
    } finally {
      delete process.env.GITHUB_EVENT_PATH;
      await rm(folder, { recursive: true });
    }
  });
});
