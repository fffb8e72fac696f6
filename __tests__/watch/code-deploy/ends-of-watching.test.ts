import { describe, expect, it } from '@jest/globals';
import { cancelled, lostSight, timedOut } from '../../../src/watch/code-deploy/ends-of-watching.ts';
import type { CodeDeploySeen } from '../../../src/watch/code-deploy/seen.ts';
import { event, eventsUpTo, followingCodeDeploy, look, OURS, ROLLBACK, taskSets } from '../../support/code-deploy.ts';

const canary = look({ events: eventsUpTo(event('AllowTraffic', 'InProgress')), taskSets: taskSets(10) });
const moved = look({ events: eventsUpTo(event('AfterAllowTraffic', 'Succeeded', 60)), taskSets: taskSets(100) });
const CANARY = 'InProgress (AllowTraffic), 10 % of the traffic is on the new revision, 90 % on the old one.';
const diagnosis = { code: 'code-deploy-alarm', weight: 'repeated', cause: 'the alarm', advice: 'Look at it.' } as const;
const broken = { since: 0, verdict: 'failed', diagnosis } as const;

describe('the end of watching', () => {
  it.each<[string, CodeDeploySeen | undefined, string]>([
    ['in the middle of the shift', canary, ` Last seen: ${CANARY}`],
    [
      'with all traffic moved',
      moved,
      ' Last seen: InProgress, all traffic is on the new revision; the old tasks are kept for another 5 minutes.',
    ],
    ['with nothing seen of the target', look({ status: 'Queued' }), ' Last seen: Queued.'],
    ['without a look', undefined, ''],
  ])('says what was last seen: %s', (_name, seen, text) => {
    const endings = [
      cancelled(followingCodeDeploy(), seen),
      timedOut(followingCodeDeploy(), seen),
      lostSight(seen, 'denied'),
    ];
    expect(endings.map(({ verdict }) => verdict)).toEqual(['cancelled', 'timed-out', 'unknown']);
    for (const { reason } of endings) expect(reason.endsWith(`it goes on in AWS.${text}`)).toBe(true);
  });

  it('says how to stop what goes on', () => {
    expect(cancelled(followingCodeDeploy(), canary).hint).toContain(`--deployment-id ${OURS} --auto-rollback-enabled`);
    expect(timedOut(followingCodeDeploy(), canary).hint).toContain(`--deployment-id ${OURS} --auto-rollback-enabled`);
  });

  it('is failed for a deployment that is being rolled back', () => {
    const following = followingCodeDeploy({ broken, rollback: { id: ROLLBACK, reason: 'the alarm' } });
    expect(timedOut(following, canary)).toEqual({
      verdict: 'failed',
      reason: `the CodeDeploy deployment broke (the alarm), and putting web:7 back (${ROLLBACK}) is not finished in the time that wait-for-minutes gives; it goes on in AWS`,
      hint: 'Look at it.',
    });
  });

  it('is what became of it for a deployment whose rollback has not shown yet', () => {
    const ending = timedOut(followingCodeDeploy({ broken }), look({ status: 'Failed' }));
    expect(ending).toEqual({
      verdict: 'failed',
      reason: 'the CodeDeploy deployment failed: the alarm',
      hint: 'Look at it.',
    });
  });
});
