import type { ServiceEvent } from '@aws-sdk/client-ecs';
import { describe, expect, it } from '@jest/globals';
import { newsOf } from '../../src/watch/news.ts';
import { BEGIN, deployment, following, OLD, service, serviceDeployment } from '../support/following.ts';

const event = (id: string, seconds: number): ServiceEvent => ({
  id,
  createdAt: new Date(BEGIN + seconds * 1000),
  message: `(service web) ${id}`,
});
const seen = (deployments = [deployment()], events: ServiceEvent[] = []) =>
  following({ service: service(deployments, { events }) });

describe('progress', () => {
  it('is nothing before the first look', () => {
    expect(newsOf(following(), following())).toEqual({ progress: [], events: [] });
  });

  it('is the counts at the first look', () => {
    expect(newsOf(following(), seen()).progress).toEqual(['web: 0 of 2 tasks of this deployment running']);
  });

  it('is nothing where nothing changed', () => expect(newsOf(seen(), seen()).progress).toEqual([]));

  it('tells pending and failed tasks, and what is left of all others', () => {
    const now = seen([
      deployment({ runningCount: 1, pendingCount: 1, failedTasks: 3 }),
      deployment({ id: OLD, status: 'ACTIVE', runningCount: 1 }),
      deployment({ id: 'ecs-svc/98', status: 'ACTIVE', runningCount: 2 }),
    ]);
    expect(newsOf(seen(), now).progress).toEqual([
      'web: 1 of 2 tasks of this deployment running, 1 pending, 3 failed in a row; 3 of earlier ones left',
    ]);
  });

  it('puts up with a deployment that is not listed', () => {
    expect(newsOf(following(), seen([])).progress).toEqual(['web: 0 of 2 tasks of this deployment running']);
  });

  it.each([
    ['a rollback', 'ROLLBACK_IN_PROGRESS', undefined, ['web: ROLLBACK_IN_PROGRESS']],
    ['a shift of traffic', 'IN_PROGRESS', 'TEST_TRAFFIC_SHIFT', ['web: TEST_TRAFFIC_SHIFT']],
    ['a stage that does not exist yet', 'IN_PROGRESS', 'NEW_STAGE', ['web: NEW_STAGE']],
    ['both', 'ROLLBACK_REQUESTED', 'BAKE_TIME', ['web: ROLLBACK_REQUESTED, BAKE_TIME']],
    ['no beginning', 'PENDING', 'RECONCILE_SERVICE', []],
    ['no everyday stage', 'IN_PROGRESS', 'SCALE_UP', []],
    ['no end, which the verdict tells', 'SUCCESSFUL', 'CLEAN_UP', []],
  ] as const)('tells %s', (_name, status, lifecycleStage, expected) => {
    const stage = lifecycleStage === undefined ? {} : { lifecycleStage: lifecycleStage as 'BAKE_TIME' };
    const after = { ...seen(), serviceDeployment: serviceDeployment(status, stage) };
    expect(newsOf(seen(), after).progress).toEqual(expected);
    expect(newsOf(after, after).progress).toEqual([]);
  });
});

describe('events', () => {
  it('are told oldest first, with the time of day', () => {
    const now = seen([deployment()], [event('b', 20), event('a', 10)]);
    expect(newsOf(seen(), now).events).toEqual(['03:04:15 (service web) a', '03:04:25 (service web) b']);
  });

  it('are told once each', () => {
    const before = seen([deployment()], [event('a', 10)]);
    const after = seen([deployment()], [event('b', 20), event('a', 10)]);
    expect(newsOf(before, after).events).toEqual(['03:04:25 (service web) b']);
  });

  it('from before our deployment are not told', () => {
    const now = seen([deployment()], [event('ours', 0), event('earlier', -1)]);
    expect(newsOf(following(), now).events).toEqual(['03:04:05 (service web) ours']);
  });
});
