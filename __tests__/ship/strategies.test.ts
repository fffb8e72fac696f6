import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { describe, expect, it } from '@jest/globals';
import { parse } from 'yaml';
import type { ScenarioInput } from '../support/scenarios.ts';
import { createWorld, deploy } from '../support/world.ts';

const SCENARIOS = join(import.meta.dirname, '../../emulator/scenarios/rollouts');

/** What a scenario of the emulator sets up, without the deployment that it plays: here the action makes it. */
async function setUpOf(file: string): Promise<ScenarioInput> {
  const { script: _, outcome: __, ...scenario } = parse(await readFile(join(SCENARIOS, `${file}.yml`), 'utf8'));
  return scenario as ScenarioInput;
}

describe('the verdict on a deployment by every strategy of ECS', () => {
  it.each([
    { file: 'completes', tag: 'v2', verdict: 'succeeded' },
    { file: 'blue-green', tag: 'v2', verdict: 'succeeded' },
    { file: 'blue-green-bakes', tag: 'v2', verdict: 'succeeded' },
    { file: 'canary', tag: 'v2', verdict: 'succeeded' },
    { file: 'linear', tag: 'v2', verdict: 'succeeded' },
    { file: 'daemon', tag: 'v2', verdict: 'succeeded' },
    { file: 'minimum-zero', tag: 'v2', verdict: 'succeeded' },
    { file: 'breaker-rollback', tag: 'crash', verdict: 'rolled-back' },
    { file: 'breaker-stops', tag: 'crash', verdict: 'failed' },
    { file: 'blue-green-crash', tag: 'crash', verdict: 'rolled-back' },
  ])('$file with $tag: $verdict', async ({ file, tag, verdict }) => {
    await using world = await createWorld({ scenario: await setUpOf(file) });
    const cluster = (await setUpOf(file)).clusters?.[0]?.name ?? '';
    const image = `${world.host}/web:${tag}`;
    const outcome = await deploy(world, { cluster, service: 'web', image, 'wait-for-minutes': '180' });
    expect(`${outcome.verdict}: ${outcome.reason}`).toMatch(new RegExp(`^${verdict}: `));
    expect(world.writes()).toEqual(['RegisterTaskDefinition', 'UpdateService']);
  });

  it('is timed-out for a deployment that waits for somebody to continue it', async () => {
    await using world = await createWorld({ scenario: await setUpOf('blue-green-paused') });
    const outcome = await deploy(world, { cluster: 'prod', service: 'web', image: `${world.host}/web:v2` });
    expect(outcome.verdict).toBe('timed-out');
    expect(outcome.reason).toContain('goes on in AWS');
  });
});
