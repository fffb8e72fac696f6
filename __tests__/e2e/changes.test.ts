import { readFile } from 'node:fs/promises';
import { describe, expect, it } from '@jest/globals';
import { StubDocker } from '../support/stub-docker.ts';
import { Site } from './site.ts';

const inputs = {
  cluster: 'default',
  service: 'web',
  'image-tag': 'v2',
  'environment-variables': 'LEVEL=debug\nTOKEN=canary-9f3b',
  cpu: '512',
  memory: '1024',
};

describe('the changes of a task definition', () => {
  it('stand in the log and the summary, without values that may be secrets', async () => {
    await using docker = await StubDocker.open({ ms: 1 });
    await using site = await Site.open({ docker });
    await site.commit({ Dockerfile: 'FROM scratch\n' });
    const planned = await site.ship({ ...inputs, 'dry-run': 'true' });
    const deployed = await site.ship(inputs);
    for (const { exitCode, log, summary } of [planned, deployed]) {
      expect(exitCode).toBe(0);
      for (const text of [log, summary]) {
        expect(text).toContain("+ containerDefinitions[web].environment[LEVEL] (its value isn't shown)");
        expect(text).toContain(`~ containerDefinitions[web].image: ${site.registry}/web:v1 → ${site.registry}/web:v2`);
        expect(text).toMatch(/[~+] memory: .*1024/);
        expect(text).not.toContain('canary');
      }
    }
    expect(planned.summary).toMatch(/Changes in the task definition: \d+\n\n```diff\n/);
    expect(deployed.summary).toMatch(/<summary>Changes in the task definition: \d+<\/summary>/);
    const file = JSON.parse(await readFile(deployed.outputs['task-definition'] ?? '', 'utf8'));
    expect(file).toMatchObject({ family: 'web', memory: '1024' });
  });
});
