import type { Container, Task } from '@aws-sdk/client-ecs';
import { describe, expect, it } from '@jest/globals';
import { failedContainers } from '../../src/diagnose/failed-containers.ts';

const definition = {
  containerDefinitions: [{ name: 'web' }, { name: 'proxy', essential: true }, { name: 'agent', essential: false }],
};

function stopped(taskArn: string, containers: Container[], more: Partial<Task> = {}): Task {
  return { taskArn, stoppedReason: 'Essential container in task exited', containers, ...more };
}

const web = (exitCode?: number, reason?: string): Container => ({ name: 'web', exitCode, reason });
const proxy = (exitCode?: number, reason?: string): Container => ({ name: 'proxy', exitCode, reason });
const agent = (exitCode?: number, reason?: string): Container => ({ name: 'agent', exitCode, reason });
const RAN = { startedAt: new Date(0) };

/** `task/container` of each, in order. */
function found(...tasks: Task[]): string[] {
  return failedContainers(tasks, definition, 2).map(({ task, container }) => `${task.taskArn}/${container.name}`);
}

describe('failedContainers', () => {
  it.each<[string, Task[], string[]]>([
    ['that ended with a code', [stopped('1', [web(1), proxy(0), agent(0)])], ['1/web']],
    ['that has a reason', [stopped('1', [web(0), proxy(0, 'OutOfMemoryError'), agent(0)])], ['1/proxy']],
    [
      'that ended by itself before one that was ended',
      [stopped('1', [web(143), agent(137), proxy(1)])],
      ['1/proxy', '1/web', '1/agent'],
    ],
    [
      'that was killed for a reason before one that was ended',
      [stopped('1', [web(143), proxy(137, 'OutOfMemoryError')])],
      ['1/proxy', '1/web'],
    ],
    ['that is essential where all ended well', [stopped('1', [web(0), proxy(0), agent(0)])], ['1/web', '1/proxy']],
    ['that ran, though nobody knows how it ended', [stopped('1', [web()], RAN)], ['1/web']],
    [
      'of the two newest tasks that ran',
      [stopped('1', [web(1)]), stopped('2', [web()]), stopped('3', [web(1)]), stopped('4', [web(1)])],
      ['1/web', '3/web'],
    ],
    [
      'of a task that ECS stopped for its checks',
      [
        stopped('1', [web(143)], {
          stopCode: 'ServiceSchedulerInitiated',
          stoppedReason: 'Task failed container health checks',
        }),
      ],
      ['1/web'],
    ],
  ])('finds the container %s', (_name, tasks, expected) => expect(found(...tasks)).toEqual(expected));

  it.each<[string, Task]>([
    ['never ran', stopped('1', [web(undefined, 'CannotPullContainerError: not found')])],
    [
      'was not needed any more',
      stopped('1', [web(143)], { stoppedReason: 'Scaling activity initiated by (deployment ecs-svc/1)' }),
    ],
    ['somebody stopped', stopped('1', [web(143)], { stopCode: 'UserInitiated' })],
    ['has a container that the definition has not', stopped('1', [{ name: 'aws-guardduty-agent', exitCode: 1 }])],
    ['tells nothing of its containers', { taskArn: '1' }],
  ])('finds none of a task that %s', (_name, task) => expect(found(task)).toEqual([]));
});
