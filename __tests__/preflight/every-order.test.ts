import { describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import { boundsOf } from '../../src/preflight/bounds.ts';
import { type Forecast, forecast } from '../../src/preflight/forecast.ts';
import { situation, type Unusual } from '../support/situations.ts';

/** A small cluster in which every legal order of starts and stops can be tried. */
interface Cluster {
  /** Old tasks on each instance. */
  readonly on: readonly number[];
  /** MiB that are free on each instance beside them. */
  readonly free: readonly number[];
  readonly desired: number;
  readonly minimum: number;
  readonly maximum: number;
  /** MiB of a new task and of an old one. */
  readonly needs: number;
  readonly had: number;
  readonly port: boolean;
  readonly distinct: boolean;
}

const instances = fc.integer({ min: 1, max: 3 });
const clusters: fc.Arbitrary<Cluster> = instances.chain((count) =>
  fc.record({
    on: fc.array(fc.integer({ min: 0, max: 2 }), { minLength: count, maxLength: count }),
    free: fc.array(fc.integer({ min: 0, max: 5 }), { minLength: count, maxLength: count }),
    desired: fc.integer({ min: 1, max: 4 }),
    minimum: fc.constantFrom(0, 25, 50, 66, 67, 75, 100),
    maximum: fc.constantFrom(100, 125, 150, 200),
    needs: fc.integer({ min: 1, max: 4 }),
    had: fc.integer({ min: 1, max: 4 }),
    port: fc.boolean(),
    distinct: fc.boolean(),
  }),
);

/** What can come of all legal orders together. */
interface Orders {
  readonly canComplete: boolean;
  readonly canStick: boolean;
  /** Some order never leaves the service without a task. */
  readonly canServe: boolean;
  /** Some order does. */
  readonly canInterrupt: boolean;
}

describe('against every order of starts and stops that the rules allow', () => {
  test('what is called stuck can never complete, and what is said to move can never stick', () => {
    fc.assert(
      fc.property(clusters, (cluster) => {
        const { progress } = forecastOf(cluster);
        const { canComplete, canStick } = everyOrder(cluster);
        if (progress.kind === 'stuck') expect(canComplete).toBe(false);
        if (progress.kind === 'moves') expect(canStick).toBe(false);
        if (progress.kind === 'depends') expect(canStick).toBe(true);
        expect(['stuck', 'moves', 'depends']).toContain(progress.kind);
      }),
      { numRuns: 2000 },
    );
  });

  test('a certain interruption can not be avoided, and where none is promised none can happen', () => {
    fc.assert(
      fc.property(clusters, (cluster) => {
        const { interruption } = forecastOf(cluster);
        const { canServe, canInterrupt } = everyOrder(cluster);
        if (interruption === 'certain') expect(canServe).toBe(false);
        if (interruption === 'none' && hasTasks(cluster)) expect(canInterrupt).toBe(false);
        if (interruption === 'possible') expect(canServe).toBe(true);
      }),
      { numRuns: 2000 },
    );
  });
});

function hasTasks({ on }: Cluster): boolean {
  return on.some((count) => count > 0);
}

function forecastOf({ on, free, desired, minimum, maximum, needs, had, port, distinct }: Cluster): Forecast {
  const ports = port ? ['80/tcp'] : [];
  const about: Unusual = {
    // One port of an instance is for one task.
    on: port ? on.map((count) => Math.min(count, 1)) : on,
    desired,
    percentages: { minimum, maximum },
    was: { memory: had },
    need: { memory: needs, ports },
    distinct,
    instances: free.map((memory, index) => ({
      free: { cpu: 100, memory, gpus: 0 },
      total: { cpu: 100, memory: memory + (on[index] ?? 0) * had, gpus: 0 },
    })),
  };
  return forecast(situation(about));
}

/** Where a rollout stands: old and new tasks on each instance. */
interface State {
  readonly old: readonly number[];
  readonly fresh: readonly number[];
}

function everyOrder(cluster: Cluster): Orders {
  const old = cluster.port ? cluster.on.map((count) => Math.min(count, 1)) : cluster.on;
  return explore(cluster, old, { old, fresh: old.map(() => 0) }, new Map());
}

function explore(cluster: Cluster, began: readonly number[], state: State, seen: Map<string, Orders>): Orders {
  const key = `${state.old}|${state.fresh}`;
  const known = seen.get(key);
  if (known !== undefined) return known;
  const next = stepsFrom(cluster, began, state).map((one) => explore(cluster, began, one, seen));
  const isDark = sum(began) > 0 && sum(state.old) + sum(state.fresh) === 0;
  const isOver = sum(state.fresh) >= cluster.desired;
  const isLast = isOver || next.length === 0;
  const orders: Orders = {
    canComplete: isOver || next.some((one) => one.canComplete),
    canStick: !isOver && (isLast || next.some((one) => one.canStick)),
    canServe: !isDark && (isLast || next.some((one) => one.canServe)),
    canInterrupt: isDark || next.some((one) => one.canInterrupt),
  };
  seen.set(key, orders);
  return orders;
}

/** Every start and every stop that the rules allow now. */
function stepsFrom(cluster: Cluster, began: readonly number[], { old, fresh }: State): readonly State[] {
  const { desired, minimum, maximum } = cluster;
  const { lower, upper } = boundsOf(desired, { minimum, maximum });
  const all = sum(old) + sum(fresh);
  const mayStart = sum(fresh) < desired && all < upper;
  const mayStop = all - 1 >= lower;
  const indexes = [...old.keys()];
  const starts = indexes.filter((index) => mayStart && takesOne(cluster, began, { old, fresh }, index));
  const stops = indexes.filter((index) => mayStop && (old[index] ?? 0) > 0);
  return [
    ...starts.map((index) => ({ old, fresh: plus(fresh, index, 1) })),
    ...stops.map((index) => ({ old: plus(old, index, -1), fresh })),
  ];
}

function takesOne(cluster: Cluster, began: readonly number[], { old, fresh }: State, index: number): boolean {
  const { needs, had, port, distinct } = cluster;
  const at = (counts: readonly number[]) => counts[index] ?? 0;
  const memory = at(cluster.free) + (at(began) - at(old)) * had - at(fresh) * needs;
  return memory >= needs && (!(port || distinct) || at(old) + at(fresh) === 0);
}

function sum(counts: readonly number[]): number {
  return counts.reduce((total, count) => total + count, 0);
}

function plus(counts: readonly number[], index: number, by: number): readonly number[] {
  return counts.map((count, at) => (at === index ? count + by : count));
}
