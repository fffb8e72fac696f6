import type { Task } from '@aws-sdk/client-ecs';
import { describe, expect, it } from '@jest/globals';
import {
  type Checks,
  isHealthy,
  NO_TASKS,
  type TasksSeen,
  withHealthyTask,
  withStopped,
} from '../../src/watch/tasks-seen.ts';
import { OLD, OURS } from '../support/following.ts';

const UNCHECKED: Checks = { definition: { containerDefinitions: [{ name: 'web' }] }, hasTargets: false };
const CHECKED: Checks = { definition: { containerDefinitions: [{ name: 'web', healthCheck: {} }] }, hasTargets: false };
const BALANCED: Checks = { ...UNCHECKED, hasTargets: true };

/** A task of ours that ran from one second to another and ended with code 1. */
function task(arn: string, from: number | undefined, to: number, more: Partial<Task> = {}): Task {
  return {
    taskArn: arn,
    startedBy: OURS,
    stopCode: 'EssentialContainerExited',
    stoppedReason: 'Essential container in task exited',
    containers: [{ name: 'web', exitCode: 1 }],
    stoppedAt: new Date(to * 1000),
    ...(from === undefined ? {} : { startedAt: new Date(from * 1000) }),
    ...more,
  };
}

const lookAt = (checks: Checks, ...tasks: Task[]): TasksSeen => withStopped(NO_TASKS, tasks, OURS, checks);
const streak = (seen: TasksSeen) => seen.streak.map(({ taskArn }) => taskArn);

describe('stopped tasks', () => {
  it('are kept newest first, failures oldest first, whatever order they come in', () => {
    const seen = lookAt(UNCHECKED, task('b', 10, 20), task('a', 0, 5), task('c', 20, 30));
    expect(seen.stopped.map(({ taskArn }) => taskArn)).toEqual(['c', 'b', 'a']);
    expect(streak(seen)).toEqual(['a', 'b', 'c']);
  });

  it("of other deployments are known and don't count", () => {
    const seen = lookAt(UNCHECKED, task('theirs', 0, 5, { startedBy: OLD }));
    expect([...seen.known]).toEqual(['theirs']);
    expect([streak(seen), seen.stopped, seen.hasRun]).toEqual([[], [], false]);
  });

  it('that ECS no longer needed are no failures', () => {
    const reason = {
      stopCode: 'ServiceSchedulerInitiated',
      stoppedReason: 'Scaling activity initiated by (deployment x)',
    } as const;
    expect(streak(lookAt(UNCHECKED, task('a', 0, 5, reason)))).toEqual([]);
  });

  it('add up over looks', () => {
    const seen = withStopped(lookAt(UNCHECKED, task('a', 0, 5)), [task('b', 6, 9)], OURS, UNCHECKED);
    expect(streak(seen)).toEqual(['a', 'b']);
    expect([...seen.known]).toEqual(['a', 'b']);
  });
});

describe('the count starts again', () => {
  it.each<[string, Checks, Partial<Task>, number, string[]]>([
    ['with a task that ran 40 s without any check', UNCHECKED, {}, 40, ['b']],
    ['not with one that ran 39 s', UNCHECKED, {}, 39, ['a', 'b']],
    ['not where a check decides and said nothing', CHECKED, {}, 400, ['a', 'b']],
    ['where the check said healthy', CHECKED, { healthStatus: 'HEALTHY' }, 5, ['b']],
    ['not behind a load balancer, whose targets decide', BALANCED, { healthStatus: 'HEALTHY' }, 400, ['a', 'b']],
  ])('%s', (_name, checks, more, seconds, expected) => {
    expect(streak(lookAt(checks, task('a', 0, 1), task('b', 2, 2 + seconds, more)))).toEqual(expected);
  });

  it('with a task that is seen healthy', () => {
    const seen = withHealthyTask(lookAt(UNCHECKED, task('a', 0, 1)));
    expect(seen).toMatchObject({ streak: [], hasRun: true, stopped: [{ taskArn: 'a' }] });
  });
});

describe('a task has run', () => {
  it.each<[string, Task, boolean]>([
    ['that was RUNNING', task('a', 0, 1), true],
    ['whose container ended before', task('a', undefined, 1), true],
    [
      'not where nothing started',
      task('a', undefined, 1, { containers: [{ name: 'web', reason: 'CannotPullContainerError' }] }),
      false,
    ],
  ])('%s', (_name, one, expected) => expect(lookAt(UNCHECKED, one).hasRun).toBe(expected));
});

describe('isHealthy', () => {
  const running = (more: Partial<Task> = {}): Task => ({
    taskArn: 'a',
    lastStatus: 'RUNNING',
    startedAt: new Date(0),
    ...more,
  });

  it.each<[string, Task, Checks, string[] | undefined, number, boolean]>([
    ['40 s without a check', running(), UNCHECKED, undefined, 40, true],
    ['39 s without a check', running(), UNCHECKED, undefined, 39, false],
    ['a pending one', running({ lastStatus: 'PENDING' }), UNCHECKED, undefined, 400, false],
    ['a passed check', running({ healthStatus: 'HEALTHY' }), CHECKED, undefined, 1, true],
    ['a check that says nothing yet', running({ healthStatus: 'UNKNOWN' }), CHECKED, undefined, 400, false],
    ['a healthy target', running(), UNCHECKED, ['a'], 1, true],
    ['a target that is not healthy', running(), UNCHECKED, [], 400, false],
    ['a healthy target, and a check that says nothing', running(), CHECKED, ['a'], 1, false],
  ])('%s', (_name, one, { definition }, targets, seconds, expected) => {
    const healthy = targets === undefined ? undefined : new Set(targets);
    expect(isHealthy(one, definition, healthy, seconds * 1000)).toBe(expected);
  });
});
