import type { Deployment, ServiceDeployment } from '@aws-sdk/client-ecs';
import { describe, expect, it } from '@jest/globals';
import type { Following } from '../../src/watch/following.ts';
import { belongsTo, type Judgement, judge } from '../../src/watch/verdict.ts';
import { definitionArn } from '../support/definitions.ts';
import { BEGIN, deployment, following, NEWER, OLD, service, serviceDeployment } from '../support/following.ts';

const DESCRIBE = { kind: 'describe', arn: 'x' } as const;
const LIST = { kind: 'list', since: 0 } as const;
const BREAKER = 'ECS deployment circuit breaker: tasks failed to start.';
const ROLLING_BACK = `ECS deployment circuit breaker: rolling back to deploymentId ${NEWER}.`;

const fallback = (more: Partial<Deployment> = {}) =>
  deployment({ id: NEWER, taskDefinition: definitionArn('web:7'), rolloutStateReason: ROLLING_BACK, ...more });
const displaced = deployment({ status: 'ACTIVE', rolloutState: 'FAILED', rolloutStateReason: BREAKER });

/** The verdict, or where there is none yet, the kind of judgement. */
function verdictOf(judgement: Judgement): string {
  return judgement.kind === 'ended' ? judgement.ending.verdict : judgement.kind;
}

function ending(judgement: Judgement) {
  if (judgement.kind !== 'ended') throw new Error(`not ended, but ${judgement.kind}`);
  return judgement.ending;
}

describe('judge, from the service alone', () => {
  const judged = (...deployments: Deployment[]) => judge(following({ service: service(deployments) }));

  it.each<[string, Deployment[], string]>([
    ['ours is on its way', [deployment(), deployment({ id: OLD, status: 'ACTIVE' })], 'going'],
    ['ours is complete', [deployment({ rolloutState: 'COMPLETED', runningCount: 2 })], 'succeeded'],
    ['ours failed', [deployment({ rolloutState: 'FAILED', rolloutStateReason: BREAKER })], 'failed'],
    ['a rollback begins', [fallback(), displaced], 'rolling-back'],
    ['the old revision is on its way back, without a word', [fallback({ rolloutStateReason: '' }), displaced], 'going'],
    [
      'the old revision is back, without a word',
      [fallback({ rolloutState: 'COMPLETED', rolloutStateReason: '' })],
      'rolled-back',
    ],
    [
      'somebody deployed something else',
      [deployment({ id: NEWER, taskDefinition: definitionArn('web:9') })],
      'superseded',
    ],
    ['somebody deployed our revision again', [deployment({ id: NEWER })], 'successor'],
    ['ours is not PRIMARY yet', [deployment({ status: 'ACTIVE' })], 'going'],
    [
      'the answer is from before our deployment',
      [
        deployment({
          id: OLD,
          taskDefinition: definitionArn('web:7'),
          createdAt: new Date(BEGIN),
          rolloutState: 'COMPLETED',
        }),
      ],
      'going',
    ],
    ['no deployment is listed', [], 'going'],
  ])('%s', (_name, deployments, expected) => expect(verdictOf(judged(...deployments))).toBe(expected));

  it('nothing seen yet is no verdict', () => expect(judge(following())).toEqual({ kind: 'going' }));

  it('names the successor', () => {
    expect(judged(deployment({ id: NEWER }))).toEqual({
      kind: 'successor',
      deployment: { id: NEWER, createdAt: BEGIN + 60_000 },
    });
  });

  it("gives ECS's reason for a failure", () => {
    expect(ending(judged(deployment({ rolloutState: 'FAILED', rolloutStateReason: BREAKER }))).reason).toBe(BREAKER);
    expect(ending(judged(deployment({ rolloutState: 'FAILED' }))).reason).toBe('ECS reports the rollout as failed');
  });

  it('remembers the reason of a rollback, which ECS forgets when it is complete', () => {
    const begun = judged(fallback(), displaced);
    expect(begun).toEqual({ kind: 'rolling-back', rollback: { id: NEWER, reason: ROLLING_BACK } });
    const rollback = { id: NEWER, reason: ROLLING_BACK };
    const over = service([fallback({ rolloutState: 'COMPLETED', rolloutStateReason: 'completed.' })]);
    expect(judge(following({ service: service([fallback()]), rollback }))).toEqual({ kind: 'going' });
    const { verdict, reason, hint } = ending(judge(following({ service: over, rollback })));
    expect(verdict).toBe('rolled-back');
    expect(reason).toBe(`the service is back on web:7: ${ROLLING_BACK}`);
    expect(hint).toContain('run again');
  });

  it('says what runs instead', () => {
    const { reason, hint } = ending(judged(deployment({ id: NEWER, taskDefinition: definitionArn('web:9') })));
    expect(reason).toBe(`a newer deployment (${NEWER}) replaced it with web:9`);
    expect(hint).toContain('concurrency');
  });

  it('counts the tasks of a success', () => {
    const complete = deployment({ rolloutState: 'COMPLETED', runningCount: 2 });
    expect(ending(judged(complete))).toEqual({
      verdict: 'succeeded',
      reason: 'the service runs web:8, 2 of 2 tasks running',
    });
  });

  it('claims no task for a service of none', () => {
    const empty = service([deployment({ rolloutState: 'COMPLETED', desiredCount: 0 })], {
      desiredCount: 0,
      runningCount: 0,
    });
    const { verdict, reason, nothingRan } = ending(judge(following({ service: empty })));
    expect([verdict, nothingRan]).toEqual(['succeeded', true]);
    expect(reason).toContain('desired count is 0: no task has run it');
  });

  it.each([
    ['with all its tasks', { runningCount: 2 }, [], 'succeeded'],
    ['without all its tasks', { runningCount: 1 }, [], 'going'],
    ['beside the old one', { runningCount: 2 }, [deployment({ id: OLD, status: 'ACTIVE' })], 'going'],
  ])('behind a Classic Load Balancer, %s', (_name, counts, others, expected) => {
    const { rolloutState: _, ...silent } = deployment(counts);
    expect(verdictOf(judged(silent, ...others))).toBe(expected);
  });

  it.each(['DRAINING', 'INACTIVE'])('a service that is %s was stopped', (status) => {
    const { verdict, reason } = ending(judge(following({ service: service([deployment()], { status }) })));
    expect(verdict).toBe('stopped');
    expect(reason).toBe(`service web is ${status}: somebody is deleting it`);
  });

  /** Our deployment of the revision that ran before, forced anew. */
  const again = (seen: Partial<Following>) => {
    const base = following(seen);
    return judge({ ...base, followed: { ...base.followed, definitionArn: base.followed.previousArn } });
  };

  it('a rollback to the very revision that we deployed anew is a rollback, not a success', () => {
    expect(verdictOf(again({ service: service([fallback(), displaced]) }))).toBe('rolling-back');
    const over = service([fallback({ rolloutState: 'COMPLETED', rolloutStateReason: 'completed.' })]);
    expect(verdictOf(again({ service: over, rollback: { id: NEWER, reason: ROLLING_BACK } }))).toBe('rolled-back');
  });

  it('another deployment of the very revision that we deployed anew is a successor, not a rollback', () => {
    const newer = fallback({ rolloutState: 'COMPLETED', rolloutStateReason: 'completed.' });
    expect(verdictOf(again({ service: service([newer]) }))).toBe('successor');
  });

  /** The deployment that ran before ours, which some rollbacks promote instead of making a new one. */
  const promoted = (more: Partial<Deployment> = {}) =>
    fallback({ id: OLD, createdAt: new Date(BEGIN - 60_000), rolloutStateReason: '', ...more });

  it.each<[string, Deployment[], string]>([
    ['with ours listed beside it', [promoted({ rolloutState: 'COMPLETED' }), displaced], 'rolled-back'],
    ['still on its way', [promoted(), displaced], 'going'],
    ['that failed too', [promoted({ rolloutState: 'FAILED' }), displaced], 'failed'],
    ['with a word of ECS', [promoted({ rolloutStateReason: ROLLING_BACK }), displaced], 'rolling-back'],
    ['without ours: an answer from before UpdateService', [promoted({ rolloutState: 'COMPLETED' })], 'going'],
    [
      'without ours, of the moment of UpdateService',
      [promoted({ rolloutState: 'COMPLETED', createdAt: new Date(BEGIN) })],
      'going',
    ],
  ])('the old deployment promoted again, %s', (_name, deployments, expected) => {
    expect(verdictOf(judged(...deployments))).toBe(expected);
  });

  describe('over a deployment of web:7 that was itself replacing web:6', () => {
    const base = following();
    const followed = { ...base.followed, earlierArns: [definitionArn('web:7'), definitionArn('web:6')] };
    const judgedOver = (...deployments: Deployment[]) => judge({ ...base, followed, service: service(deployments) });
    const back = (more: Partial<Deployment>) =>
      deployment({ id: NEWER, rolloutState: 'COMPLETED', taskDefinition: definitionArn('web:6'), ...more });

    it('a rollback goes to web:6, the last one that was sound', () => {
      const { verdict, reason } = ending(judgedOver(back({})));
      expect(verdict).toBe('rolled-back');
      expect(reason).toBe('the service is back on web:6');
    });

    it.each<[string, Partial<Deployment>, string]>([
      ['web:6 on its way back', { rolloutState: 'IN_PROGRESS' }, 'going'],
      ['web:7 is a rollback too', { taskDefinition: definitionArn('web:7') }, 'rolled-back'],
      ['web:5, which did not run then, is not', { taskDefinition: definitionArn('web:5') }, 'superseded'],
    ])('%s', (_name, more, expected) => expect(verdictOf(judgedOver(back(more)))).toBe(expected));
  });

  it('a rollback that failed has not put the old revision back', () => {
    const failed = service([fallback({ rolloutState: 'FAILED' }), displaced]);
    expect(verdictOf(judge(following({ service: failed, rollback: { id: NEWER, reason: ROLLING_BACK } })))).toBe(
      'failed',
    );
  });
});

describe('judge, from the service deployment', () => {
  const judged = (seen: ServiceDeployment, ...deployments: Deployment[]) =>
    judge(following({ detail: DESCRIBE, serviceDeployment: seen, service: service(deployments) }));
  const triggered = (status: 'TRIGGERED' | 'MONITORING') => ({ deploymentCircuitBreaker: { status } });

  it.each<[string, ServiceDeployment, Deployment[], string]>([
    ['PENDING', serviceDeployment('PENDING'), [deployment()], 'going'],
    ['IN_PROGRESS', serviceDeployment('IN_PROGRESS'), [deployment()], 'going'],
    ['STOP_REQUESTED', serviceDeployment('STOP_REQUESTED'), [deployment()], 'going'],
    ['ROLLBACK_IN_PROGRESS', serviceDeployment('ROLLBACK_IN_PROGRESS'), [fallback()], 'going'],
    ['a status that does not exist yet', serviceDeployment('NEW' as 'PENDING'), [deployment()], 'going'],
    ['SUCCESSFUL', serviceDeployment('SUCCESSFUL'), [deployment()], 'succeeded'],
    ['ROLLBACK_SUCCESSFUL', serviceDeployment('ROLLBACK_SUCCESSFUL'), [fallback()], 'rolled-back'],
    ['ROLLBACK_FAILED', serviceDeployment('ROLLBACK_FAILED'), [fallback()], 'failed'],
    ['STOPPED by the circuit breaker', serviceDeployment('STOPPED', triggered('TRIGGERED')), [deployment()], 'failed'],
    ['STOPPED by an alarm', serviceDeployment('STOPPED', { alarms: { triggeredAlarmNames: ['5xx'] } }), [], 'failed'],
    ['STOPPED by somebody', serviceDeployment('STOPPED', triggered('MONITORING')), [deployment()], 'stopped'],
    [
      'STOPPED for another revision',
      serviceDeployment('STOPPED'),
      [deployment({ id: NEWER, taskDefinition: definitionArn('web:9') })],
      'superseded',
    ],
    ['STOPPED for our revision again', serviceDeployment('STOPPED'), [deployment({ id: NEWER })], 'successor'],
    [
      'STOPPED, the old deployment promoted',
      serviceDeployment('STOPPED'),
      [
        fallback({ id: OLD, createdAt: new Date(BEGIN - 60_000), rolloutState: 'COMPLETED', rolloutStateReason: '' }),
        displaced,
      ],
      'rolled-back',
    ],
    [
      'STOPPED, the service as it was before',
      serviceDeployment('STOPPED'),
      [fallback({ id: OLD, createdAt: new Date(BEGIN - 60_000), rolloutState: 'COMPLETED', rolloutStateReason: '' })],
      'going',
    ],
    ['STOPPED, the service unseen', serviceDeployment('STOPPED'), [], 'going'],
  ])('%s', (_name, seen, deployments, expected) => expect(verdictOf(judged(seen, ...deployments))).toBe(expected));

  it('goes before what the service says, which may be about another deployment', () => {
    const seen = serviceDeployment('ROLLBACK_SUCCESSFUL');
    expect(verdictOf(judged(seen, deployment({ rolloutState: 'COMPLETED', runningCount: 2 })))).toBe('rolled-back');
  });

  it('needs no look at the service for a success', () => {
    expect(
      ending(judge(following({ detail: DESCRIBE, serviceDeployment: serviceDeployment('SUCCESSFUL') }))).reason,
    ).toBe('the service runs web:8');
  });

  it.each([
    ['the reason of the status', { statusReason: 'S', rollback: { reason: 'R' } }, 'ECS put web:7 back: S'],
    ['that of the rollback', { rollback: { reason: 'R' } }, 'ECS put web:7 back: R'],
    ['that there is none', {}, 'ECS put web:7 back: no reason given'],
  ])('tells %s', (_name, more, reason) => {
    expect(ending(judged(serviceDeployment('ROLLBACK_SUCCESSFUL', more))).reason).toBe(reason);
  });

  it.each<[string, ServiceDeployment, string]>([
    ['a rollback that failed', serviceDeployment('ROLLBACK_FAILED', { statusReason: 'S' }), 'so did its rollback: S'],
    ['that without a reason', serviceDeployment('ROLLBACK_FAILED'), 'so did its rollback: no reason given'],
    [
      'the circuit breaker',
      serviceDeployment('STOPPED', { ...triggered('TRIGGERED'), statusReason: BREAKER }),
      BREAKER,
    ],
    [
      'that without a reason',
      serviceDeployment('STOPPED', triggered('TRIGGERED')),
      'the deployment circuit breaker was triggered: tasks failed to start',
    ],
    ['a stop', serviceDeployment('STOPPED', { statusReason: 'S' }), 'somebody stopped the deployment: S'],
    ['that without a reason', serviceDeployment('STOPPED'), 'somebody stopped the deployment: no reason given'],
  ])('explains %s', (_name, seen, reason) => expect(ending(judged(seen, deployment())).reason).toContain(reason));

  it('names the alarms', () => {
    const alarms = { triggeredAlarmNames: ['5xx', 'latency'] };
    expect(ending(judged(serviceDeployment('STOPPED', { alarms }))).reason).toBe(
      'a deployment alarm was triggered: 5xx, latency',
    );
  });

  it.each([
    ['still looking for it', LIST],
    ['waiting for it', DESCRIBE],
  ])('%s, a service that looks finished is no verdict', (_name, detail) => {
    const done = service([deployment({ rolloutState: 'COMPLETED', runningCount: 2 })]);
    expect(judge(following({ detail, service: done }))).toEqual({ kind: 'going' });
  });

  it('a service that is deleted ends the watch at once', () => {
    const seen = { service: service([], { status: 'DRAINING' }), serviceDeployment: serviceDeployment('IN_PROGRESS') };
    expect(verdictOf(judge(following({ detail: DESCRIBE, ...seen })))).toBe('stopped');
  });
});

describe('belongsTo', () => {
  const revision = (number: string) => `arn:aws:ecs:eu-west-1:123456789012:service-revision/prod/web/${number}`;

  it.each([
    ['ecs-svc/100', revision('100'), true],
    ['ecs-svc/100', revision('1100'), false],
    ['ecs-svc/100', revision('10'), false],
    ['ecs-svc/100', undefined, false],
  ])('%s and %s: %s', (id, arn, expected) => expect(belongsTo(id, arn)).toBe(expected));
});
