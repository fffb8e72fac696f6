import {
  DescribeTasksCommand,
  ListContainerInstancesCommand,
  ListTasksCommand,
  RegisterTaskDefinitionCommand,
  RunTaskCommand,
  type RunTaskCommandInput,
  StartTaskCommand,
  StopTaskCommand,
} from '@aws-sdk/client-ecs';
import { describe, expect, it } from '@jest/globals';
import { type Rig, startRig } from './clients.ts';

const SCENARIO = `
repositories: [{ name: job, images: [{ tag: v1 }] }]
images:
  - { image: 'job:v1', command: migrate, boot: 1, exit: { after: 20, code: 3 } }
subnets: { subnet-a: us-east-1a, subnet-b: us-east-1b }
task-definitions:
  - family: job
    containerDefinitions:
      - name: job
        image: \${registry}/job:v1
        cpu: 100
        memory: 1000
        environment: [{ name: STAGE, value: test }, { name: KEEP, value: 'yes' }]
  - family: fargate
    networkMode: awsvpc
    requiresCompatibilities: [FARGATE]
    cpu: '256'
    memory: '512'
    containerDefinitions: [{ name: job, image: '\${registry}/job:v1' }]
clusters:
  - name: default
    container-instances: [{ name: one, memory: 4096 }, { name: two, memory: 2048 }]
`;

const network = { awsvpcConfiguration: { subnets: ['subnet-b'] } };

async function run({ ecs }: Rig, input: Partial<RunTaskCommandInput> = {}) {
  return await ecs.send(new RunTaskCommand({ taskDefinition: 'job', ...input }));
}

async function describeOne({ ecs }: Rig, task: string) {
  const { tasks } = await ecs.send(new DescribeTasksCommand({ tasks: [task], include: ['TAGS'] }));
  return tasks![0]!;
}

describe('RunTask', () => {
  it('runs tasks that nobody replaces', async () => {
    await using rig = await startRig({ scenario: SCENARIO });
    const { tasks, failures } = await run(rig, {
      count: 2,
      startedBy: 'pipeline',
      tags: [{ key: 'team', value: 'web' }],
      enableECSManagedTags: true,
    });
    expect(failures).toEqual([]);
    expect(tasks).toHaveLength(2);
    expect(tasks![0]).toMatchObject({
      lastStatus: 'PENDING',
      group: 'family:job',
      startedBy: 'pipeline',
      launchType: 'EC2',
    });
    await rig.emulator.advance(10_000);
    const task = await describeOne(rig, tasks![0]!.taskArn!);
    expect(task).toMatchObject({
      lastStatus: 'RUNNING',
      connectivity: 'CONNECTED',
      cpu: '100',
      memory: '1000',
      availabilityZone: 'us-east-1a',
      tags: [
        { key: 'team', value: 'web' },
        { key: 'aws:ecs:clusterName', value: 'default' },
      ],
    });
    await rig.ecs.send(new StopTaskCommand({ task: task.taskArn!, reason: 'enough' }));
    await rig.emulator.advance(60_000);
    expect(await describeOne(rig, task.taskArn!)).toMatchObject({
      lastStatus: 'STOPPED',
      stopCode: 'UserInitiated',
      stoppedReason: 'enough',
      containers: [{ exitCode: 0 }],
    });
    const { taskArns } = await rig.ecs.send(new ListTasksCommand({ family: 'job' }));
    expect(taskArns).toEqual([tasks![1]!.taskArn]);
  });

  it('overrides command, environment and reservations', async () => {
    await using rig = await startRig({ scenario: SCENARIO });
    const { tasks } = await run(rig, {
      overrides: {
        containerOverrides: [
          {
            name: 'job',
            command: ['npm', 'run', 'migrate'],
            memory: 1500,
            environment: [{ name: 'STAGE', value: 'prod' }],
          },
        ],
      },
    });
    await rig.emulator.advance(30_000);
    expect(await describeOne(rig, tasks![0]!.taskArn!)).toMatchObject({
      memory: '1500',
      lastStatus: 'STOPPED',
      stopCode: 'EssentialContainerExited',
      containers: [{ exitCode: 3, memory: '1500' }],
      overrides: { containerOverrides: [{ name: 'job', command: ['npm', 'run', 'migrate'] }] },
    });
    const [task] = (rig.emulator.state().clusters as { tasks: { overrides: object }[] }[])[0]!.tasks;
    expect(JSON.stringify(task!.overrides)).toContain('prod');
  });

  it('answers with a failure for each instance where a task fits nowhere', async () => {
    await using rig = await startRig({ scenario: SCENARIO });
    const { tasks, failures } = await run(rig, { count: 10 });
    expect(tasks).toHaveLength(6);
    expect(failures!.map(({ reason }) => reason)).toEqual(['RESOURCE:MEMORY', 'RESOURCE:MEMORY']);
    expect(failures![0]!.arn).toMatch(/:container-instance\/default\/[0-9a-f]{32}$/);
  });

  it('honours constraints and strategies', async () => {
    await using rig = await startRig({ scenario: SCENARIO });
    const distinct = await run(rig, { count: 3, placementConstraints: [{ type: 'distinctInstance' }] });
    expect(distinct.tasks).toHaveLength(2);
    const reason = 'DistinctInstance placement constraint unsatisfied.';
    expect(distinct.failures!.map((failure) => failure.reason)).toEqual([reason, reason]);
    const nowhere = await run(rig, {
      placementConstraints: [{ type: 'memberOf', expression: 'attribute:gpu exists' }],
    });
    expect(nowhere.failures!.every(({ reason }) => reason === 'MemberOf placement constraint unsatisfied.')).toBe(true);
  });

  it('on Fargate needs a network and gets an interface in its subnet', async () => {
    await using rig = await startRig({ scenario: SCENARIO });
    const { tasks } = await run(rig, {
      taskDefinition: 'fargate',
      launchType: 'FARGATE',
      networkConfiguration: network,
    });
    expect(tasks![0]).toMatchObject({ lastStatus: 'PROVISIONING', launchType: 'FARGATE', platformVersion: '1.4.0' });
    await rig.emulator.advance(10_000);
    const task = await describeOne(rig, tasks![0]!.taskArn!);
    const details = Object.fromEntries(task.attachments![0]!.details!.map(({ name, value }) => [name, value]));
    expect(details).toMatchObject({
      subnetId: 'subnet-b',
      networkInterfaceId: expect.stringMatching(/^eni-[0-9a-f]{17}$/),
    });
    expect(task.containers![0]!.networkInterfaces![0]!.privateIpv4Address).toBe(details.privateIPv4Address);
    expect(task).toMatchObject({ availabilityZone: 'us-east-1b', ephemeralStorage: { sizeInGiB: 20 } });
    expect(task.containerInstanceArn).toBeUndefined();
  });

  it('says what Fargate says when it has no capacity', async () => {
    await using rig = await startRig({ scenario: SCENARIO });
    const order = { method: 'POST', body: JSON.stringify({ fargate: 'no-capacity' }) };
    expect((await fetch(`${rig.emulator.endpoint}/_emulator/trouble`, order)).status).toBe(200);
    const answer = await run(rig, { taskDefinition: 'fargate', launchType: 'FARGATE', networkConfiguration: network });
    expect(answer).toMatchObject({
      tasks: [],
      failures: [
        { reason: 'Capacity is unavailable at this time. Please try again later or in a different availability zone' },
      ],
    });
  });

  it('with a client token starts nothing twice', async () => {
    await using rig = await startRig({ scenario: SCENARIO });
    const [first, second] = [await run(rig, { clientToken: 'once' }), await run(rig, { clientToken: 'once' })];
    expect(second.tasks![0]!.taskArn).toBe(first.tasks![0]!.taskArn);
    await expect(run(rig, { clientToken: 'once', count: 2 })).rejects.toMatchObject({ name: 'ConflictException' });
  });

  it.each<[string, Partial<RunTaskCommandInput>, string, string]>([
    ['an unknown definition', { taskDefinition: 'nope' }, 'ClientException', 'TaskDefinition not found.'],
    ['too many', { count: 11 }, 'InvalidParameterException', 'Count must be between 1 and 10.'],
    [
      'no network',
      { taskDefinition: 'fargate', launchType: 'FARGATE' },
      'InvalidParameterException',
      "Network Configuration must be provided when networkMode 'awsvpc' is specified.",
    ],
    [
      'a definition that is not for Fargate',
      { launchType: 'FARGATE' },
      'InvalidParameterException',
      'Task definition does not support launch_type FARGATE.',
    ],
    [
      'a container that does not exist',
      { overrides: { containerOverrides: [{ name: 'web' }] } },
      'InvalidParameterException',
      'Override for container named web is not a container in the TaskDefinition.',
    ],
    [
      'the group of a service',
      { group: 'service:web' },
      'InvalidParameterException',
      'Invalid namespace for group: service:web.',
    ],
    [
      'an expression that is none',
      { placementConstraints: [{ type: 'memberOf', expression: 'stack == blue' }] },
      'InvalidParameterException',
      "Invalid expression 'stack == blue': 'stack' is no subject.",
    ],
    [
      'an unknown capacity provider',
      { capacityProviderStrategy: [{ capacityProvider: 'nope', weight: 1 }] },
      'InvalidParameterException',
      "The specified capacity provider 'nope' was not found.",
    ],
    [
      'two kinds of capacity',
      { launchType: 'EC2', capacityProviderStrategy: [{ capacityProvider: 'FARGATE', weight: 1 }] },
      'InvalidParameterException',
      'Specifying both a launch type and capacity provider strategy is not supported. Remove one and try again.',
    ],
  ])('with %s is refused', async (_what, input, name, message) => {
    await using rig = await startRig({ scenario: SCENARIO });
    await expect(run(rig, input)).rejects.toMatchObject({ name, message });
  });

  it('in a cluster without instances is refused', async () => {
    const scenario = SCENARIO.replace(/container-instances: .*/, 'container-instances: []');
    await using rig = await startRig({ scenario });
    await expect(run(rig)).rejects.toMatchObject({ message: 'No Container Instances were found in your cluster.' });
  });
});

describe('StartTask', () => {
  it('starts on the instances that it names', async () => {
    await using rig = await startRig({ scenario: SCENARIO });
    const { containerInstanceArns } = await rig.ecs.send(new ListContainerInstancesCommand({}));
    const { tasks, failures } = await rig.ecs.send(
      new StartTaskCommand({ taskDefinition: 'job', containerInstances: [containerInstanceArns![1]!, 'f'.repeat(32)] }),
    );
    expect(tasks!.map((task) => task.containerInstanceArn)).toEqual([containerInstanceArns![1]]);
    expect(failures!.map(({ reason }) => reason)).toEqual(['MISSING']);
  });
});

describe('StopTask', () => {
  it('of a task that does not exist is an error', async () => {
    await using rig = await startRig({ scenario: SCENARIO });
    await expect(rig.ecs.send(new StopTaskCommand({ task: 'f'.repeat(32) }))).rejects.toMatchObject({
      name: 'InvalidParameterException',
      message: 'The referenced task was not found.',
    });
  });
});

describe('ListTasks by startedBy', () => {
  it.each(['accepted', 'refused'])('together with a status is %s', async (answer) => {
    await using rig = await startRig({ scenario: `${SCENARIO}\nunsettled: { started-by-with-status: ${answer} }` });
    const { tasks } = await run(rig, { startedBy: 'me' });
    const list = rig.ecs.send(new ListTasksCommand({ startedBy: 'me', desiredStatus: 'RUNNING' }));
    if (answer === 'accepted') expect((await list).taskArns).toEqual([tasks![0]!.taskArn]);
    else await expect(list).rejects.toMatchObject({ name: 'InvalidParameterException' });
  });
});

describe('a definition', () => {
  it.each<[string, { type: string; expression?: string }, RegExp]>([
    ['distinctInstance', { type: 'distinctInstance' }, /memberOf only/],
    ['an expression that is none', { type: 'memberOf', expression: 'attribute:x ==' }, /a value is missing/],
  ])('can not have the constraint %s', async (_what, constraint, message) => {
    await using rig = await startRig({ scenario: SCENARIO });
    const register = new RegisterTaskDefinitionCommand({
      family: 'x',
      containerDefinitions: [{ name: 'x', image: 'x', memory: 64 }],
      placementConstraints: [constraint as { type: 'memberOf' }],
    });
    await expect(rig.ecs.send(register)).rejects.toMatchObject({
      name: 'ClientException',
      message: expect.stringMatching(message),
    });
  });
});
