import { DescribeTasksCommand, paginateListTasks, type Task } from '@aws-sdk/client-ecs';
import type { World } from '../world.ts';

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
