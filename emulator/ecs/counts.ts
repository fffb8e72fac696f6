import type { Service, Task } from './model.ts';
import type { EcsStore } from './store.ts';

/** Tasks of one service. */
export interface TaskCounts {
  readonly running: number;
  /** Those that run or are on their way: what the upper bound of a deployment limits. */
  readonly total: number;
  /** Those that count as healthy for a deployment. */
  readonly healthy: number;
}

const ON_THEIR_WAY = ['PROVISIONING', 'PENDING', 'ACTIVATING'];

/** The counts of every service, by `cluster/name`. */
export function countTasks(store: EcsStore): ReadonlyMap<string, TaskCounts> {
  return new Map(
    store.services().map((service) => [`${service.cluster.name}/${service.name}`, countsOf(service)] as const),
  );
}

function countsOf(service: Service): TaskCounts {
  const tasks = service.cluster.tasks.ofService(service);
  const running = tasks.filter((task) => task.lastStatus === 'RUNNING').length;
  const healthy = tasks.filter((task) => task.healthy).length;
  return { running, total: running + tasks.filter(isOnItsWay).length, healthy };
}

function isOnItsWay(task: Task): boolean {
  return ON_THEIR_WAY.includes(task.lastStatus);
}
