import { readdirSync, readFileSync } from 'node:fs';
import { describe, expect, it } from '@jest/globals';
import { parse } from 'yaml';
import { followToEnd, onlyDeployment, trueVerdict } from '../../support/code-deploy-stage.ts';
import type { ScenarioInput } from '../../support/scenarios.ts';
import { createWorld, type TestWorld } from '../../support/world.ts';

const FOLDER = new URL('../../../emulator/scenarios/rollouts/', import.meta.url);

function worldOf(name: string): Promise<TestWorld> {
  const scenario = parse(readFileSync(new URL(`code-deploy-${name}.yml`, FOLDER), 'utf8')) as ScenarioInput;
  return createWorld({ scenario });
}

/** Every scenario with its verdict, the failure's code, and the words that matter. */
const ENDS: readonly (readonly [string, string, string | undefined, string])[] = [
  ['alarm', 'rolled-back', 'code-deploy-alarm', 'CodeDeploy put web:1 back: the CloudWatch alarm errors went off'],
  ['canary', 'succeeded', undefined, 'the service runs web:2, 2 of 2 tasks running'],
  ['completes', 'succeeded', undefined, 'the service runs web:2'],
  ['continued', 'succeeded', undefined, 'the service runs web:2'],
  ['hook-fails', 'rolled-back', 'code-deploy-hook-failed', 'back: the hook of AfterAllowTestTraffic failed after 32s'],
  ['linear', 'succeeded', undefined, 'the service runs web:2'],
  ['never-healthy', 'rolled-back', 'code-deploy-health', 'web:1 back: the new tasks were not healthy after 1h'],
  ['not-continued', 'stopped', 'code-deploy-not-continued', 'nobody let the deployment continue within 30 minutes'],
  ['stopped', 'rolled-back', 'code-deploy-stopped', 'CodeDeploy put web:1 back: somebody stopped the deployment'],
  ['waits-for-termination', 'succeeded', undefined, 'the service runs web:2'],
  ['waits-until-ready', 'stopped', 'code-deploy-not-continued', 'within 60 minutes, and CodeDeploy stopped it'],
  ['wrong-definition', 'failed', 'code-deploy-ecs-refused', 'TaskDefinition not found. (Service: AmazonECS'],
];

/** Those that wait for half an hour or more are looked at less often. */
const LONG = new Set(['continued', 'never-healthy', 'not-continued', 'waits-for-termination', 'waits-until-ready']);

describe('every scenario of CodeDeploy', () => {
  it('is in the table', () => {
    const files = readdirSync(FOLDER).flatMap((file) => /^code-deploy-(.*)\.yml$/.exec(file)?.[1] ?? []);
    expect(ENDS.map(([name]) => name).sort()).toEqual(files.sort());
  });

  it.each(ENDS)('%s is followed to its true end: %s', async (name, verdict, code, words) => {
    await using world = await worldOf(name);
    await world.clock.sleep(1_500);
    const id = await onlyDeployment(world);
    const end = await followToEnd(world, id, LONG.has(name) ? 20_000 : 5_000);
    expect(end.ending.verdict).toBe(verdict);
    expect(await trueVerdict(world, id)).toBe(verdict);
    expect(end.code).toBe(code);
    expect(end.ending.reason).toContain(words);
    // The rollback's target has to be listed, too.
    const listing = end.callsPerLook.filter((calls) => calls > 2);
    expect(listing.length).toBeLessThanOrEqual(end.kinds.includes('rolling-back') ? 2 : 1);
    expect(Math.max(...end.callsPerLook)).toBe(3);
  });
});

describe('the log', () => {
  it('of a canary', async () => {
    await using world = await worldOf('canary');
    await world.clock.sleep(1_500);
    const { progress, foreign } = await followToEnd(world, await onlyDeployment(world));
    expect(foreign).toEqual([]);
    expect(progress).toEqual([
      'web: BeforeInstall: succeeded after 1s',
      'web: Install: in progress',
      'web: 0 of 2 tasks of this deployment running, 2 pending',
      'web: 2 of 2 tasks of this deployment running',
      'web: Install: succeeded after 15s',
      'web: AfterInstall: succeeded after 1s',
      'web: AllowTestTraffic: succeeded after 1s',
      'web: AfterAllowTestTraffic: succeeded after 1s',
      'web: BeforeAllowTraffic: in progress',
      'web: BeforeAllowTraffic: succeeded after 1s',
      'web: AllowTraffic: in progress',
      'web: traffic: 10 % new, 90 % old',
      'web: AllowTraffic: succeeded after 5m 1s',
      'web: AfterAllowTraffic: succeeded after 1s',
      'web: traffic: 100 % new, 0 % old',
    ]);
  });

  it('of a hook that fails, and of the rollback', async () => {
    await using world = await worldOf('hook-fails');
    await world.clock.sleep(1_500);
    const { progress, foreign } = await followToEnd(world, await onlyDeployment(world));
    expect(foreign).toEqual([
      'AfterAllowTestTraffic: The deployment failed because the lifecycle event hook AfterAllowTestTraffic failed.',
    ]);
    expect(progress.map((line) => line.replace(/d-[0-9A-F]{9}/, 'd-XXXXXXXXX'))).toEqual([
      'web: BeforeInstall: succeeded after 1s',
      'web: Install: in progress',
      'web: 0 of 2 tasks of this deployment running, 2 pending',
      'web: 2 of 2 tasks of this deployment running',
      'web: Install: succeeded after 15s',
      'web: AfterInstall: succeeded after 1s',
      'web: AllowTestTraffic: succeeded after 1s',
      'web: AfterAllowTestTraffic: in progress',
      'web: AfterAllowTestTraffic: failed after 32s',
      'web: skipped: BeforeAllowTraffic, AllowTraffic, AfterAllowTraffic',
      'web: CodeDeploy rolls back, by deployment d-XXXXXXXXX',
      'web: rollback: AllowTraffic: succeeded',
    ]);
  });

  it('tells each wait once', async () => {
    await using world = await worldOf('continued');
    await world.clock.sleep(1_500);
    const { progress } = await followToEnd(world, await onlyDeployment(world), 30_000);
    expect(progress.filter((line) => line.includes('until somebody lets'))).toHaveLength(1);
    await using other = await worldOf('waits-for-termination');
    await other.clock.sleep(1_500);
    const { progress: lines } = await followToEnd(other, await onlyDeployment(other), 30_000);
    expect(lines.filter((line) => line.includes('are kept for another 60 minutes'))).toHaveLength(1);
  });
});
