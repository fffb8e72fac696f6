import { describe, expect, it } from '@jest/globals';
import { gather } from '../../src/diagnose/gather.ts';
import { readInstances } from '../../src/diagnose/read-instances.ts';
import { everyTrouble, loggingService, rollOut, troubleOnFargate } from '../support/rollouts.ts';
import { createWorld, type TestWorld } from '../support/world.ts';

const UNABLE = 'was unable to place a task because no container instance met all of its requirements.';

function looks(world: TestWorld): string[] {
  return world.calls('ListContainerInstances', 'DescribeContainerInstances').map(({ operation }) => operation);
}

describe('the container instances', () => {
  it('are read where a port is taken on each', async () => {
    await using world = await createWorld({ scenario: everyTrouble() });
    const subject = await rollOut(world, 'v2');
    await world.emulator.advance(10_000);
    const { events, instances } = await gather(world, subject);
    expect(events.map(({ message }) => message)).toContainEqual(expect.stringContaining('already using a port'));
    const ports = instances.map(({ remainingResources }) => {
      return remainingResources?.find(({ name }) => name === 'PORTS')?.stringSetValue?.includes('8080');
    });
    expect(ports).toEqual([true, true, true]);
  });

  it('are not read where every task has found its place', async () => {
    await using world = await createWorld({ scenario: loggingService() });
    const subject = await rollOut(world, 'crash');
    await world.emulator.advance(10_000);
    expect((await gather(world, subject)).instances).toEqual([]);
    expect(looks(world)).toEqual([]);
  });

  it('are not read on Fargate, which has its own reasons to take no task', async () => {
    await using world = await createWorld({ scenario: troubleOnFargate() });
    const body = JSON.stringify({ fargate: 'no-capacity' });
    await fetch(`${world.emulator.endpoint}/_emulator/trouble`, { method: 'POST', body });
    const subject = await rollOut(world, 'v2');
    await world.emulator.advance(10_000);
    const { events, instances } = await gather(world, subject);
    expect(events.map(({ message }) => message)).toContainEqual(expect.stringContaining('unable to place a task'));
    expect(instances).toEqual([]);
    expect(looks(world)).toEqual([]);
  });

  it.each([
    { name: 'instances', service: { launchType: 'EC2' as const }, instances: 3 },
    { name: 'machines elsewhere', service: { launchType: 'EXTERNAL' as const }, instances: 3 },
    {
      name: 'a capacity provider',
      service: { capacityProviderStrategy: [{ capacityProvider: 'mine' }] },
      instances: 3,
    },
    { name: 'Fargate', service: { launchType: 'FARGATE' as const }, instances: 0 },
    {
      name: 'Fargate Spot',
      service: { capacityProviderStrategy: [{ capacityProvider: 'FARGATE_SPOT' }] },
      instances: 0,
    },
  ])('of a service on $name: $instances', async ({ service, instances }) => {
    await using world = await createWorld({ scenario: everyTrouble() });
    const found = await readInstances(world, { clusterArn: 'prod', ...service }, ['steady', undefined, UNABLE]);
    expect(found).toHaveLength(instances);
  });

  it('are none in an empty cluster, which nobody asks to describe', async () => {
    await using world = await createWorld({ scenario: { clusters: [{ name: 'empty' }] } });
    expect(await readInstances(world, { clusterArn: 'empty', launchType: 'EC2' }, [UNABLE])).toEqual([]);
    expect(looks(world)).toEqual(['ListContainerInstances']);
    expect(world.lines.debug).toEqual([]);
  });

  it('are a hundred at most', async () => {
    const many = Array.from({ length: 101 }, () => ({}));
    await using world = await createWorld({
      scenario: { clusters: [{ name: 'big', 'container-instances': many }] },
    });
    expect(await readInstances(world, { clusterArn: 'big', launchType: 'EC2' }, [UNABLE])).toHaveLength(100);
    expect(looks(world)).toEqual(['ListContainerInstances', 'DescribeContainerInstances']);
  });
});
