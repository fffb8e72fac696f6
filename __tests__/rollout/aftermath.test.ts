import type { DeploymentConfiguration } from '@aws-sdk/client-ecs';
import { describe, expect, it } from '@jest/globals';
import type { Verdict } from '../../src/outcome.ts';
import { aftermathOf } from '../../src/rollout/aftermath.ts';
import type { Watched } from '../../src/watch/following.ts';
import { NO_TASKS } from '../../src/watch/tasks-seen.ts';
import { definitionArn } from '../support/definitions.ts';
import { following, service, serviceDeployment } from '../support/following.ts';

const RAN = { tasks: { ...NO_TASKS, hasRun: true } };
const LEAVE = { onFailure: undefined, onTimeout: 'leave', onCancel: 'leave' } as const;

function ended(verdict: Verdict, more: Partial<Watched> = {}): Watched {
  return { ...following(RAN), ending: { verdict, reason: '' }, ...more };
}

function earlier(configuration: DeploymentConfiguration = {}, completed: string | undefined = 'web:7') {
  const completedArn = completed === undefined ? undefined : definitionArn(completed);
  return { service: service([], { deploymentConfiguration: configuration }), completedArn };
}

describe('a failed deployment, without a word from the user', () => {
  it('is rolled back where nothing in AWS decides, and something ran, and something was there before', () => {
    expect(aftermathOf(ended('failed'), LEAVE, earlier())).toBe('rollback');
  });

  it.each<[string, Watched, ReturnType<typeof earlier>]>([
    ['a circuit breaker', ended('failed'), earlier({ deploymentCircuitBreaker: { enable: true, rollback: false } })],
    ['alarms', ended('failed'), earlier({ alarms: { enable: true, rollback: false, alarmNames: ['a'] } })],
    ['no task that ran', ended('failed', { tasks: NO_TASKS }), earlier()],
    ['nothing to go back to', ended('failed'), { ...earlier(), completedArn: undefined }],
    ['nothing else to go back to', ended('failed'), earlier({}, 'web:8')],
  ])('is left with %s', (_name, one, known) => expect(aftermathOf(one, LEAVE, known)).toBe('leave'));

  it.each([
    [true, 'rollback'],
    [false, 'leave'],
  ] as const)('that a circuit breaker with rollback %s did not see: %s', (rollback, expected) => {
    const ending = { verdict: 'failed', reason: 'a', because: 'a' } as const;
    const known = earlier({ deploymentCircuitBreaker: { enable: true, rollback } });
    expect(aftermathOf(ended('failed', { ending }), LEAVE, known)).toBe(expected);
  });

  it.each([{ enable: false, rollback: true }, undefined])(
    'a circuit breaker that is off decides nothing: %j',
    (off) => {
      expect(aftermathOf(ended('failed'), LEAVE, earlier({ deploymentCircuitBreaker: off }))).toBe('rollback');
    },
  );
});

describe('what the user wants', () => {
  it.each(['rollback', 'leave'] as const)('%s is done after a failure', (onFailure) => {
    const known = earlier({ deploymentCircuitBreaker: { enable: onFailure === 'rollback', rollback: false } });
    expect(aftermathOf(ended('failed'), { ...LEAVE, onFailure }, known)).toBe(onFailure);
  });

  it.each<[Verdict, object, string]>([
    ['timed-out', {}, 'leave'],
    ['timed-out', { onTimeout: 'rollback' }, 'rollback'],
    ['timed-out', { onFailure: 'rollback', onCancel: 'rollback' }, 'leave'],
    ['cancelled', {}, 'leave'],
    ['cancelled', { onCancel: 'rollback' }, 'rollback'],
    ['cancelled', { onFailure: 'rollback', onTimeout: 'rollback' }, 'leave'],
  ])('%s with %j: %s', (verdict, wanted, expected) => {
    expect(aftermathOf(ended(verdict), { ...LEAVE, ...wanted }, earlier())).toBe(expected);
  });

  const ALL = { onFailure: 'rollback', onTimeout: 'rollback', onCancel: 'rollback' } as const;

  it.each<Verdict>(['succeeded', 'rolled-back', 'superseded', 'stopped', 'unknown'])(
    'undoes nothing after %s',
    (verdict) => {
      expect(aftermathOf(ended(verdict), ALL, earlier())).toBe('leave');
    },
  );

  it.each<[string, Partial<Watched>]>([
    ['ECS is rolling back', { serviceDeployment: serviceDeployment('ROLLBACK_IN_PROGRESS') }],
    ['ECS is rolling back, as the service shows', { rollback: { id: 'x', reason: '' } }],
    ["it is somebody else's deployment of our revision", { deployment: { id: 'ecs-svc/101', createdAt: 1 } }],
  ])('undoes nothing where %s', (_name, more) => {
    for (const verdict of ['failed', 'timed-out', 'cancelled'] as const) {
      expect(aftermathOf(ended(verdict, more), ALL, earlier())).toBe('leave');
    }
  });
});
