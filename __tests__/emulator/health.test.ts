import {
  DescribeServicesCommand,
  DescribeTasksCommand,
  ListTasksCommand,
  UpdateServiceCommand,
} from '@aws-sdk/client-ecs';
import { describe, expect, it } from '@jest/globals';
import { type Rig, startRig } from './clients.ts';

const GROUP = /^arn:aws:elasticloadbalancing:us-east-1:123456789012:targetgroup\/web\/[0-9a-f]{16}$/;

function scenario(service: string, container = ''): string {
  return `
load-balancers:
  - { target-group: web, health-check: { interval: 10, unhealthy-threshold: 2 }, deregistration-delay: 30 }
clusters:
  - name: default
    container-instances: [{}]
    services:
      - name: web
        ${service}
        task-definition:
          family: web
          containerDefinitions:
            - { name: web, image: web, memory: 64, portMappings: [{ containerPort: 80 }] ${container} }
`;
}

const balanced = 'load-balancer: { target-group: web, container: web, port: 80 }';
const checked = ", healthCheck: { command: ['CMD-SHELL', 'true'] }";

async function web({ ecs }: Rig) {
  return (await ecs.send(new DescribeServicesCommand({ services: ['web'] }))).services![0]!;
}

async function redeploy(rig: Rig, behaviour: object) {
  rig.emulator.setImageBehaviour({ image: 'web', ...behaviour });
  const { service } = await rig.ecs.send(new UpdateServiceCommand({ service: 'web', forceNewDeployment: true }));
  return service!.deployments![0]!.id!;
}

async function tasks({ ecs }: Rig, filter: object) {
  const { taskArns } = await ecs.send(new ListTasksCommand(filter));
  return taskArns!.length === 0 ? [] : (await ecs.send(new DescribeTasksCommand({ tasks: taskArns! }))).tasks!;
}

describe('a task behind a load balancer', () => {
  it('is drained before it is stopped', async () => {
    await using rig = await startRig({ scenario: scenario(balanced) });
    const [old] = await tasks(rig, {});
    await redeploy(rig, { boot: 1, health: { after: 5 } });
    const statusAfter = async (seconds: number) => {
      await rig.emulator.advance(seconds * 1000);
      const { tasks: described } = await rig.ecs.send(new DescribeTasksCommand({ tasks: [old!.taskArn!] }));
      return described![0]!.lastStatus;
    };
    // One second until the scheduler looks, one to boot, five until healthy, one until the scheduler looks again.
    expect(await statusAfter(7)).toBe('RUNNING');
    expect(await statusAfter(1)).toBe('DEACTIVATING');
    expect((await web(rig)).deployments).toMatchObject([{ rolloutState: 'IN_PROGRESS' }, { runningCount: 0 }]);
    expect(await statusAfter(29)).toBe('DEACTIVATING');
    expect(await statusAfter(1)).toBe('STOPPING');
    expect(await statusAfter(1)).toBe('STOPPED');
    await rig.emulator.advance(2000);
    const { deployments, events, loadBalancers } = await web(rig);
    expect(deployments).toMatchObject([{ rolloutState: 'COMPLETED' }]);
    const group = loadBalancers![0]!.targetGroupArn!;
    expect(group).toMatch(GROUP);
    expect(events!.slice(0, 7).map((event) => event.message!.replace(/[0-9a-f]{32}/, 'ID'))).toEqual([
      '(service web) has reached a steady state.',
      `(service web) (deployment ${deployments![0]!.id}) deployment completed.`,
      '(service web) has stopped 1 running tasks: (task ID).',
      '(service web) has begun draining connections on 1 tasks.',
      `(service web) deregistered 1 targets in (target-group ${group})`,
      `(service web) registered 1 targets in (target-group ${group})`,
      '(service web) has started 1 tasks: (task ID).',
    ]);
  });

  it.each([
    { grace: 0, stoppedAfter: 20 },
    { grace: 60, stoppedAfter: 60 },
  ])(
    'that fails its checks is stopped $stoppedAfter s after RUNNING with $grace s of grace',
    async ({ grace, stoppedAfter }) => {
      await using rig = await startRig({
        scenario: scenario(`${balanced}\n        health-check-grace-period: ${grace}`),
      });
      const startedBy = await redeploy(rig, { boot: 1, health: 'never' });
      await rig.emulator.advance((1 + 1 + stoppedAfter) * 1000 - 1);
      expect(await tasks(rig, { startedBy })).toMatchObject([{ lastStatus: 'RUNNING', desiredStatus: 'RUNNING' }]);
      await rig.emulator.advance(1);
      const [failed] = await tasks(rig, { startedBy, desiredStatus: 'STOPPED' });
      expect(failed).toMatchObject({
        stopCode: 'ServiceSchedulerInitiated',
        stoppedReason: `Task failed ELB health checks in (target-group ${(await web(rig)).loadBalancers![0]!.targetGroupArn})`,
      });
      expect((await web(rig)).deployments![0]!.failedTasks).toBe(1);
    },
  );
});

describe('a task with a container health check', () => {
  it('counts as healthy when the check passes', async () => {
    await using rig = await startRig({ scenario: scenario('desired-count: 1', checked) });
    const startedBy = await redeploy(rig, { boot: 1, health: { after: 20 } });
    await rig.emulator.advance(21_000);
    expect(await tasks(rig, { startedBy })).toMatchObject([{ lastStatus: 'RUNNING', healthStatus: 'UNKNOWN' }]);
    expect((await web(rig)).runningCount).toBe(2);
    await rig.emulator.advance(4_000);
    expect(await tasks(rig, { startedBy })).toMatchObject([{ healthStatus: 'HEALTHY' }]);
    expect(await web(rig)).toMatchObject({ runningCount: 1 });
  });

  it('is stopped when it fails, in the words for that', async () => {
    await using rig = await startRig({ scenario: scenario('desired-count: 1', checked) });
    const startedBy = await redeploy(rig, { boot: 1, health: 'never' });
    await rig.emulator.advance(92_000);
    const [failed] = await tasks(rig, { startedBy, desiredStatus: 'STOPPED' });
    expect(failed).toMatchObject({
      stoppedReason: 'Task failed container health checks',
      containers: [{ healthStatus: 'UNHEALTHY' }],
    });
  });
});

describe('failures', () => {
  it('are forgotten when a task runs', async () => {
    await using rig = await startRig({ scenario: scenario('desired-count: 1') });
    await redeploy(rig, { boot: 3, exit: { after: 1, code: 1 } });
    await rig.emulator.advance(12_000);
    expect((await web(rig)).deployments![0]!.failedTasks).toBe(2);
    rig.emulator.setImageBehaviour({ image: 'web' });
    await rig.emulator.advance(20_000);
    expect((await web(rig)).deployments![0]).toMatchObject({ failedTasks: 0, runningCount: 1 });
  });

  it('are not counted for a task that ends after it was RUNNING', async () => {
    await using rig = await startRig({ scenario: scenario('desired-count: 1') });
    const startedBy = await redeploy(rig, { boot: 1, exit: { after: 5, code: 7 } });
    await rig.emulator.advance(60_000);
    const ended = await tasks(rig, { startedBy, desiredStatus: 'STOPPED' });
    expect(ended.length).toBeGreaterThan(5);
    expect(ended[0]).toMatchObject({ stopCode: 'EssentialContainerExited', containers: [{ exitCode: 7 }] });
    expect((await web(rig)).deployments![0]!.failedTasks).toBe(0);
  });
});
