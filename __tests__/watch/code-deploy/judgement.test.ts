import { describe, expect, it } from '@jest/globals';
import { type CodeDeployJudgement, idToRead, remembering } from '../../../src/watch/code-deploy/following.ts';
import { judgeCodeDeploy } from '../../../src/watch/code-deploy/judgement.ts';
import type { CodeDeploySeen } from '../../../src/watch/code-deploy/seen.ts';
import { event, eventsUpTo, followingCodeDeploy, look, OURS, ROLLBACK, taskSets } from '../../support/code-deploy.ts';

const HOOK_FAILED = { code: 'HOOK_EXECUTION_FAILURE', message: 'a hook failed.' };
const failed = (more: Partial<CodeDeploySeen> = {}) =>
  look({
    status: 'Failed',
    error: HOOK_FAILED,
    events: eventsUpTo(event('AfterAllowTestTraffic', 'Failed', 31), 'Skipped'),
    taskSets: taskSets(0),
    ...more,
  });
const rolledBackBy = { by: ROLLBACK, of: undefined, message: undefined };

/** The verdict, or where there is none yet, the kind of judgement. */
function verdictOf(judgement: CodeDeployJudgement): string {
  return judgement.kind === 'ended' ? judgement.ending.verdict : judgement.kind;
}

function ended(judgement: CodeDeployJudgement) {
  if (judgement.kind !== 'ended') throw new Error(`not ended, but ${judgement.kind}`);
  return judgement;
}

const judged = (seen: CodeDeploySeen) => judgeCodeDeploy(followingCodeDeploy(), seen);

describe('judgeCodeDeploy, of our deployment', () => {
  it.each<[string, CodeDeploySeen, string]>([
    ['it was just made', look({ status: 'Created' }), 'going'],
    ['it is queued', look({ status: 'Queued' }), 'going'],
    ['it is on its way', look(), 'going'],
    ['it bakes', look({ status: 'Baking' }), 'going'],
    ['it waits for somebody', look({ status: 'Ready' }), 'going'],
    ['CodeDeploy has a new status', look({ status: 'Marinating' }), 'going'],
    ['it succeeded', look({ status: 'Succeeded', taskSets: taskSets(100) }), 'succeeded'],
    ['it failed, and no rollback is set up', failed(), 'failed'],
    ['it failed, and a rollback has begun', failed({ rollback: rolledBackBy }), 'rolling-back'],
    ['it failed, and a rollback is to begin', failed({ autoRollback: ['DEPLOYMENT_FAILURE'] }), 'going'],
    [
      'it failed, and a rollback is set up for other ends',
      failed({ autoRollback: ['DEPLOYMENT_STOP_ON_ALARM'] }),
      'failed',
    ],
    ['it failed, and nobody knows of rollbacks', failed({ autoRollback: undefined }), 'going'],
    ['somebody stopped it, and may have asked for a rollback', look({ status: 'Stopped' }), 'going'],
    ['somebody stopped it with a rollback', look({ status: 'Stopped', rollback: rolledBackBy }), 'rolling-back'],
  ])('%s', (_name, seen, verdict) => expect(verdictOf(judged(seen))).toBe(verdict));

  it('is succeeded with what runs', () => {
    const { ending, broken } = ended(judged(look({ status: 'Succeeded', taskSets: taskSets(100) })));
    expect(ending).toEqual({ verdict: 'succeeded', reason: 'the service runs web:8, 2 of 2 tasks running' });
    expect(broken).toBeUndefined();
  });

  it('is succeeded without counts where the target can not be seen', () => {
    expect(ended(judged(look({ status: 'Succeeded' }))).ending.reason).toBe('the service runs web:8');
  });

  it('says that nothing ran of a service that is scaled to zero', () => {
    const seen = look({ status: 'Succeeded', taskSets: taskSets(100, { desired: 0, running: 0 }) });
    expect(ended(judged(seen)).ending).toMatchObject({ verdict: 'succeeded', nothingRan: true });
  });

  it('tells of old tasks that are kept for good', () => {
    const waits = { readyMinutes: undefined, terminationMinutes: undefined, keepsBlue: true };
    const { ending } = ended(judged(look({ status: 'Succeeded', taskSets: taskSets(100), waits })));
    expect(ending.reason).toBe('the service runs web:8, 2 of 2 tasks running; 2 tasks of web:7 are kept (KEEP_ALIVE)');
  });

  it('is failed with the cause, where the traffic is, and the next step', () => {
    const { ending } = ended(judged(failed()));
    expect(ending.reason).toBe(
      'the CodeDeploy deployment failed: the hook of AfterAllowTestTraffic failed after 31s: a hook failed; all traffic is on the old revision',
    );
    expect(ending.hint).toContain("hook's Lambda function");
    expect(ending.code).toBe('code-deploy-hook-failed');
  });

  it('names the wait that it is in', () => {
    expect(judged(look({ status: 'Ready' }))).toEqual({ kind: 'going', wait: { kind: 'ready', minutes: undefined } });
    expect(judged(look({ terminationWaitStarted: true }))).toEqual({
      kind: 'going',
      wait: { kind: 'termination', minutes: 5 },
    });
    expect(judged(look())).toEqual({ kind: 'going' });
  });
});

describe('judgeCodeDeploy, while a rollback may still begin', () => {
  /** How it is judged `ms` after it was first seen to have ended. */
  function later(seen: CodeDeploySeen, ms: number): CodeDeployJudgement {
    const following = remembering(followingCodeDeploy(), judged(seen));
    return judgeCodeDeploy(following, { ...seen, at: seen.at + ms });
  }
  const due = failed({ autoRollback: ['DEPLOYMENT_FAILURE'] });
  const stopped = look({ status: 'Stopped', taskSets: taskSets(10) });
  const alarm = (autoRollback: string[]) =>
    look({ status: 'Stopped', error: { code: 'ALARM_ACTIVE', message: 'Activated alarms: <errors>' }, autoRollback });

  it.each<[string, CodeDeploySeen, number, string]>([
    ['one is due: not at once', due, 59_000, 'going'],
    ['one is due: given up after a minute', due, 60_000, 'failed'],
    ['somebody stopped it: not at once', stopped, 14_000, 'going'],
    ['somebody stopped it: given up after 15 seconds', stopped, 15_000, 'stopped'],
    ['an alarm stopped it, and one is due', alarm(['DEPLOYMENT_STOP_ON_ALARM']), 59_000, 'going'],
    ['an alarm stopped it, and none is due', alarm(['DEPLOYMENT_STOP_ON_REQUEST']), 15_000, 'failed'],
    [
      'CodeDeploy has something to say',
      { ...due, rollback: { by: undefined, of: undefined, message: 'No.' } },
      15_000,
      'failed',
    ],
  ])('%s', (_name, seen, ms, verdict) => expect(verdictOf(later(seen, ms))).toBe(verdict));

  it('counts from the first look at the end', () => {
    let following = remembering(followingCodeDeploy(), judged(due));
    following = remembering(following, judgeCodeDeploy(following, { ...due, at: due.at + 50_000 }));
    expect(verdictOf(judgeCodeDeploy(following, { ...due, at: due.at + 60_000 }))).toBe('failed');
  });

  it('says how it was left', () => {
    expect(ended(later(stopped, 15_000)).ending.reason).toBe(
      'somebody stopped the deployment; 10 % of the traffic is on the new revision, 90 % on the old one',
    );
    expect(ended(later(due, 60_000)).ending.reason).toContain(
      '; it was to be rolled back, and no rollback was seen; all traffic is on the old revision',
    );
    const impossible = { ...due, rollback: { by: undefined, of: undefined, message: 'There is\nno revision.' } };
    expect(ended(later(impossible, 15_000)).ending.reason).toContain(
      '; of a rollback CodeDeploy says: There is no revision;',
    );
  });
});

describe('judgeCodeDeploy, of the rollback', () => {
  const begun = failed({ rollback: rolledBackBy });
  const following = remembering(followingCodeDeploy(), judged(begun));
  const rollback = (status: string, more: Partial<CodeDeploySeen> = {}) =>
    judgeCodeDeploy(
      following,
      look({
        id: ROLLBACK,
        status,
        creator: 'codeDeployRollback',
        rollback: { by: undefined, of: OURS, message: 'x' },
        ...more,
      }),
    );

  it('is the deployment to read from then on', () => {
    expect(idToRead(followingCodeDeploy())).toBe(OURS);
    expect(idToRead(following)).toBe(ROLLBACK);
  });

  it.each([
    ['Created', 'going'],
    ['InProgress', 'going'],
    ['Succeeded', 'rolled-back'],
    ['Failed', 'failed'],
    ['Stopped', 'failed'],
  ])('%s is %s', (status, verdict) => expect(verdictOf(rollback(status))).toBe(verdict));

  it('says why the old revision is back', () => {
    const { ending } = ended(rollback('Succeeded'));
    expect(ending.reason).toBe(
      'CodeDeploy put web:7 back: the hook of AfterAllowTestTraffic failed after 31s: a hook failed',
    );
    expect(ending.code).toBe('code-deploy-hook-failed');
  });

  it('says of both why they failed', () => {
    const { ending } = ended(rollback('Failed', { error: { code: 'IAM_ROLE_PERMISSIONS', message: 'not allowed.' } }));
    expect(ending.reason).toBe(
      `the CodeDeploy deployment failed: the hook of AfterAllowTestTraffic failed after 31s: a hook failed; the rollback (${ROLLBACK}) failed too: CodeDeploy's service role can't be used: not allowed`,
    );
    expect(ending.hint).toMatch(/^Look at the service now/);
  });

  it('is rolled-back as well where somebody asked for it', () => {
    const stopped = look({ status: 'Stopped', rollback: rolledBackBy });
    const after = remembering(followingCodeDeploy(), judged(stopped));
    const { ending } = ended(judgeCodeDeploy(after, look({ id: ROLLBACK, status: 'Succeeded' })));
    expect(ending).toMatchObject({
      verdict: 'rolled-back',
      reason: 'CodeDeploy put web:7 back: somebody stopped the deployment',
    });
  });
});

describe('judgeCodeDeploy, of a look that lacks the target', () => {
  const missed = 'throttled' as const;
  const lacking = look({ status: 'Failed', error: HOOK_FAILED, taskSets: taskSets(10), missed });

  it('waits for the next one, and takes its events for the diagnosis', () => {
    const first = judged(lacking);
    expect(first).toMatchObject({
      kind: 'going',
      broken: { diagnosis: { cause: 'a lifecycle hook failed: a hook failed' } },
    });
    const following = remembering(followingCodeDeploy(), first);
    const { ending, broken } = ended(judgeCodeDeploy(following, { ...failed(), at: lacking.at + 5_000 }));
    expect(ending.reason).toContain('the hook of AfterAllowTestTraffic failed after 31s');
    expect(broken?.since).toBe(lacking.at);
  });

  it('keeps a diagnosis that rests on the events', () => {
    const following = remembering(followingCodeDeploy(), judged(failed({ autoRollback: ['DEPLOYMENT_FAILURE'] })));
    const { ending } = ended(judgeCodeDeploy(following, { ...lacking, at: lacking.at + 60_000 }));
    expect(ending.reason).toContain('the hook of AfterAllowTestTraffic failed after 31s');
  });

  it('gives up waiting after 15 seconds, and says nothing of where the traffic is', () => {
    const following = remembering(followingCodeDeploy(), judged(lacking));
    const { ending } = ended(judgeCodeDeploy(following, { ...lacking, at: lacking.at + 15_000 }));
    expect(ending.reason).toBe('the CodeDeploy deployment failed: a lifecycle hook failed: a hook failed');
  });

  it.each(['refused', 'expired', 'denied'] as const)('does not wait for what will not come: %s', (kind) => {
    expect(verdictOf(judged({ ...lacking, missed: kind }))).toBe('failed');
  });

  it('says nothing of counts from before the end', () => {
    const seen = look({ status: 'Succeeded', taskSets: taskSets(0, { running: 0 }), missed });
    expect(ended(judged(seen)).ending.reason).toBe('the service runs web:8');
  });
});
