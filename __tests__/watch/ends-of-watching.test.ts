import { describe, expect, it } from '@jest/globals';
import type { TaskFailure } from '../../src/diagnose/diagnosis.ts';
import { cancelled, condemned, howToRollBack, lostSight, timedOut } from '../../src/watch/ends-of-watching.ts';
import type { Ending, Remedy } from '../../src/watch/following.ts';
import { remedied } from '../../src/watch/remedied.ts';
import { NO_TASKS } from '../../src/watch/tasks-seen.ts';
import { definitionArn } from '../support/definitions.ts';
import { deployment, following, service, serviceDeployment } from '../support/following.ts';

const seen = following({ service: service([deployment({ runningCount: 1 })]) });
const failure: TaskFailure = {
  code: 'crash',
  weight: 'repeated',
  cause: 'container web exited with code 1',
  advice: 'Read its log.',
  taskArn: 'a',
  stoppedAt: 0,
  fingerprint: 'x',
};
const after: Ending = { verdict: 'failed', reason: '3 tasks failed', hint: 'Read its log.', code: 'crash' };
const remedy: Remedy = { after, by: 'StopServiceDeployment', deadline: 0 };

describe('an end of watching', () => {
  it.each([
    ['cancelled', cancelled(seen)],
    ['timed-out', timedOut(seen)],
    ['unknown', lostSight(seen, 'ExpiredTokenException')],
  ])('%s says that it goes on and what was last seen', (verdict, ending) => {
    expect(ending.verdict).toBe(verdict);
    expect(ending.reason).toContain('goes on in AWS');
    expect(ending.reason).toContain('Last seen: IN_PROGRESS, 1 of 2 tasks running.');
  });

  it('says nothing of what was never seen', () => expect(timedOut(following()).reason).not.toContain('Last seen'));

  it.each([
    ['cancelled', cancelled(seen).hint],
    ['timed-out', timedOut(seen).hint],
  ])('%s says how to roll back', (_verdict, hint) => expect(hint).toContain('deploy web:7 (task-definition: web:7)'));

  it('names the command that rolls back where the service deployment is known', () => {
    expect(howToRollBack(seen)).not.toContain('aws ecs');
    const known = { ...seen, serviceDeployment: serviceDeployment('IN_PROGRESS') };
    expect(howToRollBack(known)).toMatch(
      /aws ecs stop-service-deployment --service-deployment-arn arn:\S+ --stop-type ROLLBACK/,
    );
  });

  it('is failed for a deployment that ECS is rolling back', () => {
    const rolling = {
      ...seen,
      serviceDeployment: serviceDeployment('ROLLBACK_IN_PROGRESS', { statusReason: 'Because.' }),
    };
    expect(timedOut(rolling)).toMatchObject({ verdict: 'failed', reason: expect.stringContaining('failed (Because)') });
    expect(timedOut({ ...seen, rollback: { id: 'x', reason: 'why' } }).reason).toContain('failed (why)');
  });
});

describe('a deployment whose tasks keep failing', () => {
  const condemn = (count: number, hasRun: boolean) =>
    condemned(
      { ...seen, tasks: { ...NO_TASKS, hasRun } },
      Array.from({ length: count }, () => failure),
    );

  it('is failed for the cause of its tasks', () => {
    expect(condemn(3, true)).toEqual({
      verdict: 'failed',
      reason: '3 tasks of web:8 failed in a row: container web exited with code 1. ECS goes on trying',
      because: '3 tasks of web:8 failed in a row: container web exited with code 1',
      brief: '3 tasks of web:8 failed in a row: container web exited with code 1',
      hint: 'Read its log.',
      code: 'crash',
    });
  });

  it('says why a circuit breaker has not ended it', () => {
    const breaker = { deploymentCircuitBreaker: { enable: true, rollback: true } };
    const { reason } = condemned(
      following({ service: service([], { deploymentConfiguration: breaker }), tasks: { ...NO_TASKS, hasRun: true } }),
      [failure],
    );
    expect(reason).toContain('. The circuit breaker has not ended that, because it does not count tasks that ran');
  });

  it('says where none has run', () => {
    expect(condemn(1, false).reason).toBe(
      'a task of web:8 failed: container web exited with code 1. None has run yet, and ECS goes on trying',
    );
  });
});

describe('a rollback that we asked for', () => {
  const live = following({ service: service([], { taskDefinition: definitionArn('web:7') }), remedy });
  const end = (verdict: Ending['verdict'], reason = 'so it ended') => remedied(live, remedy, { verdict, reason });

  it('that is done names what failed and what runs now', () => {
    expect(end('rolled-back')).toEqual({
      ...after,
      verdict: 'rolled-back',
      reason: '3 tasks failed. This run put web:7 back',
    });
  });

  it("doesn't say of what was rolled back that it goes on", () => {
    const late: Remedy = { ...remedy, after: timedOut(seen) };
    const put = remedied(live, late, { verdict: 'rolled-back', reason: 'so it ended' });
    expect(put.reason).toBe(
      'the deployment is not finished in the time that wait-for-minutes gives. This run put web:7 back',
    );
    const asked = cancelled({ ...seen, remedy: { ...remedy, after: cancelled(seen) } });
    expect(asked.reason).toBe(
      'the run was cancelled while the deployment was under way. A rollback to web:7 was asked for and goes on in AWS',
    );
  });

  it('that failed is failed, with both reasons', () => {
    expect(end('failed')).toMatchObject({
      verdict: 'failed',
      reason: '3 tasks failed. Rolling back failed, too: so it ended',
      code: 'crash',
    });
  });

  it('that came too late is a success', () => {
    expect(end('succeeded').verdict).toBe('succeeded');
    expect(end('succeeded').reason).toContain('before the rollback');
  });

  it('that somebody else replaced is superseded, and says why it was begun', () => {
    expect(end('superseded')).toMatchObject({
      verdict: 'superseded',
      reason: expect.stringMatching(/^3 tasks failed\..*so it ended$/),
    });
  });

  it('that takes too long is failed and stuck', () => {
    expect(timedOut({ ...seen, remedy })).toMatchObject({
      verdict: 'failed',
      reason: expect.stringMatching(
        /^3 tasks failed\. Rollback stuck: putting web:7 back is not finished; it goes on in AWS/,
      ),
      code: 'crash',
    });
  });

  it.each([
    ['failed', 'failed'],
    ['timed-out', 'cancelled'],
    ['cancelled', 'cancelled'],
  ] as const)('after %s, cancelled meanwhile: %s', (verdict, expected) => {
    const ending = cancelled({ ...seen, remedy: { ...remedy, after: { ...after, verdict } } });
    expect(ending).toMatchObject({
      verdict: expected,
      reason: expect.stringContaining('A rollback to web:7 was asked for'),
    });
  });
});
