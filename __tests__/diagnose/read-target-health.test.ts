import type { Service, Task } from '@aws-sdk/client-ecs';
import { describe, expect, it } from '@jest/globals';
import { readTasks } from '../../src/aws/read-tasks.ts';
import type { TargetHealth } from '../../src/diagnose/evidence.ts';
import { gather } from '../../src/diagnose/gather.ts';
import { healthyTasks, readTargetHealth } from '../../src/diagnose/read-target-health.ts';
import { everyTrouble, rollOut, serviceOf, troubleOnFargate } from '../support/rollouts.ts';
import { createWorld, type TestWorld } from '../support/world.ts';

const CHECK = {
  protocol: 'HTTP',
  path: '/health',
  port: 'traffic-port',
  matcher: '200',
  interval: 10,
  timeout: 4,
  unhealthyThreshold: 2,
};

/** Long enough for a target to be unhealthy before ECS stops its task. */
const PATIENT = { 'health-check-grace-period': 120 };

/** Where there is room for one new task on an instance, or for all on Fargate. */
const places = [
  { place: 'instances', scenario: everyTrouble, target: /^i-[0-9a-f]{17}$/, started: 1 },
  { place: 'Fargate', scenario: troubleOnFargate, target: /^10\.0\.\d+\.\d+$/, started: 2 },
];

/** Denies an action from now on. */
function deny(world: TestWorld, ...operations: string[]): void {
  for (const operation of operations) world.emulator.faults.add({ operation, fault: 'access-denied', times: 'always' });
}

function states(targets: readonly TargetHealth[]): string[] {
  return targets.map(({ state }) => state);
}

/** The id of the deployment before the newest one. */
function earlierDeployment({ deployments }: Service): string {
  return deployments!.find(({ status }) => status === 'ACTIVE')!.id!;
}

describe.each(places)('the health of targets on $place', ({ scenario, target, started }) => {
  it('is that of our tasks, with the check that fails', async () => {
    await using world = await createWorld({ scenario: scenario(PATIENT) });
    const subject = await rollOut(world, 'v2');
    await world.emulator.advance(40_000);
    const { targets } = await gather(world, subject);
    const expected = {
      targetGroup: 'web',
      target: expect.stringMatching(target),
      port: 8080,
      state: 'unhealthy',
      reason: 'Target.FailedHealthChecks',
      description: 'Health checks failed',
      check: CHECK,
    };
    expect(targets).toEqual(Array.from({ length: started }, () => expected));
  });

  it('is not that of other tasks', async () => {
    await using world = await createWorld({ scenario: scenario(PATIENT) });
    await rollOut(world, 'v2');
    await world.emulator.advance(40_000);
    const service = await serviceOf(world);
    const targets = await readTargetHealth(world, service, earlierDeployment(service), []);
    expect(states(targets)).toEqual(['healthy', 'healthy']);
  });

  it('is that of every target that is not healthy where nobody knows which are ours', async () => {
    await using world = await createWorld({ scenario: scenario(PATIENT) });
    await rollOut(world, 'v2');
    await world.emulator.advance(40_000);
    const service = await serviceOf(world);
    deny(world, 'ListTasks');
    const targets = await readTargetHealth(world, service, earlierDeployment(service), []);
    expect(states(targets)).toEqual(Array.from({ length: started }, () => 'unhealthy'));
  });

  it('is told with its check of a task that ECS has stopped for it', async () => {
    await using world = await createWorld({ scenario: scenario() });
    const subject = await rollOut(world, 'v2');
    await world.emulator.advance(30_000);
    const { targets, stopped } = await gather(world, subject);
    expect(stopped[0]?.stoppedReason).toContain('Task failed ELB health checks');
    const told = targets.filter(({ state }) => state === 'unhealthy');
    expect(told).toMatchObject([
      { targetGroup: 'web', target: expect.stringMatching(target), reason: undefined, check: CHECK },
    ]);
    expect(told[0]?.description).toBe('Health checks failed');
    expect(states(targets)).not.toContain('draining');
  });

  it('has no check where that may not be read', async () => {
    await using world = await createWorld({ scenario: scenario(PATIENT) });
    const subject = await rollOut(world, 'v2');
    await world.emulator.advance(40_000);
    deny(world, 'DescribeTargetGroups');
    const { targets } = await gather(world, subject);
    expect(targets).toHaveLength(started);
    expect(targets[0]).toMatchObject({ state: 'unhealthy', reason: 'Target.FailedHealthChecks' });
    expect(Object.values(targets[0]!.check)).toEqual(Array.from({ length: 7 }, () => undefined));
  });
});

describe('the health of targets', () => {
  it('on instances that may not be read is that of every target that is not healthy', async () => {
    await using world = await createWorld({ scenario: everyTrouble(PATIENT) });
    await rollOut(world, 'v2');
    await world.emulator.advance(40_000);
    const service = await serviceOf(world);
    deny(world, 'DescribeContainerInstances');
    const targets = await readTargetHealth(world, service, earlierDeployment(service), []);
    expect(states(targets)).toEqual(['unhealthy']);
  });

  it('is not that of a target that is being taken out', async () => {
    await using world = await createWorld({ scenario: everyTrouble() });
    await rollOut(world, 'v2');
    await world.emulator.advance(26_000);
    const service = await serviceOf(world);
    const TargetGroupArn = service.loadBalancers![0]!.targetGroupArn!;
    const { TargetHealthDescriptions: all } = await world.emulator.look('elasticloadbalancing:DescribeTargetHealth', {
      TargetGroupArn,
    });
    expect(all).toContainEqual(
      expect.objectContaining({ TargetHealth: expect.objectContaining({ State: 'draining' }) }),
    );
    deny(world, 'ListTasks');
    expect(await readTargetHealth(world, service, 'ecs-svc/1', [])).toEqual([]);
  });

  it('is read of four target groups at most, and of none where there is none', async () => {
    await using world = await createWorld({ scenario: everyTrouble() });
    const service = await serviceOf(world);
    const arn = service.loadBalancers![0]!.targetGroupArn!;
    const loadBalancers = [1, 2, 3].map((number) => ({
      targetGroupArn: `${arn}${number}`,
      advancedConfiguration: { alternateTargetGroupArn: `${arn}${number}-other` },
    }));
    await readTargetHealth(world, { ...service, loadBalancers }, 'ecs-svc/1', []);
    expect(
      world
        .calls('DescribeTargetHealth')
        .map(({ input }) => input.TargetGroupArn)
        .sort(),
    ).toEqual([`${arn}1`, `${arn}1-other`, `${arn}2`, `${arn}2-other`].sort());
    world.mark();
    const classic = {
      ...service,
      loadBalancers: [{ loadBalancerName: 'old', containerName: 'web', containerPort: 80 }],
    };
    expect(await readTargetHealth(world, classic, 'ecs-svc/1', [])).toEqual([]);
    expect(world.calls()).toEqual([]);
  });
});

describe.each(places)('the healthy tasks on $place', ({ scenario, started }) => {
  async function ended(world: TestWorld): Promise<{ service: Service; tasks: Task[] }> {
    await rollOut(world, 'v2');
    await world.emulator.advance(40_000);
    return { service: await serviceOf(world), tasks: await readTasks(world, 'prod', 'web', 'RUNNING') };
  }

  it('are those whose targets are', async () => {
    await using world = await createWorld({ scenario: scenario(PATIENT) });
    const { service, tasks } = await ended(world);
    const earlier = tasks.filter(({ startedBy }) => startedBy === earlierDeployment(service));
    expect(tasks).toHaveLength(2 + started);
    expect(await healthyTasks(world, service, tasks)).toEqual(new Set(earlier.map(({ taskArn }) => taskArn)));
  });

  it('are none of those that are in no target group yet', async () => {
    await using world = await createWorld({ scenario: scenario(PATIENT) });
    await rollOut(world, 'v2');
    await world.emulator.advance(1_500);
    const tasks = await readTasks(world, 'prod', 'web', 'RUNNING');
    const pending = tasks.filter(({ lastStatus }) => lastStatus !== 'RUNNING');
    expect(pending).toHaveLength(started);
    expect(await healthyTasks(world, await serviceOf(world), pending)).toEqual(new Set());
  });

  it('are healthy in every target group', async () => {
    const { 'load-balancers': groups = [], ...rest } = scenario(PATIENT);
    const other = { ...groups[0]!, 'target-group': 'other' };
    await using world = await createWorld({ scenario: { ...rest, 'load-balancers': [...groups, other] } });
    const { service, tasks } = await ended(world);
    const { targetGroupArn: alternateTargetGroupArn } = service.loadBalancers![0]!;
    const both = { targetGroupArn: await arnOf(world, 'other') };
    const either = { ...both, advancedConfiguration: { alternateTargetGroupArn } };
    const healthyWith = (loadBalancers: Service['loadBalancers']) =>
      healthyTasks(world, { ...service, loadBalancers }, tasks);
    expect((await healthyWith([either]))?.size).toBe(2);
    expect((await healthyWith([...service.loadBalancers!, both]))?.size).toBe(0);
  });

  it('are not known where the load balancer may not be asked, or there is none', async () => {
    await using world = await createWorld({ scenario: scenario(PATIENT) });
    const { service, tasks } = await ended(world);
    expect(await healthyTasks(world, { ...service, loadBalancers: [] }, tasks)).toBeUndefined();
    deny(world, 'DescribeTargetHealth');
    expect(await healthyTasks(world, service, tasks)).toBeUndefined();
    expect(world.lines.info).toEqual([expect.stringContaining('elasticloadbalancing:DescribeTargetHealth')]);
  });

  it('are known without a look at container instances only where each has an address of its own', async () => {
    await using world = await createWorld({ scenario: scenario(PATIENT) });
    const { service, tasks } = await ended(world);
    deny(world, 'DescribeContainerInstances');
    expect((await healthyTasks(world, service, tasks))?.size).toBe(scenario === troubleOnFargate ? 2 : undefined);
  });
});

async function arnOf(world: TestWorld, name: string): Promise<string> {
  const answer = await world.emulator.look('elasticloadbalancing:DescribeTargetGroups', { Names: [name] });
  return (answer.TargetGroups as { TargetGroupArn: string }[])[0]!.TargetGroupArn;
}
