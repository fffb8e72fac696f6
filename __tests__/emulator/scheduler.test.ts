import {
  DescribeServicesCommand,
  DescribeTasksCommand,
  ListContainerInstancesCommand,
  ListServiceDeploymentsCommand,
  ListTasksCommand,
  UpdateServiceCommand,
} from '@aws-sdk/client-ecs';
import { describe, expect, it } from '@jest/globals';
import { startRig } from './clients.ts';

const SAMPLES = new URL('../../emulator/scenarios/', import.meta.url).pathname;

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
        /\(instance i-[0-9a-f]{17}\) \(port \d+\) is unhealthy in \(target-group arn:.*\) due to \(reason Health checks failed\)/.test(
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
