import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { boundsOf } from '../../emulator/ecs/scheduler/bounds.ts';
import { breakerThreshold, type ThresholdType } from '../../emulator/ecs/scheduler/breaker.ts';
import { decide } from '../../emulator/ecs/scheduler/decide.ts';
import { scale } from '../../emulator/ecs/scheduler/scale.ts';
import type { ScheduledDeployment, ScheduledTask, Snapshot } from '../../emulator/ecs/scheduler/snapshot.ts';
import { stepsOf } from '../../emulator/ecs/scheduler/stages.ts';

const demand: ScheduledDeployment['demand'] = {
  need: { cpu: 0, memory: 0, gpus: 0, ports: [], interfaces: 0 },
  group: 'service:web',
  attributes: [],
  zones: undefined,
  constraints: [],
  strategies: [],
  missingDiffers: true,
};
const capacity: Snapshot['capacity'] = {
  pools: [{ base: 0, weight: 1, tasks: 0, instances: undefined, scales: false }],
  chance: () => 0,
};

const deployment = (id: string, over: Partial<ScheduledDeployment> = {}): ScheduledDeployment => ({
  id,
  wanted: 4,
  replaced: true,
  backingOff: false,
  demand,
  ...over,
});

let count = 0;
const task = (deploymentId: string, over: Partial<ScheduledTask> = {}): ScheduledTask => {
  count += 1;
  return {
    arn: `${deploymentId}-${count}`,
    deploymentId,
    running: true,
    healthy: true,
    draining: false,
    createdAt: count,
    ...over,
  };
};
const some = (number: number, one: () => ScheduledTask) => Array.from({ length: number }, one);

const snapshot = (over: Partial<Snapshot> = {}): Snapshot => ({
  desired: 4,
  minimumPercent: 100,
  maximumPercent: 200,
  abandoned: false,
  startsFirst: false,
  primary: deployment('new'),
  older: [deployment('old')],
  tasks: [],
  capacity,
  ...over,
});

const snapshots: fc.Arbitrary<Snapshot> = fc.record({
  desired: fc.integer({ min: 0, max: 10 }),
  minimumPercent: fc.integer({ min: 0, max: 100 }),
  maximumPercent: fc.integer({ min: 100, max: 200 }),
  abandoned: fc.boolean(),
  startsFirst: fc.boolean(),
  primary: fc.boolean().map((backingOff) => deployment('new', { backingOff })),
  older: fc
    .array(fc.record({ wanted: fc.nat(10), replaced: fc.boolean(), backingOff: fc.boolean() }), { maxLength: 3 })
    .map((all) => all.map((one, index) => deployment(`old${index}`, one))),
  tasks: fc
    .array(
      fc.record({
        deploymentId: fc.constantFrom('new', 'old0', 'old1', 'old2'),
        running: fc.boolean(),
        healthy: fc.boolean(),
        draining: fc.boolean(),
        createdAt: fc.nat(9),
      }),
      { maxLength: 20 },
    )
    .map((tasks) => tasks.map((one, index) => ({ ...one, arn: String(index), healthy: one.healthy && one.running }))),
  capacity: fc.constant(capacity),
});

describe('the rolling scheduler', () => {
  it('never starts above the upper bound, nor more new tasks than desired', () => {
    fc.assert(
      fc.property(snapshots, (given) => {
        const { starts } = decide(given);
        const { upper } = boundsOf(given.desired, given.minimumPercent, given.maximumPercent);
        const own = given.tasks.filter((one) => one.deploymentId === 'new' && !one.draining).length;
        const fresh = starts.filter((one) => one.deploymentId === 'new').length;
        if (starts.length > 0) expect(given.tasks.length + starts.length).toBeLessThanOrEqual(upper);
        if (fresh > 0) expect(own + fresh).toBeLessThanOrEqual(given.desired);
      }),
    );
  });

  it('never takes old tasks away below the lower bound, and names each only once', () => {
    fc.assert(
      fc.property(snapshots, (given) => {
        const { stops } = decide(given);
        const { lower } = boundsOf(given.desired, given.minimumPercent, given.maximumPercent);
        const healthy = given.tasks.filter((one) => one.healthy);
        const own = given.tasks.filter((one) => one.deploymentId === 'new' && !one.draining);
        const stopped = healthy.filter((one) => !own.includes(one) && stops.includes(one.arn));
        expect(stopped.length).toBeLessThanOrEqual(Math.max(0, healthy.length - lower));
        expect(new Set(stops).size).toBe(stops.length);
      }),
    );
  });

  it('never leaves older deployments more than they had, nor more than the lower bound still needs', () => {
    fc.assert(
      fc.property(snapshots, (given) => {
        const { wanted } = decide(given);
        for (const one of given.older) expect(wanted.get(one.id)).toBeLessThanOrEqual(one.wanted);
      }),
    );
  });

  it.each([
    [1, 50, 199, 1, 1],
    [3, 67, 200, 3, 6],
    [3, 66, 200, 2, 6],
    [3, 100, 125, 3, 3],
    [4, 50, 100, 2, 4],
  ])('rounds the bounds of %i tasks at %i and %i %% to %i and %i', (desired, min, max, lower, upper) => {
    expect(boundsOf(desired, min, max)).toEqual({ lower, upper });
  });

  it('replaces an old task that died with one of the old revision, as long as it is needed', () => {
    const tasks = [...some(3, () => task('old')), task('new', { healthy: false })];
    const crashing = snapshot({ primary: deployment('new', { backingOff: true }), tasks });
    expect(decide(crashing)).toMatchObject({ starts: [{ deploymentId: 'old' }], stops: [] });
    const starting = [...tasks, task('old', { healthy: false, running: false })];
    expect(decide({ ...crashing, tasks: starting })).toMatchObject({ starts: [], stops: [] });
    const superseded = [deployment('old', { replaced: false, wanted: 3 })];
    expect(decide({ ...crashing, older: superseded })).toMatchObject({ starts: [], stops: [] });
    const healthy = [...some(3, () => task('old')), ...some(4, () => task('new'))];
    expect(decide({ ...crashing, tasks: healthy }).stops).toHaveLength(3);
  });

  it('leaves the old tasks of a failed deployment, even where the lower bound would let them go', () => {
    const tasks = [task('new'), ...some(3, () => task('old'))];
    const given = snapshot({ minimumPercent: 50, abandoned: true, older: [deployment('old', { wanted: 3 })], tasks });
    expect(decide(given)).toMatchObject({ starts: [], stops: [] });
    expect(decide({ ...given, abandoned: false }).stops).toEqual(tasks.slice(1, 3).map((one) => one.arn));
  });

  it('at a minimum of 0 % stops first, or starts first, as it is told', () => {
    const tasks = some(4, () => task('old'));
    const given = snapshot({ minimumPercent: 0, tasks });
    expect(decide(given)).toMatchObject({ starts: { length: 4 }, stops: { length: 4 } });
    expect(decide({ ...given, startsFirst: true })).toMatchObject({ starts: { length: 4 }, stops: [] });
    const full = { ...capacity, pools: capacity.pools.map((pool) => ({ ...pool, instances: [] })) };
    expect(decide({ ...given, startsFirst: true, capacity: full }).stops).toHaveLength(4);
  });

  it('replaces tasks on draining instances within the bounds', () => {
    const tasks = [task('new', { draining: true }), task('new', { draining: true, running: false, healthy: false })];
    const given = snapshot({ desired: 2, older: [], tasks });
    expect(decide(given)).toMatchObject({ starts: { length: 2 }, stops: [tasks[1]!.arn] });
    const replaced = [...tasks, task('new'), task('new')];
    expect(decide({ ...given, tasks: replaced })).toMatchObject({
      starts: [],
      stops: tasks.map((one) => one.arn).reverse(),
    });
  });

  it.each([
    { minimumPercent: 100, maximumPercent: 125, deadlocked: true },
    { minimumPercent: 66, maximumPercent: 100, deadlocked: false },
    { minimumPercent: 100, maximumPercent: 134, deadlocked: false },
  ])('between $minimumPercent and $maximumPercent % three tasks are deadlocked: $deadlocked', (given) => {
    const decision = decide(snapshot({ desired: 3, tasks: some(3, () => task('old')), ...given }));
    expect(decision.deadlocked).toBe(given.deadlocked);
  });
});

describe('revisions side by side', () => {
  it('have what they should, whatever the percentages', () => {
    const tasks = [...some(5, () => task('old')), task('new')];
    const given = snapshot({ maximumPercent: 100, older: [deployment('old', { wanted: 3 })], tasks });
    expect(scale(given)).toMatchObject({ starts: { length: 3 }, stops: { length: 2 } });
    expect(scale({ ...given, older: [deployment('old', { wanted: 0 })] }).stops).toHaveLength(5);
  });
});

describe('the threshold of the circuit breaker', () => {
  it.each<[number, ThresholdType | undefined, number, number]>([
    [1, undefined, 50, 3],
    [6, undefined, 50, 3],
    [7, undefined, 50, 4],
    [1000, undefined, 50, 200],
    [20, 'BOUNDED_PERCENT', 25, 5],
    [1, 'UNBOUNDED_PERCENT', 50, 1],
    [1000, 'UNBOUNDED_PERCENT', 50, 500],
    [1000, 'COUNT', 2, 2],
  ])('of %i tasks with %s %i is %i', (desired, type, value, threshold) => {
    expect(breakerThreshold(desired, type && { type, value })).toBe(threshold);
  });
});

describe('the stages of a deployment that shifts traffic', () => {
  const plan = { bakeMinutes: 5, stepPercent: 30, stepBakeMinutes: 2, canaryPercent: 5, canaryBakeMinutes: 10 };
  const shifts = (strategy: 'BLUE_GREEN' | 'LINEAR' | 'CANARY', first = false) =>
    stepsOf({ ...plan, strategy }, { reconciles: false, first })
      .filter((step) => step.stage === 'PRODUCTION_TRAFFIC_SHIFT')
      .map((step) => [step.production, step.bakeMinutes]);

  it('move it all at once, in steps, or a little first', () => {
    expect(shifts('BLUE_GREEN')).toEqual([[100, 0]]);
    expect(shifts('LINEAR')).toEqual([
      [30, 2],
      [60, 2],
      [90, 2],
      [100, 0],
    ]);
    expect(shifts('CANARY')).toEqual([
      [5, 10],
      [100, 0],
    ]);
    expect(shifts('LINEAR', true)).toEqual([[100, 0]]);
  });

  it('begin with a reconciliation only where several revisions run', () => {
    const stages = (reconciles: boolean) =>
      stepsOf({ ...plan, strategy: 'BLUE_GREEN' }, { reconciles, first: false }).map((step) => step.stage);
    expect(stages(true)[0]).toBe('RECONCILE_SERVICE');
    expect(stages(false)[0]).toBe('PRE_SCALE_UP');
    expect(stages(false).at(-1)).toBe('CLEAN_UP');
  });
});
