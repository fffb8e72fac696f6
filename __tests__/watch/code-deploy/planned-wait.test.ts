import { describe, expect, it } from '@jest/globals';
import { waitsOf } from '../../../src/watch/code-deploy/answer.ts';
import { describePlannedWait, plannedWait, shiftByName, shiftOf } from '../../../src/watch/code-deploy/planned-wait.ts';

const canary = (percent: number, interval: number) => ({ kind: 'canary', percent, interval });
const linear = (percent: number, interval: number) => ({ kind: 'linear', percent, interval });

describe('shiftByName', () => {
  it.each([
    ['CodeDeployDefault.ECSAllAtOnce', { kind: 'all-at-once' }],
    ['CodeDeployDefault.ECSCanary10Percent5Minutes', canary(10, 5)],
    ['CodeDeployDefault.ECSCanary10Percent15Minutes', canary(10, 15)],
    ['CodeDeployDefault.ECSLinear10PercentEvery1Minutes', linear(10, 1)],
    ['CodeDeployDefault.ECSLinear10PercentEvery3Minutes', linear(10, 3)],
    ['CodeDeployDefault.LambdaCanary10Percent5Minutes', undefined],
    ['CodeDeployDefault.OneAtATime', undefined],
    ['MyECSCanary10Percent5Minutes', undefined],
    ['ECSCanary10Percent5Minutes', undefined],
    ['MyCodeDeployDefault.ECSAllAtOnce', undefined],
    ['', undefined],
  ])('%s', (name, shift) => expect(shiftByName(name)).toEqual(shift));
});

describe('shiftOf', () => {
  it.each([
    [{ type: 'AllAtOnce' }, { kind: 'all-at-once' }],
    [{ type: 'TimeBasedCanary', timeBasedCanary: { canaryPercentage: 20, canaryInterval: 7 } }, canary(20, 7)],
    [{ type: 'TimeBasedLinear', timeBasedLinear: { linearPercentage: 30, linearInterval: 2 } }, linear(30, 2)],
    [{ type: 'TimeBasedCanary' }, undefined],
    [undefined, undefined],
  ] as const)('%j', (routing, shift) => expect(shiftOf(routing)).toEqual(shift));
});

describe('waitsOf', () => {
  it.each([
    ['nothing is said', undefined, { readyMinutes: undefined, terminationMinutes: undefined, keepsBlue: false }],
    [
      'it goes on by itself',
      {
        deploymentReadyOption: { actionOnTimeout: 'CONTINUE_DEPLOYMENT', waitTimeInMinutes: 20 },
        terminateBlueInstancesOnDeploymentSuccess: { action: 'TERMINATE', terminationWaitTimeInMinutes: 5 },
      },
      { readyMinutes: undefined, terminationMinutes: 5, keepsBlue: false },
    ],
    [
      'it waits for somebody, and terminates at once',
      {
        deploymentReadyOption: { actionOnTimeout: 'STOP_DEPLOYMENT', waitTimeInMinutes: 20 },
        terminateBlueInstancesOnDeploymentSuccess: { action: 'TERMINATE' },
      },
      { readyMinutes: 20, terminationMinutes: 0, keepsBlue: false },
    ],
    [
      'it terminates nothing',
      { terminateBlueInstancesOnDeploymentSuccess: { action: 'KEEP_ALIVE', terminationWaitTimeInMinutes: 5 } },
      { readyMinutes: undefined, terminationMinutes: undefined, keepsBlue: true },
    ],
  ] as const)('%s', (_name, settings, waits) => expect(waitsOf(settings)).toEqual(waits));
});

describe('plannedWait', () => {
  const waits = { readyMinutes: 30, terminationMinutes: 60, keepsBlue: false };
  const none = { readyMinutes: undefined, terminationMinutes: undefined, keepsBlue: true };

  it.each([
    ['all at once', { kind: 'all-at-once' }, 0],
    ['a canary', { kind: 'canary', percent: 10, interval: 5 }, 5],
    ['linear', { kind: 'linear', percent: 10, interval: 1 }, 10],
    ['linear with a rest', { kind: 'linear', percent: 30, interval: 3 }, 12],
    ['linear without an end', { kind: 'linear', percent: 0, interval: 3 }, 0],
    ['unknown', undefined, 0],
  ] as const)('adds the shift: %s', (_name, shift, minutes) => {
    expect(plannedWait(none, shift)).toEqual({ ready: 0, shift: minutes, termination: 0, total: minutes });
  });

  it('adds all waits', () => {
    const shift = { kind: 'canary', percent: 10, interval: 5 } as const;
    expect(plannedWait(waits, shift)).toEqual({ ready: 30, shift: 5, termination: 60, total: 95 });
  });
});

describe('describePlannedWait', () => {
  it.each([
    [{ ready: 0, shift: 0, termination: 0 }, undefined],
    [{ ready: 0, shift: 0, termination: 1 }, '1 minute until the old tasks are terminated'],
    [
      { ready: 20, shift: 5, termination: 60 },
      'up to 20 minutes for somebody to let it continue, 5 minutes while traffic is moved, 60 minutes until the old tasks are terminated',
    ],
  ])('%j', (wait, words) => expect(describePlannedWait({ ...wait, total: 0 })).toBe(words));
});
