import { describe, expect, it } from '@jest/globals';
import { cancelled, lostSight, timedOut } from '../../../src/watch/code-deploy/ends-of-watching.ts';
import type { CodeDeployFollowing } from '../../../src/watch/code-deploy/following.ts';
import type { CodeDeploySeen } from '../../../src/watch/code-deploy/seen.ts';
import type { Ending } from '../../../src/watch/following.ts';
import { event, eventsUpTo, followingCodeDeploy, look, OURS, ROLLBACK, taskSets } from '../../support/code-deploy.ts';

const canary = look({ events: eventsUpTo(event('AllowTraffic', 'InProgress')), taskSets: taskSets(10) });
const moved = look({ events: eventsUpTo(event('AfterAllowTraffic', 'Succeeded', 60)), taskSets: taskSets(100) });
const CANARY = 'InProgress (AllowTraffic), 10 % of the traffic is on the new revision, 90 % on the old one.';
const diagnosis = { code: 'code-deploy-alarm', weight: 'repeated', cause: 'the alarm', advice: 'Look at it.' } as const;
const broken = { since: 0, verdict: 'failed', diagnosis, isPartial: false } as const;

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
    const following = followingCodeDeploy(seen === undefined ? {} : { seen });
    const endings = [cancelled(following), timedOut(following), lostSight(following, 'denied')];
    expect(endings.map(({ verdict }) => verdict)).toEqual(['cancelled', 'timed-out', 'unknown']);
    for (const { reason } of endings) expect(reason.endsWith(`it goes on in AWS.${text}`)).toBe(true);
  });

  it('says how to stop what goes on', () => {
    expect(cancelled(followingCodeDeploy({ seen: canary })).hint).toContain(
      `--deployment-id ${OURS} --auto-rollback-enabled`,
    );
    expect(timedOut(followingCodeDeploy({ seen: canary })).hint).toContain(
      `--deployment-id ${OURS} --auto-rollback-enabled`,
    );
  });

  it('says how long it was watched', () => {
    const plan = { shift: undefined, wait: { ready: 0, shift: 5, termination: 60, total: 65 } };
    expect(timedOut(followingCodeDeploy({ plan })).reason).toBe(
      'the CodeDeploy deployment is not finished in the time that wait-for-minutes gives, not counting 65 minutes of planned waits; it goes on in AWS.',
    );
  });

  const rollback = { id: ROLLBACK, reason: 'the alarm' };
  it.each([
    ['cancelled', cancelled, `putting web:7 back (${ROLLBACK}) was under way when the run was cancelled`],
    ['timed out', timedOut, `putting web:7 back (${ROLLBACK}) is not finished in the time that wait-for-minutes gives`],
    [
      'unseen',
      (one) => lostSight(one, 'denied'),
      `putting web:7 back (${ROLLBACK}) can't be watched any more (denied)`,
    ],
  ] satisfies [string, (one: CodeDeployFollowing) => Ending, string][])(
    'is what became of a deployment that is being rolled back: %s',
    (_name, end, words) => {
      expect(end(followingCodeDeploy({ broken, rollback, seen: canary }))).toEqual({
        verdict: 'failed',
        reason: `the CodeDeploy deployment failed: the alarm; ${words}, and goes on in AWS`,
        hint: 'Look at it.',
        code: 'code-deploy-alarm',
      });
    },
  );

  it.each([
    ['cancelled', cancelled, 'the run was cancelled'],
    ['timed out', timedOut, 'the time to watch was over'],
    ['unseen', (one) => lostSight(one, 'denied'), 'nothing more could be read (denied)'],
  ] satisfies [string, (one: CodeDeployFollowing) => Ending, string][])(
    'is what became of a deployment whose rollback has not shown yet: %s',
    (_name, end, words) => {
      expect(end(followingCodeDeploy({ broken, seen: look({ status: 'Failed' }) }))).toEqual({
        verdict: 'failed',
        reason: `the CodeDeploy deployment failed: the alarm; ${words} before it showed whether CodeDeploy puts web:7 back`,
        hint: 'Look at it.',
        code: 'code-deploy-alarm',
      });
    },
  );

  it('stays stopped where somebody has stopped it', () => {
    const stopped = followingCodeDeploy({ broken: { ...broken, verdict: 'stopped' }, rollback });
    for (const end of [cancelled, timedOut]) expect(end(stopped).verdict).toBe('stopped');
  });
});
