import { countIn, type Room, roomWithout, unfitness } from './fit.ts';
import type { Demand, Instance, OldTask, Pool, Situation } from './situation.ts';

/**
 * How many new tasks there is room for once so many old ones have gone: in the best case and in the worst one, since ECS doesn't tell
 * which it stops first.
 */
export interface RoomAfter {
  readonly best: (stopped: number) => number;
  readonly worst: (stopped: number) => number;
}

/** One instance: how many new tasks it takes after 0, 1, … of its old ones have gone. */
interface Yield {
  readonly best: readonly number[];
  readonly worst: readonly number[];
}

/** What the instances of a service offer to its new tasks. */
export function roomAfter({ capacity, tasks, demand, desired }: Situation): RoomAfter {
  if (capacity.kind === 'fargate' || capacity.kind === 'managed') return { best: () => desired, worst: () => desired };
  // Nothing is known: the best is that they all fit, the worst that none does.
  if (capacity.kind === 'unknown') return { best: () => desired, worst: () => 0 };
  const byInstance = Map.groupBy(tasks, ({ instance }) => instance ?? '');
  const pools = capacity.pools.map((pool) => poolRoom(pool, byInstance, tasks.length, demand, desired));
  const [only] = pools;
  if (only === undefined) return { best: () => 0, worst: () => 0 };
  if (pools.length === 1) return only;
  // The strategy decides which provider is next, and ECS doesn't turn to another one where that has no room.
  return {
    best: (stopped) =>
      Math.min(
        desired,
        pools.reduce((sum, pool) => sum + pool.best(stopped), 0),
      ),
    worst: (stopped) => Math.min(...pools.map((pool) => pool.worst(stopped))),
  };
}

function poolRoom(
  pool: Pool,
  byInstance: ReadonlyMap<string, readonly OldTask[]>,
  all: number,
  demand: Demand,
  most: number,
): RoomAfter {
  const yields = pool.instances.map((one) => yieldOf(one, byInstance.get(one.arn) ?? [], demand, most));
  const here = yields.reduce((sum, { best }) => sum + best.length - 1, 0);
  // Old tasks that sit elsewhere make no room here when they go.
  const elsewhere: Yield = { best: Array(all - here + 1).fill(0), worst: Array(all - here + 1).fill(0) };
  const best = combine(
    [...yields, elsewhere].map((one) => one.best),
    Math.max,
  );
  const worst = combine(
    [...yields, elsewhere].map((one) => one.worst),
    Math.min,
  );
  const at = (table: readonly number[]) => (stopped: number) => Math.min(most, table[Math.min(stopped, all)] ?? 0);
  return { best: at(best), worst: at(worst) };
}

/** For every number of old tasks that go, how many new ones all instances take together if those that go are chosen by `pick`. */
function combine(tables: readonly (readonly number[])[], pick: (a: number, b: number) => number): readonly number[] {
  return tables.reduce<readonly number[]>(
    (sum, table) => {
      if (table.length === 1) return sum.map((value) => value + (table[0] ?? 0));
      const next: (number | undefined)[] = Array(sum.length + table.length - 1).fill(undefined);
      for (const [before, had] of sum.entries()) {
        for (const [here, more] of table.entries()) {
          const known = next[before + here];
          next[before + here] = known === undefined ? had + more : pick(known, had + more);
        }
      }
      return next.map((value) => value ?? 0);
    },
    [0],
  );
}

function yieldOf(instance: Instance, own: readonly OldTask[], demand: Demand, most: number): Yield {
  const counts = Array.from({ length: own.length + 1 }, (_, gone) => gone);
  if (unfitness(instance, demand) !== undefined) {
    const none = counts.map(() => 0);
    return { best: none, worst: none };
  }
  const countOf = (room: Room) => Math.min(most, countIn(room, demand));
  const roomFor = (gone: number, order: readonly OldTask[]) => roomWithout(instance, own.length, order.slice(0, gone));
  const size = (key: 'cpu' | 'memory' | 'gpus' | 'interfaces') => [...own].sort((a, b) => b.need[key] - a.need[key]);
  const orders = { cpu: size('cpu'), memory: size('memory'), gpus: size('gpus'), interfaces: size('interfaces') };
  const holders = own.filter(({ need }) => need.ports.some((port) => demand.need.ports.includes(port)));
  const others = own.filter((task) => !holders.includes(task));
  // With old tasks of several revisions, each resource is looked at for itself: what is freed at the most, and at the least.
  const bound = (
    gone: number,
    arrange: (order: readonly OldTask[]) => readonly OldTask[],
    ports: readonly OldTask[],
  ): Room => ({
    ...roomFor(gone, ports),
    cpu: roomFor(gone, arrange(orders.cpu)).cpu,
    memory: roomFor(gone, arrange(orders.memory)).memory,
    gpus: roomFor(gone, arrange(orders.gpus)).gpus,
    interfaces: roomFor(gone, arrange(orders.interfaces)).interfaces,
  });
  return {
    best: counts.map((gone) => countOf(bound(gone, (order) => order, [...holders, ...others]))),
    worst: counts.map((gone) => countOf(bound(gone, (order) => order.toReversed(), [...others, ...holders]))),
  };
}
