import { DescribeTasksCommand, paginateListTasks, type Task } from '@aws-sdk/client-ecs';
import { ifAllowed, ifPossible } from '../aws/read.ts';
import type { World } from '../world.ts';
import type { RunningContainer } from './running-image.ts';

/** DescribeTasks takes this many. */
const AT_ONCE = 100;

/** How far to read; all tasks and however long it takes, unless given. */
export interface ReadingLimits {
  readonly signal?: AbortSignal;
  /** A hundred tasks each. */
  readonly pages?: number;
}

/**
 * The tasks of a service, described.
 * @param desiredStatus RUNNING, or STOPPED for those of the last hour
 * @throws what ECS says, AccessDeniedException included
 */
export async function readTasks(
  world: World,
  cluster: string,
  serviceName: string,
  desiredStatus: 'RUNNING' | 'STOPPED',
  { signal, pages = Number.POSITIVE_INFINITY }: ReadingLimits = {},
): Promise<Task[]> {
  const client = world.aws.ecs;
  const abortable = signal === undefined ? {} : { abortSignal: signal };
  const tasks: Task[] = [];
  let read = 0;
  const request = { cluster, serviceName, desiredStatus };
  for await (const { taskArns } of paginateListTasks({ client, pageSize: AT_ONCE }, request, abortable)) {
    // An empty list is an error to DescribeTasks.
    if (taskArns !== undefined && taskArns.length > 0) {
      const answer = await client.send(new DescribeTasksCommand({ cluster, tasks: taskArns }), abortable);
      tasks.push(...(answer.tasks ?? []));
    }
    read += 1;
    if (read >= pages) break;
  }
  return tasks;
}

/**
 * What the running containers of one deployment say about their images.
 * @returns undefined where the tasks can't be read: whatever the reason, a deployment doesn't fail by it
 */
export async function readRunning(
  world: World,
  cluster: string,
  serviceName: string,
  deploymentId: string,
): Promise<RunningContainer[] | undefined> {
  const purpose = `can't compare the image that ${serviceName} runs with the one in the registry`;
  const tasks = await ifPossible(world.log, 'ListTasks', () =>
    ifAllowed(world.log, 'ecs:ListTasks and ecs:DescribeTasks', purpose, () =>
      readTasks(world, cluster, serviceName, 'RUNNING'),
    ),
  );
  return tasks
    ?.filter(({ startedBy, lastStatus }) => startedBy === deploymentId && lastStatus === 'RUNNING')
    .flatMap(({ containers }) => containers ?? [])
    .map(({ name, imageDigest }) => ({ container: name ?? '', digest: imageDigest }));
}
