import {
  type ContainerInstance,
  DeleteAttributesCommand,
  DeregisterContainerInstanceCommand,
  DescribeContainerInstancesCommand,
  DescribeServicesCommand,
  ListAttributesCommand,
  ListContainerInstancesCommand,
  PutAttributesCommand,
  RunTaskCommand,
  StopTaskCommand,
  UpdateContainerInstancesStateCommand,
} from '@aws-sdk/client-ecs';
import { describe, expect, it } from '@jest/globals';
import { type Rig, startRig } from './clients.ts';

const SCENARIO = `
repositories: [{ name: web, images: [{ tag: v1 }] }]
task-definitions:
  - family: udp
    containerDefinitions:
      - { name: dns, image: '\${registry}/web:v1', memory: 64, portMappings: [{ containerPort: 53, hostPort: 53, protocol: udp }] }
  - family: alone
    networkMode: none
    containerDefinitions: [{ name: job, image: '\${registry}/web:v1', memory: 64 }]
  - family: own-interface
    networkMode: awsvpc
    containerDefinitions: [{ name: web, image: '\${registry}/web:v1', memory: 64, portMappings: [{ containerPort: 80 }] }]
  - family: gpu
    containerDefinitions:
      - { name: gpu, image: '\${registry}/web:v1', memory: 64, resourceRequirements: [{ type: GPU, value: '2' }] }
clusters:
  - name: default
    container-instances:
      - { name: one, attributes: { ecs.instance-type: t3.medium, stack: blue } }
      - { name: two, attributes: { ecs.instance-type: m5.large, ecs.awsvpc-trunk-id: trunk-1 }, gpus: 2 }
    services:
      - name: web
        desired-count: 2
        task-definition:
          family: web
          containerDefinitions:
            - name: web
              image: \${registry}/web:v1
              cpu: 512
              memory: 600
              memoryReservation: 500
              portMappings: [{ containerPort: 80, hostPort: 8080 }, { containerPort: 81 }]
`;

async function all({ ecs }: Rig): Promise<ContainerInstance[]> {
  const { containerInstanceArns } = await ecs.send(new ListContainerInstancesCommand({}));
  const { containerInstances } = await ecs.send(
    new DescribeContainerInstancesCommand({ containerInstances: containerInstanceArns! }),
  );
  return containerInstances!;
}

function remaining(instance: ContainerInstance, name: string) {
  const resource = instance.remainingResources!.find((one) => one.name === name)!;
  return resource.type === 'STRINGSET' ? resource.stringSetValue!.toSorted() : resource.integerValue;
}

const RESERVED = ['22', '2375', '2376', '51678', '51679', '51680'];

async function trouble({ emulator }: Rig, body: object) {
  const response = await fetch(`${emulator.endpoint}/_emulator/trouble`, {
    method: 'POST',
    body: JSON.stringify(body),
  });
  return { status: response.status, body: (await response.json()) as { error?: string } };
}

describe('what is left on a container instance', () => {
  it('is less what its tasks reserve, and the ports listed are the taken ones', async () => {
    await using rig = await startRig({ scenario: SCENARIO });
    const [one] = await all(rig);
    expect(remaining(one!, 'CPU')).toBe(2048 - 512);
    expect(remaining(one!, 'MEMORY')).toBe(3884 - 500);
    const ports = remaining(one!, 'PORTS') as string[];
    expect(ports).toEqual(expect.arrayContaining([...RESERVED, '8080']));
    // And the one that the engine chose.
    expect(ports).toHaveLength(RESERVED.length + 2);
    expect(remaining(one!, 'PORTS_UDP')).toEqual([]);
  });

  it('lists UDP ports apart, and none of tasks without a network or with an interface of their own', async () => {
    await using rig = await startRig({ scenario: SCENARIO });
    const before = await all(rig);
    const networkConfiguration = { awsvpcConfiguration: { subnets: ['subnet-1'] } };
    const where = { placementConstraints: [{ type: 'memberOf', expression: 'attribute:stack == blue' } as const] };
    await rig.ecs.send(new RunTaskCommand({ taskDefinition: 'udp', ...where }));
    await rig.ecs.send(new RunTaskCommand({ taskDefinition: 'alone', ...where }));
    await rig.ecs.send(new RunTaskCommand({ taskDefinition: 'own-interface', networkConfiguration, ...where }));
    await rig.emulator.advance(10_000);
    const [after] = await all(rig);
    expect(remaining(after!, 'PORTS_UDP')).toEqual(['53']);
    expect(remaining(after!, 'PORTS')).toEqual(remaining(before[0]!, 'PORTS'));
    expect(remaining(after!, 'MEMORY')).toBe(3884 - 500 - 3 * 64);
  });

  it('counts network interfaces by the instance type, more of them with trunking', async () => {
    await using rig = await startRig({ scenario: SCENARIO });
    const { tasks, failures } = await rig.ecs.send(
      new RunTaskCommand({
        taskDefinition: 'own-interface',
        count: 10,
        networkConfiguration: { awsvpcConfiguration: { subnets: ['subnet-1'] } },
        placementConstraints: [{ type: 'memberOf', expression: 'attribute:ecs.instance-type == t3.medium' }],
      }),
    );
    expect(tasks).toHaveLength(2);
    expect(failures!.map(({ reason }) => reason).toSorted()).toEqual([
      'MemberOf placement constraint unsatisfied.',
      'RESOURCE:ENI',
    ]);
  });

  it('counts GPUs', async () => {
    await using rig = await startRig({ scenario: SCENARIO });
    const { tasks, failures } = await rig.ecs.send(new RunTaskCommand({ taskDefinition: 'gpu', count: 2 }));
    expect(tasks).toHaveLength(1);
    expect(new Set(failures!.map(({ reason }) => reason))).toEqual(new Set(['RESOURCE:GPU']));
  });

  it('comes back when a task has stopped', async () => {
    await using rig = await startRig({ scenario: SCENARIO });
    const before = await all(rig);
    const { tasks } = await rig.ecs.send(new RunTaskCommand({ taskDefinition: 'udp' }));
    await rig.emulator.advance(10_000);
    await rig.ecs.send(new StopTaskCommand({ task: tasks![0]!.taskArn! }));
    await rig.emulator.advance(60_000);
    const after = await all(rig);
    for (const [index, one] of after.entries()) {
      expect(remaining(one, 'MEMORY')).toBe(remaining(before[index]!, 'MEMORY'));
      expect(remaining(one, 'PORTS_UDP')).toEqual([]);
    }
  });
});

describe('ListContainerInstances', () => {
  it.each([
    ['attribute:stack == blue', 1],
    ['attribute:stack != blue', 1],
    ['attribute:ecs.instance-type =~ m5.* or attribute:stack exists', 2],
    ['task:group == service:web', 2],
    ['runningTasksCount > 1', 0],
    ['agentConnected == true and not(attribute:stack in [blue, green])', 1],
  ])('filters by %s', async (filter, count) => {
    await using rig = await startRig({ scenario: SCENARIO });
    const { containerInstanceArns } = await rig.ecs.send(new ListContainerInstancesCommand({ filter }));
    expect(containerInstanceArns).toHaveLength(count);
  });

  it.each([true, false])('lets an instance without an attribute differ from it: %s', async (differs) => {
    await using rig = await startRig({ scenario: `${SCENARIO}\nunsettled: { missing-attribute-differs: ${differs} }` });
    const { containerInstanceArns } = await rig.ecs.send(
      new ListContainerInstancesCommand({ filter: 'attribute:stack != blue' }),
    );
    expect(containerInstanceArns).toHaveLength(differs ? 1 : 0);
  });

  it('refuses an expression that is none', async () => {
    await using rig = await startRig({ scenario: SCENARIO });
    const list = rig.ecs.send(new ListContainerInstancesCommand({ filter: 'stack == blue' }));
    await expect(list).rejects.toMatchObject({ name: 'InvalidParameterException' });
  });
});

describe('attributes', () => {
  it('are put, listed, used and deleted', async () => {
    await using rig = await startRig({ scenario: SCENARIO });
    const [, two] = await all(rig);
    const targetId = two!.containerInstanceArn!;
    await rig.ecs.send(new PutAttributesCommand({ attributes: [{ name: 'stack', value: 'green', targetId }] }));
    const list = new ListAttributesCommand({ targetType: 'container-instance', attributeName: 'stack' });
    expect((await rig.ecs.send(list)).attributes!.map(({ value }) => value)).toEqual(['blue', 'green']);
    const filter = 'attribute:stack == green';
    const { containerInstanceArns } = await rig.ecs.send(new ListContainerInstancesCommand({ filter }));
    expect(containerInstanceArns).toEqual([targetId]);
    await rig.ecs.send(new DeleteAttributesCommand({ attributes: [{ name: 'stack', targetId }] }));
    expect((await rig.ecs.send(list)).attributes).toHaveLength(1);
  });

  it('are refused where their name is reserved or their target unknown', async () => {
    await using rig = await startRig({ scenario: SCENARIO });
    const put = (name: string, targetId: string) =>
      rig.ecs.send(new PutAttributesCommand({ attributes: [{ name, targetId }] }));
    const [one] = await all(rig);
    await expect(put('ecs.x', one!.containerInstanceArn!)).rejects.toMatchObject({ name: 'InvalidParameterException' });
    await expect(put('x', 'f'.repeat(32))).rejects.toMatchObject({ name: 'TargetNotFoundException' });
  });
});

describe('a container instance', () => {
  it('drains and becomes active again', async () => {
    await using rig = await startRig({ scenario: SCENARIO });
    const [one] = await all(rig);
    const set = (status: 'ACTIVE' | 'DRAINING') =>
      rig.ecs.send(
        new UpdateContainerInstancesStateCommand({
          containerInstances: [one!.containerInstanceArn!, 'f'.repeat(32)],
          status,
        }),
      );
    expect(await set('DRAINING')).toMatchObject({
      containerInstances: [{ status: 'DRAINING', runningTasksCount: 1 }],
      failures: [{ reason: 'MISSING' }],
    });
    // The port on the other instance is taken, and at 100 % the old task may not go.
    await rig.emulator.advance(120_000);
    expect((await all(rig))[0]).toMatchObject({ status: 'DRAINING', runningTasksCount: 1 });
    expect(await set('ACTIVE')).toMatchObject({ containerInstances: [{ status: 'ACTIVE' }] });
  });

  it('is deregistered by force, and its tasks are lost', async () => {
    await using rig = await startRig({ scenario: SCENARIO });
    const [one] = await all(rig);
    const deregister = (force: boolean) =>
      rig.ecs.send(new DeregisterContainerInstanceCommand({ containerInstance: one!.containerInstanceArn!, force }));
    await expect(deregister(false)).rejects.toMatchObject({ message: 'Found running tasks on the instance.' });
    expect(await deregister(true)).toMatchObject({ containerInstance: { status: 'INACTIVE' } });
    await rig.emulator.advance(5000);
    expect(await all(rig)).toHaveLength(1);
    const { services } = await rig.ecs.send(new DescribeServicesCommand({ services: ['web'] }));
    expect(services![0]!.runningCount).toBe(1);
  });

  it('in trouble that nobody can understand is an error', async () => {
    await using rig = await startRig({ scenario: SCENARIO });
    expect(await trouble(rig, { instance: 'nobody', what: 'drains' })).toMatchObject({
      status: 400,
      body: { error: 'instance: there is no container instance nobody' },
    });
    expect((await trouble(rig, { instance: 'one', what: 'burns' })).status).toBe(400);
  });

  it('whose agent loses its connection says so of its tasks too', async () => {
    await using rig = await startRig({ scenario: SCENARIO });
    await trouble(rig, { instance: 'one', what: 'agent-disconnects' });
    expect((await all(rig)).map((one) => one.agentConnected)).toEqual([false, true]);
  });
});
