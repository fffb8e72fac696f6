import type { Deployment, Service } from '@aws-sdk/client-ecs';
import type { Following } from './following.ts';
import type { TaskCounts } from './timeline.ts';

/** How many tasks of ours there are, and how many of all other deployments; undefined before the service was seen. */
export function countsOf({
  service,
  deployment,
}: Following): (Omit<TaskCounts, 'at'> & { failed: number }) | undefined {
  if (service === undefined) return undefined;
  const ours = service.deployments?.find(({ id }) => id === deployment.id);
  return {
    running: ours?.runningCount ?? 0,
    pending: ours?.pendingCount ?? 0,
    desired: ours?.desiredCount ?? service.desiredCount ?? 0,
    failed: ours?.failedTasks ?? 0,
    earlier: sumOfOthers(service, deployment.id),
  };
}

function sumOfOthers({ deployments = [] }: Service, ours: string): number {
  return deployments.reduce((sum: number, one: Deployment) => sum + (one.id === ours ? 0 : (one.runningCount ?? 0)), 0);
}
