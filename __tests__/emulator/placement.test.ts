import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import {
  type Constraint,
  type InstanceRoom,
  occupy,
  type PlacementDemand,
  place,
} from '../../emulator/ecs/scheduler/placement.ts';
import { type Capacity, type Pool, placeMany } from '../../emulator/ecs/scheduler/placement-batch.ts';
import { satisfies } from '../../emulator/ecs/scheduler/placement-expression.ts';
import { parseExpression } from '../../emulator/ecs/scheduler/placement-expression-parser.ts';
import { crowdingOf } from '../../emulator/ecs/scheduler/placement-scale-in.ts';
import { countsBy, type Strategy } from '../../emulator/ecs/scheduler/placement-strategies.ts';

function room(more: Partial<InstanceRoom> = {}): InstanceRoom {
  return {
    arn: 'i/one',
    ec2InstanceId: 'i-0123456789abcdef0',
    agentVersion: '1.102.0',
    agentConnected: true,
    registeredAt: Date.parse('2026-03-01T12:00:00Z'),
    cpu: 100,
    memory: 100,
    gpus: 0,
    ports: ['22/tcp', '80/tcp'],
    reservedPorts: 2,
    interfaces: 2,
    attributes: { 'ecs.availability-zone': 'us-east-1a', 'ecs.instance-type': 't3.medium', stack: 'blue' },
    running: 1,
    groups: ['service:web'],
    ...more,
  };
}

function demand(
  need: Partial<PlacementDemand['need']> = {},
  more: Partial<Omit<PlacementDemand, 'need'>> = {},
): PlacementDemand {
  return {
    need: { cpu: 0, memory: 0, gpus: 0, ports: [], interfaces: 0, ...need },
    group: 'service:web',
    attributes: [],
    zones: undefined,
    constraints: [],
    strategies: [],
    missingDiffers: true,
    ...more,
  };
}

const first = () => 0;
const memberOf = (expression: string): Constraint => ({ type: 'memberOf', expression: parseExpression(expression) });

describe('a task that no instance can take', () => {
  const none = Number.POSITIVE_INFINITY;
  it.each<[string, PlacementDemand, Partial<InstanceRoom>, string, string]>([
    ['an agent', demand(), { agentConnected: false }, 'encountered error "AGENT".', 'AGENT'],
    [
      'an attribute',
      demand({}, { attributes: [{ name: 'com.amazonaws.ecs.capability.logging-driver.fluentd' }] }),
      {},
      'is missing an attribute required by your task.',
      'ATTRIBUTE',
    ],
    [
      'the value of an attribute',
      demand({}, { attributes: [{ name: 'stack', value: 'green' }] }),
      {},
      'is missing an attribute required by your task.',
      'ATTRIBUTE',
    ],
    [
      'a subnet',
      demand({}, { zones: ['us-east-1b'] }),
      {},
      'is missing an attribute required by your task.',
      'LOCATION',
    ],
    ['CPU', demand({ cpu: 101 }), {}, 'has insufficient CPU units available.', 'RESOURCE:CPU'],
    ['memory', demand({ memory: 101 }), {}, 'has insufficient memory available.', 'RESOURCE:MEMORY'],
    ['a GPU', demand({ gpus: 1 }), {}, 'encountered error "RESOURCE:GPU".', 'RESOURCE:GPU'],
    ['a port', demand({ ports: ['80/tcp'] }), {}, 'is already using a port required by your task.', 'RESOURCE:PORTS'],
    [
      'a hundredth port',
      demand({ ports: ['81/tcp'] }),
      { reservedPorts: 100 },
      'encountered error "RESOURCE:PORTS".',
      'RESOURCE:PORTS',
    ],
    [
      'a network interface',
      demand({ interfaces: 1 }),
      { interfaces: 0 },
      'encountered error "RESOURCE:ENI".',
      'RESOURCE:ENI',
    ],
    [
      'membership',
      demand({}, { constraints: [memberOf('attribute:stack == green')] }),
      { interfaces: none },
      'encountered error "MemberOf placement constraint unsatisfied.".',
      'MemberOf placement constraint unsatisfied.',
    ],
    [
      'an instance of its own',
      demand({}, { constraints: [{ type: 'distinctInstance' }] }),
      {},
      'encountered error "DistinctInstance placement constraint unsatisfied.".',
      'DistinctInstance placement constraint unsatisfied.',
    ],
  ])('for want of %s says so', (_what, wanted, instance, event, reason) => {
    expect(place(wanted, [room(instance)], first)).toEqual({
      reason: `The closest matching (container-instance one) ${event}`,
      failures: [{ arn: 'i/one', reason }],
    });
  });

  it('names the instance that came closest', () => {
    const full = room({ arn: 'i/full', cpu: 0 });
    const busy = room({ arn: 'i/busy' });
    const placement = place(demand({ cpu: 1, ports: ['80/tcp'] }), [full, busy], first);
    expect(placement).toMatchObject({ reason: expect.stringContaining('(container-instance busy) is already using') });
  });

  it('is told that there are no instances', () => {
    expect(place(demand(), [], first)).toEqual({
      reason: 'Reason: No Container Instances were found in your cluster.',
      failures: [],
    });
  });

  it('may use the UDP port of the same number', () => {
    expect(place(demand({ ports: ['80/udp'] }), [room()], first)).toHaveProperty('instance');
  });
});

describe('the cluster query language', () => {
  const instance = room({ running: 2, groups: ['service:web', 'family:job', 'family:pending'] });
  it.each<[string, boolean]>([
    ['attribute:stack == blue', true],
    ['attribute:stack equals green', false],
    ['attribute:stack != green', true],
    ['attribute:stack not_equals blue', false],
    ['attribute:ecs.instance-type =~ t3.*', true],
    ['attribute:ecs.instance-type =~ t3', false],
    ["attribute:ecs.instance-type matches '(t2|t3)[.].*'", true],
    ['attribute:ecs.instance-type !~ t2.*', true],
    ['attribute:ecs.availability-zone in [us-east-1a, us-east-1b]', true],
    ['attribute:ecs.availability-zone not_in [us-east-1a, us-east-1b]', false],
    ['attribute:ecs.availability-zone !in [us-east-1b]', true],
    ['attribute:stack exists', true],
    ['attribute:gpu exists', false],
    ['attribute:gpu !exists', true],
    ['attribute:gpu not_exists', true],
    ['agentConnected == true', true],
    ['agentVersion > 1.9.0', true],
    ["ec2InstanceId in ['i-0123456789abcdef0', 'i-other']", true],
    ['registeredAt >= 2026-02-28', true],
    ['registeredAt < 2026-03-01T11:00:00Z', false],
    ['runningTasksCount > 1', true],
    ['runningTasksCount <= 1', false],
    ['runningTasksCount greater_than_equal 2', true],
    ['task:group == service:web', true],
    ['task:group == family:job', true],
    ['not(task:group == service:web)', false],
    ['!(task:group == service:api)', true],
    ['attribute:stack == green or attribute:ecs.instance-type == t3.medium', true],
    ['attribute:stack == green and attribute:ecs.instance-type == t3.medium', false],
    ['attribute:stack == green && attribute:a == b || agentConnected == true', true],
    ['attribute:stack == green && (attribute:a == b || agentConnected == true)', false],
    ['  (  attribute:stack==blue )', true],
  ])('%s is %s', (expression, expected) => {
    expect(satisfies(instance, parseExpression(expression), true)).toBe(expected);
  });

  it.each([true, false])('lets an instance without the attribute differ from it: %s', (missingDiffers) => {
    for (const expression of ['attribute:gpu != a100', 'attribute:gpu !in [a100]', 'attribute:gpu !~ a.*']) {
      expect(satisfies(instance, parseExpression(expression), missingDiffers)).toBe(missingDiffers);
    }
  });

  it.each<[string, string]>([
    ['', 'a subject is missing'],
    ['stack == blue', "'stack' is no subject"],
    ['attribute:stack', 'an operator is missing'],
    ['attribute:stack is blue', "'is' is no operator"],
    ['attribute:stack ==', 'a value is missing'],
    ['attribute:stack in blue', "'[' is missing"],
    ['attribute:stack in [blue', "']' is missing"],
    ['(attribute:stack == blue', "')' is missing"],
    ['attribute:stack == blue green', "unexpected 'green'"],
    ['attribute:stack == ~blue', "can't read '~blue'"],
    ["attribute:stack =~ '('", "'(' is no pattern"],
  ])('%s is refused: %s', (expression, message) => {
    expect(() => parseExpression(expression)).toThrow(message);
  });

  it('means the same with as many parentheses as one likes', () => {
    const comparison = fc.constantFrom('attribute:stack == blue', 'attribute:gpu exists', 'runningTasksCount > 1');
    const { tree } = fc.letrec<{ tree: [string, string] }>((tie) => ({
      tree: fc.oneof(
        { depthSize: 'small' },
        comparison.map((text): [string, string] => [text, text]),
        tie('tree').map(([a, b]): [string, string] => [`not (${a})`, `!(${b})`]),
        fc
          .tuple(tie('tree'), fc.constantFrom(['and', '&&'], ['or', '||']), tie('tree'))
          .map(([[a, b], [word, symbol], [c, d]]): [string, string] => [
            `((${a}) ${word} (${c}))`,
            `(${b})${symbol}(${d})`,
          ]),
      ),
    }));
    fc.assert(
      fc.property(tree, ([words, symbols]) => {
        expect(satisfies(instance, parseExpression(words), true)).toBe(
          satisfies(instance, parseExpression(symbols), true),
        );
      }),
    );
  });
});

describe('placement strategies', () => {
  const spread: Strategy = { type: 'spread', field: 'ecs.availability-zone' };
  const at = (arn: string, zone: string, more: Partial<InstanceRoom> = {}) =>
    room({ arn, attributes: { 'ecs.availability-zone': zone }, groups: [], ...more });
  const chosen = (strategies: readonly Strategy[], instances: readonly InstanceRoom[], chance = first) => {
    const placement = place(demand({ memory: 10 }, { strategies }), instances, chance);
    return 'instance' in placement ? placement.instance.arn : undefined;
  };

  it('spread tasks of the group over the values of an attribute', () => {
    const instances = [at('a1', 'a', { groups: ['service:web'] }), at('a2', 'a'), at('b', 'b', { memory: 20 })];
    expect(chosen([spread], instances)).toBe('b');
  });

  it('count only tasks of the same group', () => {
    expect(chosen([spread], [at('a', 'a', { groups: ['service:api'] }), at('b', 'b', { memory: 20 })])).toBe('a');
  });

  it('pack by what is left', () => {
    const instances = [at('a', 'a'), at('b', 'b', { memory: 20 }), at('c', 'c', { memory: 5 })];
    expect(chosen([{ type: 'binpack', field: 'memory' }], instances)).toBe('b');
    expect(chosen([{ type: 'binpack', field: 'cpu' }], [at('a', 'a'), at('b', 'b', { cpu: 1 })])).toBe('b');
  });

  it('are applied one after the other', () => {
    const instances = [
      at('a', 'a', { groups: ['service:web'], memory: 10 }),
      at('b1', 'b', { memory: 90 }),
      at('b2', 'b', { memory: 30 }),
    ];
    expect(chosen([spread, { type: 'binpack', field: 'memory' }], instances)).toBe('b2');
  });

  it('leave it to chance', () => {
    const instances = [at('a', 'a'), at('b', 'b'), at('c', 'c')];
    expect([0, 0.4, 0.99].map((chance) => chosen([{ type: 'random' }], instances, () => chance))).toEqual([
      'a',
      'b',
      'c',
    ]);
  });
});

const pool = (more: Partial<Pool> = {}): Pool => ({
  base: 0,
  weight: 1,
  tasks: 0,
  instances: [],
  scales: false,
  ...more,
});
const inPools = (...pools: Pool[]): Capacity => ({ pools, chance: first });

describe('capacity provider strategies', () => {
  it('fill the base first and go by weight then', () => {
    const pools = inPools(
      pool({ provider: 'FARGATE', base: 2, weight: 1, instances: undefined }),
      pool({ provider: 'FARGATE_SPOT', weight: 3, instances: undefined }),
    );
    const { spots } = placeMany(demand(), pools, 10);
    const providers = spots.map((spot) => spot.provider);
    expect(providers.slice(0, 2)).toEqual(['FARGATE', 'FARGATE']);
    expect(providers.filter((one) => one === 'FARGATE')).toHaveLength(4);
  });

  it('let tasks wait where managed scaling will bring instances', () => {
    const { spots, unplaceable } = placeMany(demand(), inPools(pool({ provider: 'group', scales: true })), 2);
    expect(unplaceable).toBeUndefined();
    expect(spots).toEqual([
      { instanceArn: undefined, provider: 'group', waits: true },
      { instanceArn: undefined, provider: 'group', waits: true },
    ]);
  });

  it('say what a provider without capacity says', () => {
    const refusal = 'Capacity is unavailable at this time. Please try again later or in a different availability zone';
    expect(placeMany(demand(), inPools(pool({ instances: undefined, refuses: refusal })), 1)).toMatchObject({
      spots: [],
      unplaceable: `was unable to place a task. Reason: ${refusal}`,
    });
  });
});

function roomFrom({ zone, connected, ...one }: DrawnRoom, index: number): InstanceRoom {
  return room({
    ...one,
    arn: `i/${index}`,
    agentConnected: connected,
    ports: [],
    reservedPorts: 0,
    attributes: { 'ecs.availability-zone': zone },
  });
}

interface DrawnRoom extends Pick<InstanceRoom, 'cpu' | 'memory' | 'interfaces' | 'groups'> {
  readonly zone: string;
  readonly connected: boolean;
}

function expectSound(before: InstanceRoom, after: InstanceRoom, placed: number, distinct: boolean): void {
  expect(Math.min(after.cpu, after.memory, after.interfaces)).toBeGreaterThanOrEqual(0);
  expect(after.ports).toHaveLength(new Set(after.ports).size);
  expect(after.groups).toHaveLength(before.groups.length + placed);
  if (placed === 0) return;
  expect(before.agentConnected).toBe(true);
  if (distinct) expect(after.groups.filter((group) => group === 'service:web')).toHaveLength(1);
}

describe('placing many tasks', () => {
  const rooms = fc.array(
    fc.record({
      cpu: fc.integer({ min: 0, max: 100 }),
      memory: fc.integer({ min: 0, max: 100 }),
      interfaces: fc.integer({ min: 0, max: 3 }),
      zone: fc.constantFrom('a', 'b', 'c'),
      connected: fc.boolean(),
      groups: fc.array(fc.constantFrom('service:web', 'service:api'), { maxLength: 2 }),
    }),
    { maxLength: 6 },
  );
  const needs = fc.record({
    cpu: fc.integer({ min: 0, max: 40 }),
    memory: fc.integer({ min: 1, max: 40 }),
    interfaces: fc.integer({ min: 0, max: 1 }),
    ports: fc.subarray(['80/tcp', '81/udp', '443/tcp']),
    distinct: fc.boolean(),
    strategies: fc.array(
      fc.constantFrom<Strategy>(
        { type: 'spread', field: 'ecs.availability-zone' },
        { type: 'spread', field: 'instanceId' },
        { type: 'binpack', field: 'cpu' },
        { type: 'random' },
      ),
      { maxLength: 3 },
    ),
  });

  it('never overfills an instance, uses a port twice or breaks a constraint, and stops only where nothing fits', () => {
    fc.assert(
      fc.property(
        rooms,
        needs,
        fc.integer({ min: 1, max: 12 }),
        fc.infiniteStream(fc.double({ min: 0, max: 0.999, noNaN: true })),
        (all, need, count, draws) => {
          const instances = all.map(roomFrom);
          const { distinct, strategies, ...amounts } = need;
          const wanted = demand(amounts, { strategies, constraints: distinct ? [{ type: 'distinctInstance' }] : [] });
          const chance = () => draws.next().value as number;
          const { spots, unplaceable, capacity } = placeMany(wanted, { pools: [pool({ instances })], chance }, count);
          const after = capacity.pools[0]!.instances!;
          for (const [index, one] of after.entries()) {
            const placed = spots.filter((spot) => spot.instanceArn === one.arn).length;
            expectSound(instances[index]!, one, placed, distinct);
          }
          expect(spots.length === count).toBe(unplaceable === undefined);
          if (unplaceable !== undefined) expect(place(wanted, after, first)).toHaveProperty('reason');
        },
      ),
    );
  });

  it('spreads evenly: no value is two tasks ahead of one that could have had them', () => {
    fc.assert(
      fc.property(
        fc.array(fc.constantFrom('a', 'b', 'c'), { minLength: 1, maxLength: 8 }),
        fc.integer({ min: 1, max: 20 }),
        (zones, count) => {
          const instances = zones.map((zone, index) =>
            room({ arn: `i/${index}`, attributes: { 'ecs.availability-zone': zone }, groups: [] }),
          );
          const strategies: Strategy[] = [{ type: 'spread', field: 'ecs.availability-zone' }];
          const { capacity } = placeMany(demand({}, { strategies }), inPools(pool({ instances })), count);
          const counts = [...countsBy('ecs.availability-zone', 'service:web', capacity.pools[0]!.instances!).values()];
          expect(Math.max(...counts) - Math.min(...counts)).toBeLessThanOrEqual(1);
        },
      ),
    );
  });

  it('takes exactly what the task needs', () => {
    const taken = occupy(room(), demand({ cpu: 10, memory: 20, ports: ['443/tcp'], interfaces: 1 }));
    expect(taken).toMatchObject({ cpu: 90, memory: 80, interfaces: 1, reservedPorts: 3 });
    expect(taken.ports).toEqual(['22/tcp', '80/tcp', '443/tcp']);
  });
});

describe('scaling in', () => {
  it('takes from the zone that has most tasks, and there from the instance that has most', () => {
    const task = (arn: string, zone: string, instance: string, createdAt = 0) => ({ arn, zone, instance, createdAt });
    const tasks = [task('a1', 'a', 'i1'), task('a2', 'a', 'i1', 1), task('a3', 'a', 'i2', 2), task('b1', 'b', 'i3', 3)];
    const crowding = crowdingOf(tasks);
    const first = tasks.toSorted((x, y) => crowding.get(y.arn)! - crowding.get(x.arn)!).map(({ arn }) => arn);
    expect(first.slice(0, 2)).toEqual(['a2', 'a3']);
    expect([crowding.get('a1'), crowding.get('b1')]).toEqual([0, 0]);
  });
});
