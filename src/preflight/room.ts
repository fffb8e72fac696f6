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
  // What managed scaling may bring is no room yet, but nothing speaks against it.
  return { best: pool.scales ? () => most : at(best), worst: at(worst) };
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
  const isFit = unfitness(instance, demand) === undefined;
  const table = (freeing: Freeing) =>
    counts.map((gone) =>
      isFit ? Math.min(most, countIn(freedRoom(instance, own, gone, demand, freeing), demand)) : 0,
    );
  return { best: table('most'), worst: table('least') };
}

type Freeing = 'most' | 'least';

/**
 * The room after so many old tasks have gone. They may be of several revisions, so each resource is looked at for itself: what is freed of it at
 * the most, or at the least.
 */
function freedRoom(instance: Instance, own: readonly OldTask[], gone: number, demand: Demand, freeing: Freeing): Room {
  const sign = freeing === 'most' ? 1 : -1;
  const without = (weight: (task: OldTask) => number) => {
    const order = own.toSorted((a, b) => sign * (weight(b) - weight(a)));
    return roomWithout(instance, own.length, order.slice(0, gone));
  };
  return {
    ...without(({ need }) => need.ports.filter((port) => demand.need.ports.includes(port)).length),
    cpu: without(({ need }) => need.cpu).cpu,
    memory: without(({ need }) => need.memory).memory,
    gpus: without(({ need }) => need.gpus).gpus,
    interfaces: without(({ need }) => need.interfaces).interfaces,
  };
}
