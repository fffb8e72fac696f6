import {
  CreateCapacityProviderCommand,
  CreateServiceCommand,
  type CreateServiceCommandInput,
  DeleteCapacityProviderCommand,
  DescribeCapacityProvidersCommand,
  DescribeClustersCommand,
  DescribeServicesCommand,
  DescribeTasksCommand,
  ListContainerInstancesCommand,
  ListTasksCommand,
  PutClusterCapacityProvidersCommand,
  RunTaskCommand,
  UpdateCapacityProviderCommand,
} from '@aws-sdk/client-ecs';
import { describe, expect, it } from '@jest/globals';
import { type Rig, startRig } from './clients.ts';

const SCENARIO = `
repositories: [{ name: web, images: [{ tag: v1 }] }]
capacity-providers:
  - { name: group, maximum: 2, launch-after: 100, instance: { memory: 2000 } }
  - { name: by-hand, managed-scaling: false }
task-definitions:
  - family: job
    containerDefinitions: [{ name: job, image: '\${registry}/web:v1', memory: 900 }]
clusters:
  - name: default
    container-instances: [{ name: one, capacity-provider: by-hand }]
`;
const arn = 'arn:aws:autoscaling:us-east-1:123456789012:autoScalingGroup:1:autoScalingGroupName/mine';

async function statuses({ ecs }: Rig) {
  const { taskArns } = await ecs.send(new ListTasksCommand({}));
  const { tasks } = await ecs.send(new DescribeTasksCommand({ tasks: taskArns! }));
  return tasks!.map((task) => task.lastStatus);
}

const onGroup = { capacityProviderStrategy: [{ capacityProvider: 'group', weight: 1 }] };

describe('managed scaling', () => {
  it('brings as many instances as the waiting tasks need, after a while', async () => {
    await using rig = await startRig({ scenario: SCENARIO });
    const { tasks, failures } = await rig.ecs.send(new RunTaskCommand({ taskDefinition: 'job', count: 3, ...onGroup }));
    expect(failures).toEqual([]);
    expect(tasks![0]).toMatchObject({ lastStatus: 'PROVISIONING', capacityProviderName: 'group', launchType: 'EC2' });
    await rig.emulator.advance(99_000);
    expect(await statuses(rig)).toEqual(['PROVISIONING', 'PROVISIONING', 'PROVISIONING']);
    await rig.emulator.advance(10_000);
    expect(await statuses(rig)).toEqual(['RUNNING', 'RUNNING', 'RUNNING']);
    const { containerInstanceArns } = await rig.ecs.send(new ListContainerInstancesCommand({}));
    expect(containerInstanceArns).toHaveLength(3);
  });

  it('stays below its maximum: what is left waits until there is room, or is given up', async () => {
    await using rig = await startRig({ scenario: SCENARIO });
    await rig.ecs.send(new RunTaskCommand({ taskDefinition: 'job', count: 5, ...onGroup }));
    await rig.emulator.advance(120_000);
    expect((await statuses(rig)).toSorted()).toEqual(['PROVISIONING', 'RUNNING', 'RUNNING', 'RUNNING', 'RUNNING']);
    await rig.emulator.advance(900_000);
    const { taskArns } = await rig.ecs.send(new ListTasksCommand({ desiredStatus: 'STOPPED' }));
    const { tasks } = await rig.ecs.send(new DescribeTasksCommand({ tasks: taskArns! }));
    expect(tasks).toMatchObject([
      { stopCode: 'TaskFailedToStart', stoppedReason: 'TaskFailedToStart: EMPTY CAPACITY PROVIDER' },
    ]);
  });

  it('that is off brings nothing', async () => {
    await using rig = await startRig({ scenario: SCENARIO });
    const { tasks, failures } = await rig.ecs.send(
      new RunTaskCommand({
        taskDefinition: 'job',
        count: 5,
        capacityProviderStrategy: [{ capacityProvider: 'by-hand', weight: 1 }],
      }),
    );
    expect(tasks).toHaveLength(4);
    expect(failures!.map(({ reason }) => reason)).toEqual(['RESOURCE:MEMORY']);
  });
});

describe('a service', () => {
  const create = ({ ecs }: Rig, input: Partial<CreateServiceCommandInput>) =>
    ecs.send(new CreateServiceCommand({ serviceName: 'web', taskDefinition: 'job', desiredCount: 1, ...input }));

  it('without a launch type gets the default strategy of its cluster', async () => {
    await using rig = await startRig({ scenario: SCENARIO });
    const strategy = [{ capacityProvider: 'group', weight: 1, base: 0 }];
    await rig.ecs.send(
      new PutClusterCapacityProvidersCommand({
        cluster: 'default',
        capacityProviders: ['group'],
        defaultCapacityProviderStrategy: strategy,
      }),
    );
    const { clusters } = await rig.ecs.send(new DescribeClustersCommand({ clusters: ['default'] }));
    expect(clusters![0]).toMatchObject({ capacityProviders: ['group'], defaultCapacityProviderStrategy: strategy });
    const { service } = await create(rig, {});
    expect(service).toMatchObject({ capacityProviderStrategy: strategy });
    expect(service!.launchType).toBeUndefined();
    await rig.emulator.advance(200_000);
    const { services } = await rig.ecs.send(new DescribeServicesCommand({ services: ['web'] }));
    expect(services![0]!.runningCount).toBe(1);
  });

  it.each<[string, Partial<CreateServiceCommandInput>, RegExp]>([
    [
      'a daemon with a strategy',
      { schedulingStrategy: 'DAEMON', placementStrategy: [{ type: 'random' }] },
      /does not support placement strategies/,
    ],
    [
      'a daemon on distinct instances',
      { schedulingStrategy: 'DAEMON', placementConstraints: [{ type: 'distinctInstance' }] },
      /does not support the distinctInstance/,
    ],
    ['nothing to go by', { capacityProviderStrategy: [{ capacityProvider: 'group' }] }, /weight greater than 0/],
    [
      'two kinds of providers',
      {
        capacityProviderStrategy: [
          { capacityProvider: 'group', weight: 1 },
          { capacityProvider: 'FARGATE', weight: 1 },
        ],
      },
      /cannot contain a mix/,
    ],
    [
      'a strategy that is none',
      { placementStrategy: [{ type: 'binpack', field: 'disk' }] },
      /Invalid placement strategy/,
    ],
    [
      'a constraint that is none',
      { placementConstraints: [{ type: 'memberOf', expression: 'x' }] },
      /Invalid expression/,
    ],
  ])('with %s is refused', async (_what, input, message) => {
    await using rig = await startRig({ scenario: SCENARIO });
    await expect(create(rig, input)).rejects.toMatchObject({
      name: 'InvalidParameterException',
      message: expect.stringMatching(message),
    });
  });
});

describe('capacity providers', () => {
  it('are created, described, changed and deleted', async () => {
    await using rig = await startRig({ scenario: SCENARIO });
    const create = new CreateCapacityProviderCommand({
      name: 'mine',
      autoScalingGroupProvider: { autoScalingGroupArn: arn },
    });
    const { capacityProvider } = await rig.ecs.send(create);
    expect(capacityProvider).toMatchObject({
      status: 'ACTIVE',
      autoScalingGroupProvider: { autoScalingGroupArn: arn },
    });
    await expect(rig.ecs.send(create)).rejects.toMatchObject({ message: "Capacity provider 'mine' already exists." });
    const changed = await rig.ecs.send(
      new UpdateCapacityProviderCommand({
        name: 'mine',
        autoScalingGroupProvider: { managedScaling: { status: 'DISABLED' } },
      }),
    );
    expect(changed.capacityProvider!.autoScalingGroupProvider).toMatchObject({
      autoScalingGroupArn: arn,
      managedScaling: { status: 'DISABLED', targetCapacity: 100 },
    });
    await rig.ecs.send(new DeleteCapacityProviderCommand({ capacityProvider: 'mine' }));
    const { capacityProviders } = await rig.ecs.send(new DescribeCapacityProvidersCommand({}));
    expect(capacityProviders!.map(({ name }) => name)).toEqual(['FARGATE', 'FARGATE_SPOT', 'group', 'by-hand']);
    const unknown = await rig.ecs.send(new DescribeCapacityProvidersCommand({ capacityProviders: ['mine'] }));
    expect(unknown.failures).toMatchObject([{ reason: 'MISSING' }]);
  });
});
