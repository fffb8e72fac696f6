import { describe, expect, test } from '@jest/globals';
import type { Json } from '../../emulator/wire.ts';
import { instanceFrom } from '../../src/preflight/instance.ts';
import { readCluster, readMembers } from '../../src/preflight/read-cluster.ts';
import { createWorld } from '../support/world.ts';

const MANY = 250;

function clusterOf(count: number): object {
  const instances = Array.from({ length: count }, (_, index) => ({
    name: `one-${index}`,
    attributes: { stack: index % 2 === 0 ? 'blue' : 'green' },
  }));
  return { clusters: [{ name: 'prod', 'container-instances': instances }] };
}

function deny(action: string): Json {
  const all = { Effect: 'Allow', Action: '*', Resource: '*' };
  return { Version: '2012-10-17', Statement: [all, { Effect: 'Deny', Action: action, Resource: '*' }] };
}

describe('the container instances of a cluster', () => {
  test('are read a hundred at a time, each once', async () => {
    await using world = await createWorld({ scenario: clusterOf(MANY) });
    const described = (await readCluster(world, 'prod')) ?? [];
    const instances = described.map(instanceFrom);
    expect(new Set(instances.map(({ arn }) => arn)).size).toBe(MANY);
    expect(instances.every(({ free, total }) => free.memory > 0 && free.memory <= total.memory)).toBe(true);
    expect(world.calls('ListContainerInstances').length + world.calls('DescribeContainerInstances').length).toBe(6);
  });

  test('are none in an empty cluster, and nothing is described', async () => {
    await using world = await createWorld({ scenario: clusterOf(0) });
    expect(await readCluster(world, 'prod')).toEqual([]);
    expect(world.calls('DescribeContainerInstances')).toEqual([]);
  });

  test('that satisfy an expression are named by ECS', async () => {
    await using world = await createWorld({ scenario: clusterOf(4) });
    expect((await readMembers(world, 'prod', 'attribute:stack == blue'))?.size).toBe(2);
  });

  test.each(['ecs:ListContainerInstances', 'ecs:DescribeContainerInstances'])(
    'stay unknown without %s, which the log names',
    async (permission) => {
      await using world = await createWorld({ scenario: clusterOf(2), policy: deny(permission) });
      expect(await readCluster(world, 'prod')).toBeUndefined();
      expect(world.lines.info.join('\n')).toContain(`Allow ${permission} to have it checked.`);
    },
  );
});
