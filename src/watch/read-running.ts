import { ifAllowed, ifPossible } from '../aws/read.ts';
import { readTasks } from '../aws/read-tasks.ts';
import type { World } from '../world.ts';
import type { RunningContainer } from './running-image.ts';

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
