import { describe, expect, it } from '@jest/globals';
import { failedTasks, stoppedGroups } from '../../src/report/stopped-tasks.ts';
import { scaledIn, stoppedTask, taskArn } from '../support/sample-evidence.ts';

const ids = (groups: ReturnType<typeof stoppedGroups>) =>
  groups.map(({ tasks }) => tasks.map((task) => task.taskArn?.split('/').at(-1)).join());

describe('failedTasks', () => {
  it('are all but those that were no longer needed', () => {
    expect(
      failedTasks([scaledIn('a'), stoppedTask('b'), stoppedTask('c', { stoppedReason: undefined })]),
    ).toMatchObject([{ taskArn: taskArn('b') }, { taskArn: taskArn('c') }]);
  });
});

describe('stoppedGroups', () => {
  it('has tasks to which the same happened together, the newest first', () => {
    expect(
      ids(stoppedGroups([stoppedTask('c'), stoppedTask('b', { stopCode: 'UserInitiated' }), stoppedTask('a')])),
    ).toEqual(['c,a', 'b']);
  });

  it.each([
    [
      'an id',
      'Task failed (task 0123456789abcdef0123456789abcdef)',
      'Task failed (task fedcba9876543210fedcba9876543210)',
    ],
    ['an address', 'dial tcp 10.0.1.7: i/o timeout', 'dial tcp 10.0.22.141: i/o timeout'],
    ['a time', 'expired at 2026-11-20T14:03:07Z', 'expired at 2026-11-20T15:00:00.123Z'],
    [
      'an instance',
      'Host EC2 (instance i-0123456789abcdef0) stopped',
      'Host EC2 (instance i-0fedcba9876543210) stopped',
    ],
  ])('does not tell tasks apart by %s', (_name, one, other) => {
    const groups = stoppedGroups([
      stoppedTask('a', { stoppedReason: one }),
      stoppedTask('b', { stoppedReason: other }),
    ]);
    expect(groups).toMatchObject([{ reason: one }]);
  });

  it.each([
    ['the stop code', { stopCode: 'TaskFailedToStart' as const }],
    ['the reason', { stoppedReason: 'Task failed ELB health checks' }],
    ['the exit code', { containers: [{ name: 'app', exitCode: 137 }] }],
    ['the container', { containers: [{ name: 'sidecar', exitCode: 1 }] }],
    ['the container reason', { containers: [{ name: 'app', exitCode: 1, reason: 'OutOfMemoryError' }] }],
  ])('tells tasks apart by %s', (_name, more) => {
    expect(stoppedGroups([stoppedTask('a'), stoppedTask('b', more)])).toHaveLength(2);
  });

  it('names failures before what was no longer needed', () => {
    expect(stoppedGroups([scaledIn('a'), stoppedTask('b')])).toMatchObject([{ failed: true }, { failed: false }]);
  });

  it.each([
    [
      'those with a reason or an exit code',
      [
        { name: 'a', exitCode: 0 },
        { name: 'b', exitCode: 2 },
        { name: 'c', reason: 'x' },
      ],
      'b,c',
    ],
    ['those that ended where none has', [{ name: 'a', exitCode: 0 }, { name: 'b' }], 'a'],
    ['none where none ended', [{ name: 'a' }], ''],
  ])('has of the containers %s', (_name, containers, expected) => {
    const [group] = stoppedGroups([stoppedTask('x', { containers })]);
    expect(group?.containers.map(({ name }) => name).join()).toBe(expected);
  });

  it('puts up with a task of which nothing is known', () => {
    expect(stoppedGroups([{}])).toEqual([{ tasks: [{}], failed: true, stopCode: '', containers: [], reason: '' }]);
  });
});
