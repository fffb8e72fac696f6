import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import type { CodeDeploySeen } from '../../../src/watch/code-deploy/seen.ts';
import { describeWait, waitOf } from '../../../src/watch/code-deploy/wait.ts';
import { event, eventsUpTo, look, OURS } from '../../support/code-deploy.ts';
import { BEGIN } from '../../support/following.ts';

const MINUTE = 60_000;
const waits = (more: Partial<CodeDeploySeen['waits']>) => ({
  readyMinutes: undefined,
  terminationMinutes: 0,
  keepsBlue: false,
  ...more,
});
const moved = eventsUpTo(event('AfterAllowTraffic', 'Succeeded', 60));
const shifting = eventsUpTo(event('AfterAllowTraffic', 'InProgress'));
const hour = waits({ terminationMinutes: 60 });

describe('waitOf', () => {
  it.each<[string, CodeDeploySeen, ReturnType<typeof waitOf>]>([
    ['nothing while it is under way', look({ waits: hour, events: shifting }), undefined],
    ['the termination, by its events', look({ waits: hour, events: moved }), { kind: 'termination', minutes: 60 }],
    [
      'the termination, by CodeDeploy alone',
      look({ waits: hour, terminationWaitStarted: true }),
      { kind: 'termination', minutes: 60 },
    ],
    [
      'the termination, of a deployment that is called ready',
      look({ status: 'Ready', waits: hour, events: moved }),
      { kind: 'termination', minutes: 60 },
    ],
    [
      'what is left of it',
      look({ waits: hour, events: moved, at: BEGIN + 21.5 * MINUTE }),
      { kind: 'termination', minutes: 40 },
    ],
    ['nothing where the old tasks go at once', look({ waits: waits({}), events: moved }), undefined],
    [
      'nothing where they stay for good',
      look({ waits: waits({ keepsBlue: true, terminationMinutes: undefined }), events: moved }),
      undefined,
    ],
    [
      'an unknown time',
      look({ waits: waits({ terminationMinutes: undefined }), events: moved }),
      { kind: 'termination', minutes: undefined },
    ],
    [
      'nothing once it is over',
      look({ status: 'Succeeded', waits: hour, events: moved, terminationWaitStarted: true }),
      undefined,
    ],
    [
      'nothing once it was stopped',
      look({ status: 'Stopped', waits: hour, events: moved, terminationWaitStarted: true }),
      undefined,
    ],
    [
      'somebody',
      look({
        status: 'Ready',
        waits: waits({ readyMinutes: 30 }),
        events: eventsUpTo(event('AfterAllowTestTraffic', 'Succeeded', 30)),
        at: BEGIN + 10 * MINUTE,
      }),
      { kind: 'ready', minutes: 21 },
    ],
    ['somebody, unseen', look({ status: 'Ready', waits: waits({ readyMinutes: 30 }) }), { kind: 'ready', minutes: 30 }],
  ])('is %s', (_name, seen, wait) => expect(waitOf(seen)).toEqual(wait));

  it('never has less than nothing nor more than all of it left, whatever the clocks say', () => {
    fc.assert(
      fc.property(fc.integer({ min: -10_000, max: 10_000 }), fc.nat(2880), (seconds, terminationMinutes) => {
        const seen = look({ waits: waits({ terminationMinutes }), events: moved, at: BEGIN + seconds * 1000 });
        const left = waitOf(seen)?.minutes ?? 0;
        expect(left).toBeGreaterThanOrEqual(0);
        expect(left).toBeLessThanOrEqual(terminationMinutes);
      }),
    );
  });
});

describe('describeWait', () => {
  it.each([
    [
      { kind: 'termination', minutes: 60 },
      'all traffic is on the new revision; the old tasks are kept for another 60 minutes',
    ],
    [
      { kind: 'termination', minutes: 1 },
      'all traffic is on the new revision; the old tasks are kept for another 1 minute',
    ],
    [
      { kind: 'termination', minutes: undefined },
      'all traffic is on the new revision; the old tasks are kept for a while',
    ],
    [
      { kind: 'ready', minutes: 30 },
      `no traffic is moved until somebody lets the deployment continue within 30 minutes, or CodeDeploy stops it: "Reroute traffic" in the CodeDeploy console, or aws deploy continue-deployment --deployment-id ${OURS} --deployment-wait-type READY_WAIT`,
    ],
    [
      { kind: 'ready', minutes: undefined },
      expect.stringMatching(/^no traffic is moved until somebody lets the deployment continue: "Reroute/),
    ],
  ] as const)('%j', (wait, text) => expect(describeWait(wait, look())).toEqual(text));
});
