import {
  DescribeServiceDeploymentsCommand,
  DescribeServicesCommand,
  DescribeTasksCommand,
  ListTasksCommand,
  RegisterTaskDefinitionCommand,
  UpdateServiceCommand,
} from '@aws-sdk/client-ecs';
import { describe, expect, it } from '@jest/globals';
import { type Rig, startRig } from './clients.ts';

/** A scenario with one EC2 service `web`, with the given deployment configuration. */
function scenario(service: string, extra = ''): string {
  return `
healthy-after: 40
repositories: [{ name: web, images: [{ tag: v1 }, { tag: v2 }, { tag: v3 }, { tag: crash }] }]
images:
  - { image: 'web:crash', exit: { after: 1, code: 1 } }
clusters:
  - name: default
    container-instances: [{ name: one }, { name: two }]
    services:
      - name: web
        task-definition:
          family: web
          containerDefinitions:
            - { name: web, image: '\${registry}/web:v1', memory: 128, portMappings: [{ containerPort: 80 }] }
${service.replace(/^/gm, '        ')}
${extra}
`;
}

async function web({ ecs }: Rig) {
  const { services } = await ecs.send(new DescribeServicesCommand({ services: ['web'] }));
  return services![0]!;
}

async function register({ ecs, emulator }: Rig, tag: string): Promise<string> {
  const { taskDefinition } = await ecs.send(
    new RegisterTaskDefinitionCommand({
      family: 'web',
      containerDefinitions: [
        {
          name: 'web',
          image: `127.0.0.1:${emulator.port}/web:${tag}`,
          memory: 128,
          portMappings: [{ containerPort: 80 }],
        },
      ],
    }),
  );
  return taskDefinition!.taskDefinitionArn!;
}

async function deploy(rig: Rig, tag: string) {
  const taskDefinition = await register(rig, tag);
  const { service } = await rig.ecs.send(new UpdateServiceCommand({ service: 'web', taskDefinition }));
  return { taskDefinition, primary: service!.deployments!.find((one) => one.status === 'PRIMARY')! };
}

/** Tasks in the states that count for each bound, after every virtual second until the deployment ends. */
async function watch(rig: Rig, seconds: number) {
  const counts: { running: number; total: number }[] = [];
  for (let second = 0; second < seconds; second += 1) {
    await rig.emulator.advance(1000);
    const service = await web(rig);
    counts.push({ running: service.runningCount!, total: service.runningCount! + service.pendingCount! });
    const primary = service.deployments!.find((one) => one.status === 'PRIMARY')!;
    if (primary.rolloutState !== 'IN_PROGRESS') break;
  }
  return counts;
}

describe('a service of a scenario', () => {
  it('is deployed and steady from the beginning', async () => {
    await using rig = await startRig();
    const before = await web(rig);
    await rig.emulator.advance(60_000);
    const after = await web(rig);
    expect(before).toMatchObject({ desiredCount: 1, runningCount: 1, pendingCount: 0 });
    expect(after.deployments).toHaveLength(1);
    expect(after.deployments![0]).toMatchObject({
      id: before.deployments![0]!.id,
      rolloutState: 'COMPLETED',
      runningCount: 1,
    });
    expect(after.events!.map((event) => event.message)).toEqual([
      '(service web) has reached a steady state.',
      `(service web) (deployment ${before.deployments![0]!.id}) deployment completed.`,
    ]);
  });
});

describe('a rolling deployment', () => {
  it.each([
    { desired: 4, min: 50, max: 100, lower: 2, upper: 4 },
    { desired: 4, min: 100, max: 150, lower: 4, upper: 6 },
    { desired: 3, min: 67, max: 200, lower: 3, upper: 6 },
    { desired: 1, min: 100, max: 200, lower: 1, upper: 2 },
  ])('keeps $desired tasks between $min % and $max %', async ({ desired, min, max, lower, upper }) => {
    const service = `desired-count: ${desired}\ndeployment-configuration: { minimumHealthyPercent: ${min}, maximumPercent: ${max} }`;
    await using rig = await startRig({ scenario: scenario(service) });
    const { taskDefinition, primary } = await deploy(rig, 'v2');
    const counts = await watch(rig, 600);
    expect(Math.min(...counts.map((one) => one.running))).toBe(lower);
    expect(Math.max(...counts.map((one) => one.total))).toBe(upper);
    const end = await web(rig);
    expect(end.deployments).toHaveLength(1);
    expect(end.deployments![0]).toMatchObject({
      id: primary.id,
      taskDefinition,
      rolloutState: 'COMPLETED',
      runningCount: desired,
    });
  });

  it('tells its story in events, and stops old tasks with a benign reason', async () => {
    await using rig = await startRig({ scenario: scenario('desired-count: 1') });
    const [old] = (await rig.ecs.send(new ListTasksCommand({ serviceName: 'web' }))).taskArns!;
    const { primary } = await deploy(rig, 'v2');
    await watch(rig, 120);
    const [fresh] = (await rig.ecs.send(new ListTasksCommand({ startedBy: primary.id! }))).taskArns!;
    const messages = (await web(rig)).events!.map((event) => event.message);
    expect(messages.slice(0, 4)).toEqual([
      '(service web) has reached a steady state.',
      `(service web) (deployment ${primary.id}) deployment completed.`,
      `(service web) has stopped 1 running tasks: (task ${old!.split('/').at(-1)}).`,
      `(service web) has started 1 tasks: (task ${fresh!.split('/').at(-1)}).`,
    ]);
    const { tasks } = await rig.ecs.send(new DescribeTasksCommand({ tasks: [old!, fresh!] }));
    expect(tasks![0]).toMatchObject({
      lastStatus: 'STOPPED',
      stopCode: 'ServiceSchedulerInitiated',
      stoppedReason: `Scaling activity initiated by (deployment ${primary.id})`,
    });
    expect(tasks![1]).toMatchObject({ lastStatus: 'RUNNING', startedBy: primary.id, group: 'service:web' });
  });

  it('is not started by an update that changes nothing, and is by force', async () => {
    await using rig = await startRig({ scenario: scenario('desired-count: 1') });
    const { taskDefinition, deployments } = await web(rig);
    const same = await rig.ecs.send(new UpdateServiceCommand({ service: 'web', taskDefinition: taskDefinition! }));
    expect(same.service!.deployments!.map((one) => one.id)).toEqual([deployments![0]!.id]);
    const forced = await rig.ecs.send(new UpdateServiceCommand({ service: 'web', forceNewDeployment: true }));
    expect(forced.service!.deployments).toHaveLength(2);
    expect(forced.service!.deployments![0]).toMatchObject({
      status: 'PRIMARY',
      taskDefinition,
      rolloutState: 'IN_PROGRESS',
    });
  });

  it('ends STOPPED when a newer one supersedes it', async () => {
    await using rig = await startRig({ scenario: scenario('desired-count: 2') });
    const first = await deploy(rig, 'v2');
    await rig.emulator.advance(3000);
    const superseded = (await web(rig)).currentServiceDeployment!;
    const second = await deploy(rig, 'v3');
    await watch(rig, 300);
    const end = await web(rig);
    expect(end.deployments!.map((one) => [one.id, one.taskDefinition])).toEqual([
      [second.primary.id, second.taskDefinition],
    ]);
    const { serviceDeployments } = await rig.ecs.send(
      new DescribeServiceDeploymentsCommand({ serviceDeploymentArns: [superseded, end.currentServiceDeployment!] }),
    );
    expect(serviceDeployments!.map((one) => one.status)).toEqual(['STOPPED', 'SUCCESSFUL']);
    expect(superseded.split('/').at(-1)).toBe(first.primary.id!.split('/').at(-1));
  });
});

const breaker = 'deployment-configuration: { deploymentCircuitBreaker: { enable: true, rollback: ROLLBACK } }';

describe('the circuit breaker', () => {
  it('fails a deployment whose tasks never run, and rolls back', async () => {
    await using rig = await startRig({ scenario: scenario(breaker.replace('ROLLBACK', 'true')) });
    const before = await web(rig);
    const { primary } = await deploy(rig, 'crash');
    const ours = (await web(rig)).currentServiceDeployment!;
    await rig.emulator.advance(20_000);
    const during = await web(rig);
    const rollback = during.deployments![0]!;
    expect(rollback.id).not.toBe(primary.id);
    expect(rollback).toMatchObject({ status: 'PRIMARY', taskDefinition: before.taskDefinition });
    expect(rollback.rolloutStateReason).toBe(
      `ECS deployment circuit breaker: rolling back to deploymentId ${before.deployments![0]!.id}.`,
    );
    await rig.emulator.advance(300_000);
    const after = await web(rig);
    expect(after.taskDefinition).toBe(before.taskDefinition);
    expect(after.deployments!.map((one) => [one.id, one.rolloutState])).toEqual([[rollback.id, 'COMPLETED']]);
    const { serviceDeployments } = await rig.ecs.send(
      new DescribeServiceDeploymentsCommand({ serviceDeploymentArns: [ours] }),
    );
    expect(serviceDeployments![0]).toMatchObject({
      status: 'ROLLBACK_SUCCESSFUL',
      deploymentCircuitBreaker: { status: 'TRIGGERED', failureCount: 3, threshold: 3 },
      rollback: { serviceRevisionArn: before.currentServiceRevisions![0]!.arn },
    });
  });

  it('without rollback leaves the failed deployment and the old tasks', async () => {
    await using rig = await startRig({ scenario: scenario(breaker.replace('ROLLBACK', 'false')) });
    const { primary } = await deploy(rig, 'crash');
    await rig.emulator.advance(300_000);
    const after = await web(rig);
    expect(after.deployments![0]).toMatchObject({
      id: primary.id,
      rolloutState: 'FAILED',
      rolloutStateReason: 'ECS deployment circuit breaker: tasks failed to start.',
      runningCount: 0,
      failedTasks: 3,
    });
    expect(after.deployments![1]).toMatchObject({ status: 'ACTIVE', runningCount: 1 });
  });
});

describe('tasks that never run', () => {
  it('are tried less and less often where no circuit breaker ends it', async () => {
    await using rig = await startRig({ scenario: scenario('desired-count: 1') });
    const { primary } = await deploy(rig, 'crash');
    const attempts = async (minutes: number) => {
      await rig.emulator.advance(minutes * 60_000);
      const service = await web(rig);
      return service.deployments!.find((one) => one.id === primary.id)!.failedTasks!;
    };
    const [first, second] = [await attempts(20), await attempts(20)];
    expect(first).toBeGreaterThan(6);
    expect(second - first).toBeLessThanOrEqual(2);
    const complaint = '(service web) is unable to consistently start tasks successfully. For more information';
    const { events } = await web(rig);
    expect(events!.filter((event) => event.message!.startsWith(complaint))).toHaveLength(1);
    expect((await web(rig)).deployments!.map((one) => one.rolloutState)).toEqual(['IN_PROGRESS', 'COMPLETED']);
  });
});

describe('stopped tasks', () => {
  it('say why, and are forgotten after an hour', async () => {
    await using rig = await startRig({ scenario: scenario('desired-count: 1') });
    const { primary } = await deploy(rig, 'crash');
    await rig.emulator.advance(5000);
    const { taskArns } = await rig.ecs.send(new ListTasksCommand({ serviceName: 'web', desiredStatus: 'STOPPED' }));
    const { tasks } = await rig.ecs.send(new DescribeTasksCommand({ tasks: taskArns! }));
    expect(tasks![0]).toMatchObject({
      startedBy: primary.id,
      lastStatus: 'STOPPED',
      stopCode: 'EssentialContainerExited',
      stoppedReason: 'Essential container in task exited',
      containers: [{ name: 'web', exitCode: 1, lastStatus: 'STOPPED' }],
    });
    await rig.emulator.advance(3_601_000);
    const later = await rig.ecs.send(new DescribeTasksCommand({ tasks: [taskArns![0]!] }));
    expect(later.failures).toEqual([{ arn: taskArns![0], reason: 'MISSING' }]);
  });

  it('of an image that is not in the registry failed to start', async () => {
    await using rig = await startRig({ scenario: scenario('desired-count: 1') });
    await deploy(rig, 'nowhere');
    await rig.emulator.advance(5000);
    const { taskArns } = await rig.ecs.send(new ListTasksCommand({ serviceName: 'web', desiredStatus: 'STOPPED' }));
    const { tasks } = await rig.ecs.send(new DescribeTasksCommand({ tasks: taskArns! }));
    const image = `127.0.0.1:${rig.emulator.port}/web:nowhere`;
    expect(tasks![0]).toMatchObject({ stopCode: 'TaskFailedToStart', stoppedReason: 'Task failed to start' });
    expect(tasks![0]!.containers![0]!.reason).toBe(
      `CannotPullContainerError: pull image manifest has been retried 1 time(s): failed to resolve ref ${image}: ${image}: not found`,
    );
    expect(tasks![0]!.containers![0]!.exitCode).toBeUndefined();
  });
});
