import type { TaskNeed } from '../container-definitions.ts';

/** What is left on a container instance. */
export interface InstanceRoom {
  readonly arn: string;
  readonly cpu: number;
  readonly memory: number;
  /** Host ports in use, as `80/tcp`. */
  readonly ports: readonly string[];
  /** ACTIVE, with a connected agent. */
  readonly accepting: boolean;
  /** Whether a task of this very service is on it. */
  readonly hasOurTask: boolean;
}

/** What a task asks of the place where it runs. */
export interface PlacementDemand {
  readonly need: TaskNeed;
  /** No second task of the service on the same instance (`distinctInstance`, and DAEMON services). */
  readonly distinct: boolean;
}

/** Where a task goes, or in ECS's words why it can go nowhere. */
export type Placement = { readonly instance: InstanceRoom } | { readonly reason: string };

/** Chooses an instance for a task: the one with the most memory left among those that can hold it. */
export function place(demand: PlacementDemand, instances: readonly InstanceRoom[]): Placement {
  const accepting = instances.filter((instance) => instance.accepting);
  if (accepting.length === 0) return { reason: 'No Container Instances were found in your cluster.' };
  const judged = accepting.map((instance) => ({ instance, obstacle: obstacleFor(demand, instance) }));
  const fitting = judged.filter((one) => one.obstacle === undefined).map((one) => one.instance);
  const best = fitting.reduce<InstanceRoom | undefined>(roomier, undefined);
  if (best !== undefined) return { instance: best };
  const closest = judged.reduce((a, b) => (rank(b.obstacle) > rank(a.obstacle) ? b : a));
  const id = closest.instance.arn.split('/').at(-1);
  return { reason: `The closest matching (container-instance ${id}) ${texts[closest.obstacle ?? 'constraint']}` };
}

/** The instance after a task has been put on it. */
export function occupy(instance: InstanceRoom, need: TaskNeed): InstanceRoom {
  return {
    ...instance,
    cpu: instance.cpu - need.cpu,
    memory: instance.memory - need.memory,
    ports: [...instance.ports, ...need.ports],
    hasOurTask: true,
  };
}

type Obstacle = 'constraint' | 'cpu' | 'memory' | 'port';

/** Ordered by how close the instance came. */
const obstacles: readonly Obstacle[] = ['constraint', 'cpu', 'memory', 'port'];

const texts: Readonly<Record<Obstacle, string>> = {
  constraint: 'did not satisfy the placement constraints of your task.',
  cpu: 'has insufficient CPU units available.',
  memory: 'has insufficient memory available.',
  port: 'is already using a port required by your task.',
};

function obstacleFor({ need, distinct }: PlacementDemand, instance: InstanceRoom): Obstacle | undefined {
  if (distinct && instance.hasOurTask) return 'constraint';
  if (need.cpu > instance.cpu) return 'cpu';
  if (need.memory > instance.memory) return 'memory';
  return need.ports.some((port) => instance.ports.includes(port)) ? 'port' : undefined;
}

function rank(obstacle: Obstacle | undefined): number {
  return obstacle === undefined ? -1 : obstacles.indexOf(obstacle);
}

function roomier(best: InstanceRoom | undefined, instance: InstanceRoom): InstanceRoom {
  return best === undefined || instance.memory > best.memory ? instance : best;
}
