import type { ServiceDeployment, ServiceEvent } from '@aws-sdk/client-ecs';
import { describe, expect, it } from '@jest/globals';
import type { TaskFailure } from '../../src/diagnose/diagnosis.ts';
import { progressOf, waitingFor } from '../../src/watch/progress.ts';
import { NO_TASKS } from '../../src/watch/tasks-seen.ts';
import { BEGIN, deployment, following, OLD, service, serviceDeployment } from '../support/following.ts';

const event = (id: string, seconds: number): ServiceEvent => ({
  id,
  createdAt: new Date(BEGIN + seconds * 1000),
  message: `(service web) ${id}`,
});
const seen = (deployments = [deployment()], events: ServiceEvent[] = []) =>
  following({ service: service(deployments, { events }) });
const detailed = (status: ServiceDeployment['status'], more: Partial<ServiceDeployment> = {}) => ({
  ...seen(),
  serviceDeployment: serviceDeployment(status, more),
});

describe('progress', () => {
  it('is nothing before the first look', () => {
    expect(progressOf(following(), following())).toEqual({ own: [], events: [] });
  });

  it('is the counts at the first look, and nothing where nothing changed', () => {
    expect(progressOf(following(), seen()).own).toEqual(['new 0/2 running · old 0 running']);
    expect(progressOf(seen(), seen()).own).toEqual([]);
  });

  it('tells pending and failed tasks, and what runs of all others', () => {
    const now = seen([
      deployment({ runningCount: 1, pendingCount: 1, failedTasks: 3 }),
      deployment({ id: OLD, status: 'ACTIVE', runningCount: 1 }),
      deployment({ id: 'ecs-svc/98', status: 'ACTIVE', runningCount: 2 }),
    ]);
    expect(progressOf(seen(), now).own).toEqual(['new 1/2 running, 1 pending, 3 failed in a row · old 3 running']);
  });

  it.each<[string, ReturnType<typeof detailed>, string[]]>([
    ['a rollback', detailed('ROLLBACK_IN_PROGRESS'), ['rolling back']],
    ['a bake', detailed('IN_PROGRESS', { lifecycleStage: 'BAKE_TIME' }), ['bake time']],
    ['a stage that does not exist yet', detailed('IN_PROGRESS', { lifecycleStage: 'NEW' as 'BAKE_TIME' }), ['NEW']],
    ['no everyday stage', detailed('IN_PROGRESS', { lifecycleStage: 'SCALE_UP' }), []],
    ['nothing of a deployment that is over', detailed('SUCCESSFUL', { lifecycleStage: 'CLEAN_UP' }), []],
    ['no beginning', detailed('PENDING', { lifecycleStage: 'RECONCILE_SERVICE' }), []],
    [
      'where the traffic is',
      detailed('IN_PROGRESS', {
        lifecycleStage: 'PRODUCTION_TRAFFIC_SHIFT',
        deploymentConfiguration: { strategy: 'CANARY' },
        targetServiceRevision: { requestedProductionTrafficWeight: 10, requestedTestTrafficWeight: 100 },
      }),
      ['moving production traffic: 10 % of the traffic to the new tasks, 100 % of the test traffic'],
    ],
  ])('tells %s', (_name, after, expected) => {
    expect(progressOf(seen(), after).own).toEqual(expected);
    expect(progressOf(after, after).own).toEqual([]);
  });

  it('announces a hook that waits for a person once, with its expiry and the way to go on', () => {
    const hook = {
      hookId: 'h-1',
      status: 'AWAITING_ACTION',
      expiresAt: new Date(BEGIN + 3_600_000),
      timeoutAction: 'ROLLBACK',
    } as const;
    const paused = detailed('IN_PROGRESS', { lifecycleStage: 'SCALE_UP', lifecycleHookDetails: [hook] });
    const [line] = progressOf(seen(), paused).own;
    expect(line).toMatch(
      /^paused for somebody's decision until 2026-01-02 04:04 UTC, then ECS does this by itself: ROLLBACK/,
    );
    expect(line).toContain('--hook-id h-1 --action CONTINUE');
    expect(progressOf(paused, paused).own).toEqual([]);
  });

  it('tells every task that failed once', () => {
    const failure: TaskFailure = {
      code: 'crash',
      weight: 'repeated',
      cause: 'container web exited with code 1',
      advice: '',
      taskArn: 'arn:aws:ecs:eu-west-1:123456789012:task/prod/0123456789abcdef',
      stoppedAt: BEGIN,
      fingerprint: 'x',
    };
    const failed = { ...seen(), tasks: { ...NO_TASKS, streak: [failure] } };
    expect(progressOf(seen(), failed).own).toEqual(['task 01234567 failed: container web exited with code 1']);
    expect(progressOf(failed, failed).own).toEqual([]);
    const again = { ...failure, taskArn: 'arn:aws:ecs:eu-west-1:123456789012:task/prod/89abcdef01234567' };
    const both = { ...seen(), tasks: { ...NO_TASKS, streak: [failure, again] } };
    expect(progressOf(seen(), both).own).toEqual([
      'tasks 01234567 and 89abcdef failed: container web exited with code 1',
    ]);
  });
});

describe('events', () => {
  it('are told oldest first, once each, with the time since the start and without what they all begin with', () => {
    const now = seen([deployment()], [event('b', 20), event('a', 10)]);
    expect(progressOf(seen(), now).events).toEqual([
      { at: 10_000, message: 'a' },
      { at: 20_000, message: 'b' },
    ]);
    expect(progressOf(seen([deployment()], [event('a', 10)]), now).events).toEqual([{ at: 20_000, message: 'b' }]);
  });

  it('from before our deployment are not told', () => {
    const now = seen([deployment()], [event('ours', 0), event('earlier', -1)]);
    expect(progressOf(following(), now).events).toEqual([{ at: 0, message: 'ours' }]);
  });

  it('lose the service and the task set before what they say', () => {
    const message = '(service web, taskSet ecs-svc/100) has reached a steady state.';
    const now = seen([deployment()], [{ ...event('x', 1), message }]);
    expect(progressOf(seen(), now).events[0]?.message).toBe('has reached a steady state.');
  });
});

describe('the heartbeat', () => {
  const old = deployment({ id: OLD, status: 'ACTIVE', runningCount: 2 });

  it.each<[string, Parameters<typeof waitingFor>[0], string]>([
    ['a task that starts', seen([deployment({ pendingCount: 1 })]), 'waiting for 1 new task to start, for 1m 5s'],
    ['tasks without a place', seen(), 'waiting for ECS to place 2 new tasks, for 1m 5s'],
    [
      'health',
      seen([deployment({ runningCount: 2 }), old]),
      'waiting for new tasks to become healthy and 2 old tasks to stop, for 1m 5s',
    ],
    [
      'ECS',
      seen([deployment({ runningCount: 2 })]),
      'waiting for ECS to call the deployment completed: new tasks have to become healthy, for 1m 5s',
    ],
    ['a bake', detailed('IN_PROGRESS', { lifecycleStage: 'BAKE_TIME' }), 'still bake time, for 1m 5s'],
    [
      'a person',
      detailed('IN_PROGRESS', { lifecycleHookDetails: [{ hookId: 'h', status: 'AWAITING_ACTION' }] }),
      'still paused, for 1m 5s',
    ],
    ['the first answer', following(), 'waiting for ECS to show the service, for 1m 5s'],
    ['a rollback', { ...seen(), rollback: { id: 'x', reason: '' } }, 'still rolling back, nothing changed for 1m 5s'],
  ])('says what is waited for: %s', (_name, one, expected) => expect(waitingFor(one, 65_000)).toBe(expected));
});
