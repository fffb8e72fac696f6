import {
  DescribeServicesCommand,
  DescribeTasksCommand,
  ListContainerInstancesCommand,
  ListServiceDeploymentsCommand,
  ListTasksCommand,
  UpdateServiceCommand,
} from '@aws-sdk/client-ecs';
import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { boundsOf } from '../../emulator/ecs/scheduler/bounds.ts';
import { breakerThreshold } from '../../emulator/ecs/scheduler/breaker.ts';
import { decide, type ScheduledTask, type Snapshot } from '../../emulator/ecs/scheduler/decide.ts';
import { place } from '../../emulator/ecs/scheduler/placement.ts';
import { startRig } from './clients.ts';

const SAMPLES = new URL('../../emulator/scenarios/', import.meta.url).pathname;

const nothing = { need: { cpu: 0, memory: 0, ports: [] }, distinct: false };

const snapshots: fc.Arbitrary<Snapshot> = fc.record({
  desired: fc.integer({ min: 0, max: 10 }),
  minimumPercent: fc.integer({ min: 0, max: 100 }),
  maximumPercent: fc.integer({ min: 100, max: 200 }),
  abandoned: fc.boolean(),
  backingOff: fc.boolean(),
  tasks: fc
    .array(fc.record({ ofPrimary: fc.boolean(), running: fc.boolean(), healthy: fc.boolean(), createdAt: fc.nat(9) }), {
      maxLength: 20,
    })
    .map((tasks): ScheduledTask[] =>
      tasks.map((task, index) => ({ ...task, arn: String(index), healthy: task.healthy && task.running })),
    ),
  demand: fc.constant(nothing),
  instances: fc.constant(undefined),
});

describe('the scheduler', () => {
  it('never starts above the upper bound, nor more than desired', () => {
    fc.assert(
      fc.property(snapshots, (snapshot) => {
        const { starts } = decide(snapshot);
        const { upper } = boundsOf(snapshot.desired, snapshot.minimumPercent, snapshot.maximumPercent);
        const primary = snapshot.tasks.filter((task) => task.ofPrimary).length;
        if (starts.length === 0) return;
        expect(snapshot.tasks.length + starts.length).toBeLessThanOrEqual(upper);
        expect(primary + starts.length).toBeLessThanOrEqual(snapshot.desired);
      }),
    );
  });

  it('never takes healthy old tasks below the lower bound', () => {
    fc.assert(
      fc.property(snapshots, (snapshot) => {
        const { stops } = decide(snapshot);
        const { lower } = boundsOf(snapshot.desired, snapshot.minimumPercent, snapshot.maximumPercent);
        const healthy = snapshot.tasks.filter((task) => task.healthy);
        const stoppedOld = healthy.filter((task) => !task.ofPrimary && stops.includes(task.arn));
        expect(stoppedOld.length).toBeLessThanOrEqual(Math.max(0, healthy.length - lower));
        expect(new Set(stops).size).toBe(stops.length);
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

  it.each([
    [1, 3],
    [6, 3],
    [7, 4],
    [1000, 200],
  ])('trips at %i desired tasks after %i failures', (desired, threshold) => {
    expect(breakerThreshold(desired)).toBe(threshold);
  });
});

describe('an abandoned deployment', () => {
  it('starts nothing and leaves the old tasks, even where the lower bound would let them go', () => {
    const task = (arn: string, ofPrimary: boolean) => ({ arn, ofPrimary, running: true, healthy: true, createdAt: 0 });
    const tasks = [task('new', true), task('old-1', false), task('old-2', false), task('old-3', false)];
    const snapshot = {
      desired: 4,
      minimumPercent: 50,
      maximumPercent: 200,
      abandoned: true,
      backingOff: false,
      tasks,
      demand: nothing,
      instances: undefined,
    };
    expect(decide(snapshot)).toMatchObject({ starts: [], stops: [] });
    expect(decide({ ...snapshot, abandoned: false })).toMatchObject({ stops: ['old-1', 'old-2'] });
  });
});

describe('a DAEMON service', () => {
  it('runs one task on each instance, and replaces them within its percentages', async () => {
    const scenario = `
clusters:
  - name: default
    container-instances: [{}, {}, {}]
    services:
      - name: agent
        scheduling-strategy: DAEMON
        deployment-configuration: { minimumHealthyPercent: 67, maximumPercent: 100 }
        task-definition:
          family: agent
          containerDefinitions: [{ name: agent, image: agent, memory: 64 }]
`;
    await using rig = await startRig({ scenario });
    const agent = async () => {
      const { services } = await rig.ecs.send(new DescribeServicesCommand({ services: ['agent'] }));
      return services![0]!;
    };
    expect(await agent()).toMatchObject({ desiredCount: 3, runningCount: 3, schedulingStrategy: 'DAEMON' });
    const { containerInstanceArns } = await rig.ecs.send(new ListContainerInstancesCommand({}));
    const { taskArns } = await rig.ecs.send(new ListTasksCommand({ serviceName: 'agent' }));
    const { tasks } = await rig.ecs.send(new DescribeTasksCommand({ tasks: taskArns! }));
    expect(new Set(tasks!.map((task) => task.containerInstanceArn))).toEqual(new Set(containerInstanceArns));

    await rig.ecs.send(
      new UpdateServiceCommand({
        service: 'agent',
        forceNewDeployment: true,
        deploymentConfiguration: { minimumHealthyPercent: 34, maximumPercent: 100 },
      }),
    );
    const running: number[] = [];
    for (let second = 0; second < 160; second += 1) {
      await rig.emulator.advance(1000);
      running.push((await agent()).runningCount!);
    }
    expect(Math.min(...running)).toBe(2);
    expect(await agent()).toMatchObject({ runningCount: 3, deployments: [{ rolloutState: 'COMPLETED' }] });
  });
});

describe('placement', () => {
  const instance = { arn: 'i/one', cpu: 100, memory: 100, ports: ['80/tcp'], accepting: true, hasOurTask: true };
  const demand = (need: object, distinct = false) => ({ need: { cpu: 0, memory: 0, ports: [], ...need }, distinct });

  it.each<[string, object, boolean, string]>([
    ['CPU', { cpu: 101 }, false, 'has insufficient CPU units available.'],
    ['memory', { memory: 101 }, false, 'has insufficient memory available.'],
    ['a port', { ports: ['80/tcp'] }, false, 'is already using a port required by your task.'],
    ['a place of its own', {}, true, 'did not satisfy the placement constraints of your task.'],
  ])('fails for want of %s', (_what, need, distinct, reason) => {
    expect(place(demand(need, distinct), [instance])).toEqual({
      reason: `The closest matching (container-instance one) ${reason}`,
    });
  });

  it('takes the roomiest instance that fits', () => {
    const roomy = { ...instance, arn: 'i/two', memory: 200 };
    expect(place(demand({ ports: ['80/udp'] }), [instance, roomy])).toEqual({ instance: roomy });
    expect(place(demand({}), [instance, { ...roomy, accepting: false }])).toEqual({ instance });
    expect(place(demand({}), [])).toEqual({ reason: 'No Container Instances were found in your cluster.' });
  });
});

describe('a fixed host port on the only instance', () => {
  it.each([
    { minimumHealthyPercent: 100, completes: false },
    { minimumHealthyPercent: 0, completes: true },
  ])('at $minimumHealthyPercent % minimum completes: $completes', async ({ minimumHealthyPercent, completes }) => {
    await using rig = await startRig({ scenario: `${SAMPLES}ports.yml` });
    await rig.ecs.send(
      new UpdateServiceCommand({
        cluster: 'prod',
        service: 'web',
        forceNewDeployment: true,
        deploymentConfiguration: { minimumHealthyPercent, maximumPercent: 200 },
      }),
    );
    await rig.emulator.advance(1_800_000);
    const { services } = await rig.ecs.send(new DescribeServicesCommand({ cluster: 'prod', services: ['web'] }));
    const { deployments, events } = services![0]!;
    expect(deployments![0]!.rolloutState).toBe(completes ? 'COMPLETED' : 'IN_PROGRESS');
    const complaint =
      /^\(service web\) was unable to place a task because no container instance met all of its requirements\. The closest matching \(container-instance [0-9a-f]{32}\) is already using a port required by your task\. For more information/;
    // Said once only: ECS suppresses repetitions.
    expect(events!.filter((event) => complaint.test(event.message!))).toHaveLength(1);
  });
});

describe('a task that fails its health checks', () => {
  it('is stopped for that, counts as a failure, and trips the breaker', async () => {
    await using rig = await startRig({ scenario: `${SAMPLES}crash-loop.yml` });
    rig.emulator.setImageBehaviour({ image: 'web:v1', health: 'never' });
    await rig.ecs.send(new UpdateServiceCommand({ cluster: 'prod', service: 'web', forceNewDeployment: true }));
    await rig.emulator.advance(100_000);
    const { services } = await rig.ecs.send(new DescribeServicesCommand({ cluster: 'prod', services: ['web'] }));
    const messages = services![0]!.events!.map((event) => event.message!);
    expect(
      messages.some((message) =>
        /\(task [0-9a-f]{32}\) is unhealthy in \(target-group arn:.*\) due to \(reason Health checks failed\)/.test(
          message,
        ),
      ),
    ).toBe(true);
    expect(services![0]!.runningCount).toBeGreaterThanOrEqual(2);
    const { serviceDeployments } = await rig.ecs.send(
      new ListServiceDeploymentsCommand({ cluster: 'prod', service: 'web' }),
    );
    expect(serviceDeployments![0]!.status).toBe('ROLLBACK_IN_PROGRESS');
  });
});
