import type { Task } from '@aws-sdk/client-ecs';
import { describe, expect, it } from '@jest/globals';
import { EARLY_EXITS, START_FAILURES } from '../../emulator/runtimes/failures.ts';
import { taskFailureOf } from '../../src/diagnose/task-failure.ts';
import { DEFINITION, exited, IMAGE, notStarted, stopped, TASK_ARN } from './evidences.ts';

const OTHER_ID = 'fedcba9876543210fedcba9876543210';

/** A definition with these containers. */
const containers = (...definitions: object[]) => ({ family: 'web', containerDefinitions: definitions });

describe('every failure of the emulator', () => {
  it.each(Object.entries(START_FAILURES))('%s is known, on EC2 and on Fargate', (_name, { reason }) => {
    const text = reason(IMAGE, DEFINITION);
    const onEc2 = taskFailureOf(notStarted(text), DEFINITION);
    const onFargate = taskFailureOf(
      stopped({
        launchType: 'FARGATE',
        stopCode: 'TaskFailedToStart',
        stoppedReason: text,
        containers: [{ name: 'web' }],
      }),
      DEFINITION,
    );
    expect(onEc2?.code).not.toBe('unknown-reason');
    expect(onFargate?.code).toBe(onEc2?.code);
    // Nothing is left to the rules that only repeat what ECS says.
    expect(['image-pull-failed', 'container-start-failed', 'resource-initialization']).not.toContain(onEc2?.code);
  });

  it.each(Object.entries(EARLY_EXITS))('%s is known', (name, exit) => {
    const reason = 'reason' in exit ? { reason: exit.reason } : {};
    const task = stopped({
      stopCode: 'EssentialContainerExited',
      stoppedReason: 'Essential container in task exited',
      containers: [{ name: 'web', exitCode: exit.code, ...reason }],
    });
    const failure = taskFailureOf(task, DEFINITION, 'writes' in exit ? ['starting', exit.writes] : []);
    const codes = { 'not-executable': 'command-not-executable' } as Record<string, string>;
    expect(failure?.code).toBe(codes[name] ?? name);
  });
});

describe('what is no failure', () => {
  it.each(['Scaling activity initiated by (deployment ecs-svc/0123456789)', ' Scaling activity initiated by x'])(
    'a task that is not needed any more: %s',
    (stoppedReason) => {
      const task = stopped({
        stopCode: 'ServiceSchedulerInitiated',
        stoppedReason,
        containers: [{ name: 'web', exitCode: 137, reason: 'OutOfMemoryError' }],
      });
      expect(taskFailureOf(task, DEFINITION)).toBeUndefined();
    },
  );
});

describe('what tells most', () => {
  const reason = 'CannotPullContainerError: web:v9: not found';
  it.each<[string, Partial<Task>, string]>([
    [
      "a container's reason before the task's",
      { stoppedReason: 'ResourceInitializationError: x', containers: [{ name: 'web', reason }] },
      'image-not-found',
    ],
    [
      "the task's reason before an exit code",
      { stoppedReason: 'Task failed container health checks', containers: [{ name: 'web', exitCode: 1 }] },
      'container-health',
    ],
    [
      'an exit code where the reasons say nothing',
      { stoppedReason: 'Essential container in task exited', containers: [{ name: 'web', exitCode: 1 }] },
      'crash',
    ],
    [
      'an exit code before the words that a task failed to start',
      {
        stopCode: 'TaskFailedToStart',
        stoppedReason: 'Task failed to start',
        containers: [{ name: 'web', exitCode: 3 }],
      },
      'crash',
    ],
    [
      'the stop code where ECS took the task away, and not the exit code of a container that obeyed',
      { stopCode: 'SpotInterruption', stoppedReason: '', containers: [{ name: 'web', exitCode: 143 }] },
      'spot-interruption',
    ],
    [
      'no exit code where the scheduler stopped the task',
      { stopCode: 'ServiceSchedulerInitiated', containers: [{ name: 'web', exitCode: 137 }] },
      'unknown-reason',
    ],
  ])('%s', (_name, task, code) => expect(taskFailureOf(stopped(task), DEFINITION)?.code).toBe(code));
});

describe('the container that is named', () => {
  const two = containers(
    { name: 'proxy', image: 'envoy:v1', essential: false, memory: 64 },
    { name: 'app', image: '123456789012.dkr.ecr.us-east-1.amazonaws.com/app:v2', memory: 512 },
    { name: 'worker', image: '123456789012.dkr.ecr.us-east-1.amazonaws.com/worker:v2' },
  );
  const causeOf = (task: Partial<Task>) => taskFailureOf(stopped(task), two)?.cause;

  it.each<[string, Partial<Task>['containers'], string]>([
    [
      'is the one that failed, not those that were told to stop',
      [
        { name: 'worker', exitCode: 137 },
        { name: 'app', exitCode: 1 },
        { name: 'proxy', exitCode: 143 },
      ],
      'container app exited with code 1',
    ],
    [
      'is the one that was killed before one that ended well',
      [
        { name: 'worker', exitCode: 0 },
        { name: 'app', exitCode: 137 },
      ],
      'container app was killed (exit code 137, SIGKILL)',
    ],
    [
      'is an essential one, whatever became of the others',
      [
        { name: 'proxy', exitCode: 1, reason: 'OutOfMemoryError: Container killed due to memory usage' },
        { name: 'app', exitCode: 2 },
      ],
      'container app exited with code 2',
    ],
    [
      'has a reason of its own',
      [
        { name: 'app', exitCode: 137, reason: 'OutOfMemoryError: Container killed due to memory usage' },
        { name: 'worker', exitCode: 1 },
      ],
      'container app ran out of memory and was killed at its limit of 512 MiB',
    ],
    [
      'is one that is not essential where no other ended',
      [{ name: 'proxy', exitCode: 1 }, { name: 'app' }],
      'container proxy exited with code 1',
    ],
  ])('%s', (_name, list, cause) => {
    expect(causeOf({ stopCode: 'EssentialContainerExited', containers: list })).toBe(cause);
  });

  it('is no helper that did its work before the task failed to start', () => {
    const task = stopped({
      stopCode: 'TaskFailedToStart',
      stoppedReason: 'Task failed to start',
      containers: [{ name: 'proxy', exitCode: 0 }, { name: 'app' }],
    });
    expect(taskFailureOf(task, two)?.code).toBe('task-failed-to-start');
  });

  it('is found by its image where only the task has a reason', () => {
    const text =
      'CannotPullContainerError: failed to resolve ref 123456789012.dkr.ecr.us-east-1.amazonaws.com/worker:v2: x: not found';
    expect(causeOf({ stoppedReason: text })).toBe(
      'image 123456789012.dkr.ecr.us-east-1.amazonaws.com/worker:v2 of container worker is not in the registry',
    );
  });

  it('is not guessed', () => {
    expect(causeOf({ stoppedReason: 'CannotPullContainerError: x: not found' })).toBe(
      'the image of a container is not in the registry',
    );
  });

  it('is the one that ECS calls unhealthy', () => {
    const health = { command: ['CMD', 'true'], retries: 1 };
    const definition = containers({ name: 'a', healthCheck: health }, { name: 'b', healthCheck: health });
    const task = stopped({
      stoppedReason: 'Task failed container health checks',
      containers: [
        { name: 'a', healthStatus: 'HEALTHY' },
        { name: 'b', healthStatus: 'UNHEALTHY' },
      ],
    });
    expect(taskFailureOf(task, definition)?.cause).toBe('the health check of container b failed: true');
  });
});

describe('the log of the container', () => {
  const cause = (...lines: string[]) => taskFailureOf(exited(1), DEFINITION, lines)?.cause;

  it.each<[string, string[], string]>([
    ['its last line', ['one', 'two', ''], 'container web exited with code 1; from its log: "two"'],
    [
      'the line that speaks of trouble, and not where in the program it was',
      ["Error: Cannot find module 'express'", '    at failed (internal/errors.js:1:1)', 'Node.js v24.1.0'],
      `container web exited with code 1; from its log: "Error: Cannot find module 'express'"`,
    ],
    [
      'no colours',
      ['\u001b[31merror\u001b[39m\tno database'],
      'container web exited with code 1; from its log: "error no database"',
    ],
    [
      'no more than a line is worth',
      [`error ${'x'.repeat(300)}`],
      `container web exited with code 1; from its log: "error ${'x'.repeat(193)}…"`,
    ],
    ['nothing where there is nothing', ['', '  '], 'container web exited with code 1'],
  ])('gives %s', (_name, lines, expected) => expect(cause(...lines)).toBe(expected));

  it('tells more than the exit code', () => {
    const failure = taskFailureOf(exited(1), DEFINITION, ['exec /app/server: exec format error']);
    expect(failure).toMatchObject({ code: 'exec-format', weight: 'permanent' });
  });

  it('says nothing about a task that was stopped from outside', () => {
    const task = stopped({ stopCode: 'UserInitiated', containers: [{ name: 'web', exitCode: 143 }] });
    expect(taskFailureOf(task, DEFINITION, ['exec format error'])?.code).toBe('task-stopped-by-user');
  });
});

describe('words that no rule knows', () => {
  it('are repeated, with the container', () => {
    expect(taskFailureOf(notStarted('FluxError: no capacitor.'), DEFINITION)).toMatchObject({
      code: 'unknown-reason',
      weight: 'repeated',
      cause: 'container web stopped: FluxError: no capacitor',
    });
  });

  it('are repeated beside what is known', () => {
    const task = stopped({ stopCode: 'UserInitiated', stoppedReason: 'I was curious' });
    expect(taskFailureOf(task, DEFINITION)).toMatchObject({
      code: 'task-stopped-by-user',
      cause: 'somebody, or another program, stopped a task (ECS also says: I was curious)',
    });
  });

  it('do not count against the new revision where the scheduler stopped the task', () => {
    const task = stopped({ stopCode: 'ServiceSchedulerInitiated', stoppedReason: 'Rebalanced' });
    expect(taskFailureOf(task, DEFINITION)).toMatchObject({
      code: 'unknown-reason',
      weight: 'passing',
      cause: 'a task stopped: Rebalanced',
    });
  });
});

describe('a failure', () => {
  it('has the task and its time', () => {
    expect(taskFailureOf(exited(1), DEFINITION)).toEqual({
      code: 'crash',
      weight: 'repeated',
      cause: 'container web exited with code 1',
      advice: expect.stringContaining('aws logs tail /ecs/web'),
      fingerprint: 'crash/web/1',
      taskArn: TASK_ARN,
      stoppedAt: 1_700_000_000_000,
    });
  });

  it('has the time of its stop order where it has not stopped yet', () => {
    const { stoppedAt: _, ...task } = exited(1);
    expect(taskFailureOf({ ...task, stoppingAt: new Date(5) }, DEFINITION)?.stoppedAt).toBe(5);
    expect(taskFailureOf(task, DEFINITION)?.stoppedAt).toBe(0);
  });

  const fingerprint = (task: Task) => taskFailureOf(task, DEFINITION)?.fingerprint;

  it.each<[string, Task, Task]>([
    ['tasks', exited(1), exited(1, OTHER_ID)],
    [
      'retries',
      notStarted('CannotPullContainerError: pull has been retried 1 time(s): web: not found'),
      notStarted('CannotPullContainerError: pull has been retried 5 time(s): web: not found', OTHER_ID),
    ],
    [
      'ids in words that no rule knows',
      notStarted(`FluxError: task ${TASK_ARN} at 2026-01-01T10:00:00Z, request 7c1e0f8a-0000-4000-8000-00000000000a`),
      notStarted(
        `FluxError: task ${TASK_ARN.replace(/.$/, 'a')} at 2026-11-21T23:59:59Z, request 0c1e0f8a-1234-4000-8000-0000000000ff`,
      ),
    ],
  ])('has the same fingerprint for other %s', (_name, one, other) => expect(fingerprint(one)).toBe(fingerprint(other)));

  it.each<[string, Task, Task]>([
    ['exit codes', exited(1), exited(2)],
    ['reasons', notStarted('FluxError: one'), notStarted('FluxError: two')],
    ['containers', exited(1), stopped({ containers: [{ name: 'other', exitCode: 1 }] })],
  ])('has another fingerprint for other %s', (_name, one, other) =>
    expect(fingerprint(one)).not.toBe(fingerprint(other)),
  );
});
