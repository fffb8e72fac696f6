import { readdirSync, readFileSync } from 'node:fs';
import { describe, expect, it } from '@jest/globals';
import { parse } from 'yaml';
import {
  busiestMinute,
  followCodeDeploy,
  onlyDeployment,
  toldOf,
  trueVerdict,
} from '../../support/code-deploy-stage.ts';
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

describe('every scenario of CodeDeploy', () => {
  it('is in the table', () => {
    const files = readdirSync(FOLDER).flatMap((file) => /^code-deploy-(.*)\.yml$/.exec(file)?.[1] ?? []);
    expect(ENDS.map(([name]) => name).sort()).toEqual(files.sort());
  });

  it.each(ENDS)('%s is followed to its true end: %s', async (name, verdict, code, words) => {
    await using world = await worldOf(name);
    await world.clock.sleep(1_500);
    const id = await onlyDeployment(world);
    const { ending } = await followCodeDeploy(world, id);
    expect(ending.verdict).toBe(verdict);
    expect(await trueVerdict(world, id)).toBe(verdict);
    expect(ending.code).toBe(code);
    expect(ending.reason).toContain(words);
    expect(busiestMinute(world)).toBeLessThanOrEqual(30);
    // The rollback's target has to be listed, too.
    const count = (operation: string) => world.calls(operation).length;
    expect(count('ListDeploymentTargets')).toBeLessThanOrEqual(verdict === 'rolled-back' ? 2 : 1);
    expect(count('BatchGetDeploymentTargets')).toBe(count('GetDeployment'));
  });
});

describe('the log', () => {
  it('of a canary', async () => {
    await using world = await worldOf('canary');
    await world.clock.sleep(1_500);
    await followCodeDeploy(world, await onlyDeployment(world));
    expect(world.lines.foreign).toEqual([]);
    expect(toldOf(world.lines.info)).toEqual([
      'by its settings it waits 5 minutes while traffic is moved; wait-for-minutes counts on top of that',
      'BeforeInstall: succeeded after 1s',
      'Install: in progress',
      '0 of 2 tasks of this deployment running, 2 pending',
      '2 of 2 tasks of this deployment running',
      'Install: succeeded after 15s',
      'AfterInstall: succeeded after 1s',
      'AllowTestTraffic: succeeded after 1s',
      'AfterAllowTestTraffic: succeeded after 1s',
      'BeforeAllowTraffic: in progress',
      'BeforeAllowTraffic: succeeded after 1s',
      'AllowTraffic: in progress',
      'traffic: 10 % new, 90 % old',
      'AllowTraffic: succeeded after 5m 1s',
      'AfterAllowTraffic: succeeded after 1s',
      'traffic: 100 % new, 0 % old',
    ]);
  });

  it('of a hook that fails, and of the rollback', async () => {
    await using world = await worldOf('hook-fails');
    await world.clock.sleep(1_500);
    await followCodeDeploy(world, await onlyDeployment(world));
    expect(world.lines.foreign).toEqual([
      '+55s     web: AfterAllowTestTraffic: The deployment failed because the lifecycle event hook AfterAllowTestTraffic failed.',
    ]);
    expect(toldOf(world.lines.info).map((line) => line.replace(/d-[0-9A-F]{9}/, 'd-XXXXXXXXX'))).toEqual([
      'by its settings it waits 5 minutes until the old tasks are terminated; wait-for-minutes counts on top of that',
      'BeforeInstall: succeeded after 1s',
      'Install: in progress',
      '0 of 2 tasks of this deployment running, 2 pending',
      '2 of 2 tasks of this deployment running',
      'Install: succeeded after 15s',
      'AfterInstall: succeeded after 1s',
      'AllowTestTraffic: succeeded after 1s',
      'AfterAllowTestTraffic: in progress',
      'AfterAllowTestTraffic: failed after 32s',
      'skipped: BeforeAllowTraffic, AllowTraffic, AfterAllowTraffic',
      'CodeDeploy rolls back, by deployment d-XXXXXXXXX',
      'rollback: AllowTraffic: succeeded',
    ]);
  });

  it('tells each wait once', async () => {
    await using world = await worldOf('continued');
    await world.clock.sleep(1_500);
    await followCodeDeploy(world, await onlyDeployment(world));
    const told = toldOf(world.lines.info);
    expect(told.filter((line) => line.includes('until somebody lets'))).toHaveLength(1);
    await using other = await worldOf('waits-for-termination');
    await other.clock.sleep(1_500);
    await followCodeDeploy(other, await onlyDeployment(other));
    const lines = toldOf(other.lines.info);
    expect(lines.filter((line) => line.includes('are kept for another 60 minutes'))).toHaveLength(1);
  });
});
