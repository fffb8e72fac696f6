import type { InstanceRoom, PlacementDemand } from './placement.ts';
import { satisfies } from './placement-expression.ts';

/** The first thing that keeps a task off an instance. */
export type Obstacle =
  | 'agent'
  | 'attribute'
  | 'location'
  | 'cpu'
  | 'memory'
  | 'gpu'
  | 'port'
  | 'port-limit'
  | 'interface'
  | 'member-of'
  | 'distinct-instance';

/** Static host ports of one instance, the reserved ones included. */
const MOST_RESERVED_PORTS = 100;

interface Wording {
  /** What service events say after `The closest matching (container-instance …) `. */
  readonly event: string;
  /** The reason in a failure of RunTask. */
  readonly reason: string;
}

const encountered = (reason: string): Wording => ({ event: `encountered error "${reason}".`, reason });

/** In the order of the checks: an instance that fails a later one came closer. */
const wordings: Readonly<Record<Obstacle, Wording>> = {
  agent: encountered('AGENT'),
  attribute: { event: 'is missing an attribute required by your task.', reason: 'ATTRIBUTE' },
  location: { event: 'is missing an attribute required by your task.', reason: 'LOCATION' },
  cpu: { event: 'has insufficient CPU units available.', reason: 'RESOURCE:CPU' },
  memory: { event: 'has insufficient memory available.', reason: 'RESOURCE:MEMORY' },
  gpu: encountered('RESOURCE:GPU'),
  port: { event: 'is already using a port required by your task.', reason: 'RESOURCE:PORTS' },
  'port-limit': encountered('RESOURCE:PORTS'),
  interface: encountered('RESOURCE:ENI'),
  'member-of': encountered('MemberOf placement constraint unsatisfied.'),
  'distinct-instance': encountered('DistinctInstance placement constraint unsatisfied.'),
};

const order = Object.keys(wordings);

/** What keeps the task off this instance, if anything does. */
export function obstacleFor(demand: PlacementDemand, instance: InstanceRoom): Obstacle | undefined {
  if (!instance.agentConnected) return 'agent';
  if (!demand.attributes.every(({ name, value }) => has(instance, name, value))) return 'attribute';
  const zone = instance.attributes['ecs.availability-zone'];
  if (demand.zones !== undefined && zone !== undefined && !demand.zones.includes(zone)) return 'location';
  return resourceObstacle(demand, instance) ?? constraintObstacle(demand, instance);
}

/** How close an instance with this obstacle came to taking the task. */
export function closeness(obstacle: Obstacle): number {
  return order.indexOf(obstacle);
}

/** What service events say of the closest matching instance. */
export function obstacleText(obstacle: Obstacle): string {
  return wordings[obstacle].event;
}

/** What RunTask says of an instance. */
export function runTaskReason(obstacle: Obstacle): string {
  return wordings[obstacle].reason;
}

function has(instance: InstanceRoom, name: string, value: string | undefined): boolean {
  if (!Object.hasOwn(instance.attributes, name)) return false;
  return value === undefined || instance.attributes[name] === value;
}

function resourceObstacle({ need }: PlacementDemand, instance: InstanceRoom): Obstacle | undefined {
  if (need.cpu > instance.cpu) return 'cpu';
  if (need.memory > instance.memory) return 'memory';
  if (need.gpus > instance.gpus) return 'gpu';
  if (need.ports.some((port) => instance.ports.includes(port))) return 'port';
  if (need.ports.length > 0 && instance.reservedPorts + need.ports.length > MOST_RESERVED_PORTS) return 'port-limit';
  return need.interfaces > instance.interfaces ? 'interface' : undefined;
}

function constraintObstacle(demand: PlacementDemand, instance: InstanceRoom): Obstacle | undefined {
  for (const constraint of demand.constraints) {
    if (constraint.type === 'distinctInstance') {
      if (instance.groups.includes(demand.group)) return 'distinct-instance';
    } else if (!satisfies(instance, constraint.expression, demand.missingDiffers)) return 'member-of';
  }
  return undefined;
}
