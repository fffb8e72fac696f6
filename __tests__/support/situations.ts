import type { Need } from '../../src/preflight/need.ts';
import type { Capacity, Instance, OldTask, Situation } from '../../src/preflight/situation.ts';

/** A task that takes next to nothing. */
export const SMALL: Need = { cpu: 0, memory: 256, gpus: 0, ports: [], interfaces: 0 };

/** What is unusual about a situation; the rest is a steady service on one instance of 2 vCPU and 4 GiB. */
export interface Unusual extends Partial<Omit<Situation, 'tasks' | 'capacity' | 'demand'>> {
  /** Where the old tasks sit: so many on the first instance, so many on the second. */
  readonly on?: readonly number[];
  readonly was?: Partial<Need>;
  readonly need?: Partial<Need>;
  readonly distinct?: boolean;
  readonly members?: ReadonlySet<string>;
  readonly scales?: boolean;
  readonly capacity?: Capacity;
  /** What each instance has beside its tasks of the service. */
  readonly instances?: readonly Partial<Instance>[];
}

const RESERVED = ['22/tcp', '2375/tcp', '2376/tcp', '51678/tcp', '51679/tcp'];

/** A situation to forecast, from what is unusual about it. Old tasks take what the new ones need, unless `was` says otherwise. */
export function situation(unusual: Unusual = {}): Situation {
  const { on = [1], was = {}, need = {}, distinct = false, members, scales = false, ...rest } = unusual;
  const { instances = on.map(() => ({})), capacity, ...others } = rest;
  const now: Need = { ...SMALL, ...need };
  const before: Need = { ...now, ...was };
  const tasks: OldTask[] = on.flatMap((count, index) =>
    Array.from({ length: count }, (_, task) => ({
      arn: `task-${index}-${task}`,
      instance: `instance-${index}`,
      need: before,
      healthy: true,
    })),
  );
  const all = instances.map((one, index) => instanceWith(one, index, before, on[index] ?? 0));
  return {
    service: 'web',
    desired: tasks.length,
    daemon: false,
    replacement: 'rolling',
    percentages: { minimum: 100, maximum: 200 },
    timing: { start: 5000, health: 0, drain: 0, stopTimeout: 30_000, bake: 0 },
    ...others,
    capacity: capacity ?? { kind: 'instances', pools: [{ provider: undefined, instances: all, scales }] },
    tasks,
    demand: { need: now, attributes: [], distinct, members },
  };
}

function instanceWith(unusual: Partial<Instance>, index: number, need: Need, count: number): Instance {
  const total = unusual.total ?? { cpu: 2048, memory: 4096, gpus: 0 };
  return {
    arn: `instance-${index}`,
    name: `i-${index}`,
    status: 'ACTIVE',
    agentConnected: true,
    total,
    free: {
      cpu: total.cpu - count * need.cpu,
      memory: total.memory - count * need.memory,
      gpus: total.gpus - count * need.gpus,
    },
    ports: [...RESERVED, ...(count > 0 ? need.ports : [])],
    reservedPorts: RESERVED,
    interfaces: undefined,
    attributes: new Map(),
    ...unusual,
  };
}
