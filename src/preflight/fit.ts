import type { Need } from './need.ts';
import type { Demand, Instance, OldTask } from './situation.ts';

/** What keeps a task off an instance. */
export type Obstacle =
  | { readonly kind: 'status'; readonly status: string }
  | { readonly kind: 'agent' }
  | { readonly kind: 'attribute'; readonly name: string; readonly value?: string }
  | { readonly kind: 'member-of' }
  | { readonly kind: 'distinct' }
  | { readonly kind: 'cpu' | 'memory' | 'gpus'; readonly needed: number; readonly free: number }
  | { readonly kind: 'ports'; readonly ports: readonly string[] }
  | { readonly kind: 'port-limit' }
  | { readonly kind: 'interfaces' };

/** Static host ports of one instance, those included that it keeps for itself. https://docs.aws.amazon.com/AmazonECS/latest/APIReference/API_PortMapping.html */
const MOST_PORTS = 100;

/** What an instance has to offer at some moment. */
export interface Room {
  readonly cpu: number;
  readonly memory: number;
  readonly gpus: number;
  readonly ports: readonly string[];
  /** Undefined: no limit is known. */
  readonly interfaces: number | undefined;
  /** Tasks of the service that are on it. */
  readonly own: number;
}

/** An instance as it is now, with so many tasks of the service on it. */
export function roomNow(instance: Instance, own: number): Room {
  return { ...instance.free, ports: instance.ports, interfaces: instance.interfaces, own };
}

/** An instance after these tasks of the service have gone. */
export function roomWithout(instance: Instance, own: number, gone: readonly OldTask[]): Room {
  const freed = new Set(gone.flatMap(({ need }) => need.ports));
  const now = roomNow(instance, own);
  const sum = (of: (need: Need) => number) => gone.reduce((total, { need }) => total + of(need), 0);
  return {
    cpu: now.cpu + sum(({ cpu }) => cpu),
    memory: now.memory + sum(({ memory }) => memory),
    gpus: now.gpus + sum(({ gpus }) => gpus),
    ports: now.ports.filter((port) => !freed.has(port)),
    interfaces: now.interfaces === undefined ? undefined : now.interfaces + sum(({ interfaces }) => interfaces),
    own: own - gone.length,
  };
}

/** An instance with nothing on it. */
export function emptyRoom({ total, reservedPorts }: Instance): Room {
  return { ...total, ports: reservedPorts, interfaces: undefined, own: 0 };
}

/** What keeps every task of this kind off the instance, however much room there is. */
export function unfitness(instance: Instance, demand: Demand): Obstacle | undefined {
  if (instance.status !== 'ACTIVE') return { kind: 'status', status: instance.status };
  if (!instance.agentConnected) return { kind: 'agent' };
  const missing = demand.attributes.find(({ name, value }) => {
    const actual = instance.attributes.get(name);
    return actual === undefined || (value !== undefined && actual !== value);
  });
  if (missing !== undefined) return { kind: 'attribute', ...missing };
  return demand.members?.has(instance.arn) === false ? { kind: 'member-of' } : undefined;
}

/** What keeps one more task out of this room. */
export function obstacleIn(room: Room, { need, distinct }: Demand): Obstacle | undefined {
  for (const kind of ['cpu', 'memory', 'gpus'] as const) {
    if (need[kind] > room[kind]) return { kind, needed: need[kind], free: room[kind] };
  }
  const taken = need.ports.filter((port) => room.ports.includes(port));
  if (taken.length > 0) return { kind: 'ports', ports: taken };
  if (need.ports.length > 0 && room.ports.length + need.ports.length > MOST_PORTS) return { kind: 'port-limit' };
  if (need.interfaces > (room.interfaces ?? Number.POSITIVE_INFINITY)) return { kind: 'interfaces' };
  return distinct && room.own > 0 ? { kind: 'distinct' } : undefined;
}

/** How many tasks of this kind the room takes, beside what is there. */
export function countIn(room: Room, demand: Demand): number {
  if (obstacleIn(room, demand) !== undefined) return 0;
  const { need, distinct } = demand;
  if (distinct || need.ports.length > 0) return 1;
  const times = (free: number, each: number) => (each === 0 ? Number.POSITIVE_INFINITY : Math.floor(free / each));
  return Math.min(
    times(room.cpu, need.cpu),
    times(room.memory, need.memory),
    times(room.gpus, need.gpus),
    times(room.interfaces ?? Number.POSITIVE_INFINITY, need.interfaces),
  );
}
