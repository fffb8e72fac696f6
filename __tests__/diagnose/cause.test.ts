import type { Task } from '@aws-sdk/client-ecs';
import { describe, expect, it } from '@jest/globals';
import { causeOf } from '../../src/diagnose/cause.ts';

const events = (...messages: string[]) => messages.map((message) => ({ message }));
const cause = (stopped: Task[], ...messages: string[]) => causeOf({ stopped, events: events(...messages) });
const PULL = 'CannotPullContainerError: web:v9: not found';
const ESSENTIAL = 'Essential container in task exited';
const SCALED: Task = {
  stoppedReason: 'Scaling activity initiated by (deployment ecs-svc/1)',
  containers: [{ name: 'app', exitCode: 143 }],
};
const UNABLE = '(service web) was unable to place a task because no container instance met all of its requirements.';

describe('causeOf', () => {
  it.each<[string, Task[], string]>([
    [
      "a container's reason before the task's",
      [{ stoppedReason: 'Task failed to start', containers: [{ name: 'app', reason: PULL }] }],
      `a task stopped: container app: ${PULL}; Task failed to start`,
    ],
    [
      'an exit code',
      [{ stoppedReason: ESSENTIAL, containers: [{ name: 'app', exitCode: 137 }] }],
      `a task stopped: container app exited with code 137; ${ESSENTIAL}`,
    ],
    [
      'the code that tells more than another container that was ended in order',
      [
        {
          stoppedReason: ESSENTIAL,
          containers: [
            { name: 'proxy', exitCode: 0 },
            { name: 'app', exitCode: 1 },
          ],
        },
      ],
      `a task stopped: container app exited with code 1; ${ESSENTIAL}`,
    ],
    [
      'an essential container that ended well, which is a failure too',
      [{ stoppedReason: ESSENTIAL, containers: [{ name: 'proxy' }, { name: 'app', exitCode: 0 }] }],
      `a task stopped: container app exited with code 0; ${ESSENTIAL}`,
    ],
    [
      'the reason and the exit code of one container',
      [{ containers: [{ name: 'app', reason: 'OutOfMemoryError: killed', exitCode: 137 }] }],
      'a task stopped: container app: OutOfMemoryError: killed; container app exited with code 137',
    ],
    [
      "the load balancer's view",
      [{ stoppedReason: 'Task failed ELB health checks in (target-group x)', containers: [{ name: 'app' }] }],
      'a task stopped: Task failed ELB health checks in (target-group x)',
    ],
    ['that there is no reason', [{ containers: [{ name: 'app', reason: '' }] }], 'a task stopped: ECS gives no reason'],
    [
      'that many stopped alike',
      [{ stoppedReason: 'X' }, { stoppedReason: 'Y' }, { stoppedReason: 'X' }],
      '2 tasks stopped: X',
    ],
    ['the newest where none is alike', [{ stoppedReason: 'X' }, { stoppedReason: 'Y' }], 'a task stopped: X'],
    ['no task that was only not needed any more', [SCALED, { stoppedReason: 'X' }], 'a task stopped: X'],
  ])('tells %s', (_name, stopped, expected) => expect(cause(stopped, UNABLE)).toBe(expected));

  it.each([
    ['unable to place', UNABLE],
    [
      'unhealthy targets',
      '(service web) (port 80) is unhealthy in (target-group x) due to (reason Health checks failed)',
    ],
    ['failing tasks', '(service web) (deployment ecs-svc/1) deployment failed: tasks failed to start.'],
  ])('tells an event where no task stopped: %s', (_name, message) => {
    expect(cause([SCALED], '(service web) has started 1 tasks', message, UNABLE)).toBe(`ECS says: ${message}`);
  });

  it.each<[string, Task[], string[]]>([
    ['nothing', [], []],
    ['everyday events', [SCALED], ['(service web) has reached a steady state.', '(service web) registered 1 targets']],
  ])('tells nothing from %s', (_name, stopped, messages) => expect(cause(stopped, ...messages)).toBeUndefined());
});
