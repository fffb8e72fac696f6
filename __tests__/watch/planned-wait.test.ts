import type { DeploymentConfiguration } from '@aws-sdk/client-ecs';
import { describe, expect, it } from '@jest/globals';
import { plannedStage, plannedWait } from '../../src/watch/planned-wait.ts';

const MINUTE = 60_000;

describe('plannedWait', () => {
  it.each<[string, DeploymentConfiguration | undefined, number]>([
    ['nothing known', undefined, 0],
    ['rolling', {}, 0],
    ['rolling with a bake time', { bakeTimeInMinutes: 5 }, 5],
    ['blue/green', { strategy: 'BLUE_GREEN', bakeTimeInMinutes: 15 }, 15],
    ['canary as ECS sets it', { strategy: 'CANARY', bakeTimeInMinutes: 5 }, 15],
    ['canary', { strategy: 'CANARY', canaryConfiguration: { canaryBakeTimeInMinutes: 30 }, bakeTimeInMinutes: 5 }, 35],
    ['linear as ECS sets it: nine pauses of six minutes', { strategy: 'LINEAR', bakeTimeInMinutes: 0 }, 54],
    [
      'linear in steps of 30 %: three pauses',
      { strategy: 'LINEAR', linearConfiguration: { stepPercent: 30, stepBakeTimeInMinutes: 2 }, bakeTimeInMinutes: 1 },
      7,
    ],
    ['linear in one step', { strategy: 'LINEAR', linearConfiguration: { stepPercent: 100 }, bakeTimeInMinutes: 1 }, 1],
  ])('%s', (_name, configuration, minutes) => expect(plannedWait(configuration)).toBe(minutes * MINUTE));
});

describe('plannedStage', () => {
  it.each<[string, DeploymentConfiguration | undefined, string | undefined, number | undefined]>([
    ['bake time', { bakeTimeInMinutes: 5 }, 'BAKE_TIME', 5],
    ['bake time that ECS takes from alarms', {}, 'BAKE_TIME', undefined],
    ['the shift of a canary', { strategy: 'CANARY' }, 'PRODUCTION_TRAFFIC_SHIFT', 10],
    ['a step of a linear shift', { strategy: 'LINEAR' }, 'PRODUCTION_TRAFFIC_SHIFT', 6],
    [
      'the shift of blue/green',
      { strategy: 'BLUE_GREEN', bakeTimeInMinutes: 5 },
      'PRODUCTION_TRAFFIC_SHIFT',
      undefined,
    ],
    ['any other stage', { bakeTimeInMinutes: 5 }, 'SCALE_UP', undefined],
    ['no stage', { bakeTimeInMinutes: 5 }, undefined, undefined],
  ])('%s', (_name, configuration, stage, minutes) =>
    expect(plannedStage(configuration, stage)).toBe(minutes === undefined ? undefined : minutes * MINUTE),
  );
});
