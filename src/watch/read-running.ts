import { DescribeTasksCommand, paginateListTasks, type Task } from '@aws-sdk/client-ecs';
import { ifAllowed, ifPossible } from '../aws/read.ts';
import type { World } from '../world.ts';
import type { RunningContainer } from './running-image.ts';

/** DescribeTasks takes this many. */
const AT_ONCE = 100;

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
): Promise<Task[]> {
  const client = world.aws.ecs;
  const tasks: Task[] = [];
  for await (const page of paginateListTasks({ client, pageSize: AT_ONCE }, { cluster, serviceName, desiredStatus })) {
    // An empty list is an error to DescribeTasks.
    if (!page.taskArns?.length) continue;
    const answer = await client.send(new DescribeTasksCommand({ cluster, tasks: page.taskArns }));
    tasks.push(...(answer.tasks ?? []));
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
