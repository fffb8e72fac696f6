import { DescribeServicesCommand, type ServiceEvent, type Task } from '@aws-sdk/client-ecs';
import { ifAllowed, ifPossible } from '../aws/read.ts';
import { readTasks } from '../watch/read-running.ts';
import type { World } from '../world.ts';

/** What AWS still knows about a deployment that didn't end well. */
export interface Evidence {
  /** Stopped tasks of this deployment, newest first; ECS keeps them for about an hour. */
  readonly stopped: readonly Task[];
  /** Service events since the deployment began, newest first. */
  readonly events: readonly ServiceEvent[];
}

/** Collects the evidence; whatever can't be read is left out. */
export async function gather(
  world: World,
  cluster: string,
  service: string,
  deploymentId: string,
  since: number,
): Promise<Evidence> {
  const tasks = await ifPossible(world.log, 'ListTasks', () =>
    ifAllowed(world.log, 'ecs:ListTasks and ecs:DescribeTasks', `can't say why tasks of ${service} stopped`, () =>
      readTasks(world, cluster, service, 'STOPPED'),
    ),
  );
  const events = await ifPossible(world.log, 'DescribeServices', async () => {
    const answer = await world.aws.ecs.send(new DescribeServicesCommand({ cluster, services: [service] }));
    return answer.services?.[0]?.events ?? [];
  });
  return {
    stopped: (tasks ?? [])
      .filter(({ startedBy }) => startedBy === deploymentId)
      .sort((a, b) => timeOf(b.stoppedAt ?? b.stoppingAt) - timeOf(a.stoppedAt ?? a.stoppingAt)),
    events: (events ?? []).filter(({ createdAt }) => timeOf(createdAt) >= since),
  };
}

function timeOf(date: Date | undefined): number {
  return date?.getTime() ?? 0;
}
