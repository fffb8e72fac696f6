import {
  DeregisterTaskDefinitionCommand,
  DescribeTaskDefinitionCommand,
  ListTagsForResourceCommand,
  ListTaskDefinitionFamiliesCommand,
  ListTaskDefinitionsCommand,
  RegisterTaskDefinitionCommand,
  TagResourceCommand,
  UntagResourceCommand,
} from '@aws-sdk/client-ecs';
import { describe, expect, it } from '@jest/globals';
import { rawEcs, startRig } from './clients.ts';

const EMPTY = 'clusters: []\n';
const container = { name: 'web', image: 'nginx', memory: 128 };

describe('a registered definition', () => {
  it('comes back as it was sent, member by member and in the same order', async () => {
    await using rig = await startRig({ scenario: EMPTY });
    const definition =
      '{"zFuture":{"b":[1,{"deep":""}],"a":null},"family":"web","containerDefinitions":[{"futureFlag":false,"name":"web",' +
      '"image":"nginx","cpu":10,"memory":128,"command":[],"entryPoint":[],"portMappings":[{"containerPort":80,"hostPort":0,' +
      '"protocol":"tcp","futurePort":1.5}],"essential":true,"environment":[{"name":"EMPTY","value":""},{"name":"A","value":"é\\n"}],' +
      '"mountPoints":[],"volumesFrom":[],"systemControls":[],"dockerLabels":{"b":"1","a":"2"}}],' +
      '"volumes":[{"name":"data","futureVolumeConfiguration":{"size":3}}],"placementConstraints":[]}';
    await rawEcs(rig.emulator, 'RegisterTaskDefinition', definition);
    const { text, status } = await rawEcs(rig.emulator, 'DescribeTaskDefinition', { taskDefinition: 'web' });
    expect(status).toBe(200);
    expect(text).toContain(definition.slice(1, -1));
    const { taskDefinition } = JSON.parse(text);
    expect(Object.keys(taskDefinition).filter((member) => !(member in JSON.parse(definition)))).toEqual([
      'taskDefinitionArn',
      'revision',
      'status',
      'requiresAttributes',
      'compatibilities',
      'registeredAt',
      'registeredBy',
    ]);
  });

  it('gets the defaults of ECS where members are absent', async () => {
    await using rig = await startRig({ scenario: EMPTY });
    const { taskDefinition } = await rig.ecs.send(
      new RegisterTaskDefinitionCommand({
        family: 'web',
        cpu: '1 vCPU',
        memory: '2GB',
        containerDefinitions: [{ name: 'web', image: 'nginx', portMappings: [{ containerPort: 80 }] }],
      }),
    );
    expect(taskDefinition).toMatchObject({
      cpu: '1024',
      memory: '2048',
      volumes: [],
      placementConstraints: [],
      revision: 1,
    });
    expect(taskDefinition!.containerDefinitions).toEqual([
      {
        name: 'web',
        image: 'nginx',
        cpu: 0,
        essential: true,
        environment: [],
        mountPoints: [],
        volumesFrom: [],
        systemControls: [],
        portMappings: [{ containerPort: 80, hostPort: 0, protocol: 'tcp' }],
      },
    ]);
  });

  it('has its tags beside it, and only when they are asked for', async () => {
    await using rig = await startRig({ scenario: EMPTY });
    const tags = [{ key: 'team', value: 'web' }];
    await rig.ecs.send(new RegisterTaskDefinitionCommand({ family: 'web', containerDefinitions: [container], tags }));
    const plain = JSON.parse((await rawEcs(rig.emulator, 'DescribeTaskDefinition', { taskDefinition: 'web:1' })).text);
    expect(Object.keys(plain)).toEqual(['taskDefinition']);
    expect(plain.taskDefinition.tags).toBeUndefined();
    const withTags = await rig.ecs.send(
      new DescribeTaskDefinitionCommand({ taskDefinition: 'web:1', include: ['TAGS'] }),
    );
    expect(withTags.tags).toEqual(tags);

    const resourceArn = withTags.taskDefinition!.taskDefinitionArn!;
    await rig.ecs.send(
      new TagResourceCommand({
        resourceArn,
        tags: [
          { key: 'team', value: 'api' },
          { key: 'x', value: '' },
        ],
      }),
    );
    await rig.ecs.send(new UntagResourceCommand({ resourceArn, tagKeys: ['x'] }));
    const listed = await rig.ecs.send(new ListTagsForResourceCommand({ resourceArn }));
    expect(listed.tags).toEqual([{ key: 'team', value: 'api' }]);
  });
});

describe('revisions', () => {
  it('count up, are found by family, revision and ARN, and go away', async () => {
    await using rig = await startRig({ scenario: EMPTY });
    const register = async () => {
      const input = { family: 'web', containerDefinitions: [container] };
      return (await rig.ecs.send(new RegisterTaskDefinitionCommand(input))).taskDefinition!.taskDefinitionArn!;
    };
    const first = await register();
    const second = await register();
    expect([first, second]).toEqual([1, 2].map((n) => `arn:aws:ecs:us-east-1:123456789012:task-definition/web:${n}`));
    const revisionOf = async (taskDefinition: string) =>
      (await rig.ecs.send(new DescribeTaskDefinitionCommand({ taskDefinition }))).taskDefinition!.revision;
    expect([await revisionOf('web'), await revisionOf('web:1'), await revisionOf(second)]).toEqual([2, 1, 2]);

    const gone = await rig.ecs.send(new DeregisterTaskDefinitionCommand({ taskDefinition: 'web:2' }));
    expect(gone.taskDefinition!.status).toBe('INACTIVE');
    expect(await revisionOf('web')).toBe(1);
    expect(await revisionOf('web:2')).toBe(2);
    const listed = await rig.ecs.send(new ListTaskDefinitionsCommand({ familyPrefix: 'web' }));
    expect(listed.taskDefinitionArns).toEqual([first]);
    const families = await rig.ecs.send(new ListTaskDefinitionFamiliesCommand({ familyPrefix: 'w', status: 'ACTIVE' }));
    expect(families.families).toEqual(['web']);
  });

  it.each(['nope', 'web:9', 'arn:aws:ecs:us-east-1:210987654321:task-definition/web:1'])(
    'named %s do not exist',
    async (taskDefinition) => {
      await using rig = await startRig();
      await expect(rig.ecs.send(new DescribeTaskDefinitionCommand({ taskDefinition }))).rejects.toMatchObject({
        name: 'ClientException',
        message: 'Unable to describe task definition.',
      });
    },
  );
});

const fargate = {
  family: 'web',
  networkMode: 'awsvpc',
  requiresCompatibilities: ['FARGATE'],
  cpu: '256',
  memory: '512',
  executionRoleArn: 'arn:aws:iam::123456789012:role/exec',
  containerDefinitions: [{ name: 'web', image: 'nginx' }],
};
const ec2 = { family: 'web', containerDefinitions: [container] };
const withContainer = (more: object) => ({ ...ec2, containerDefinitions: [{ ...container, ...more }] });

describe('a definition is refused in the words of ECS', () => {
  it.each<[string, object]>([
    ['Family contains invalid characters.', { ...ec2, family: 'my web' }],
    ['Container list cannot be empty.', { family: 'web', containerDefinitions: [] }],
    ['Container.name contains invalid characters.', withContainer({ name: 'a b' })],
    ['Container.image should not be null or empty.', withContainer({ image: '' })],
    ['Container.image contains invalid characters.', withContainer({ image: `nginx:1@sha256:${'a'.repeat(64)}` })],
    [
      "Container names must be unique. Duplicate container name: 'web'.",
      { ...ec2, containerDefinitions: [container, container] },
    ],
    ['A task definition must have at least one essential container.', withContainer({ essential: false })],
    [
      "Invalid setting for container 'web'. At least one of 'memory' or 'memoryReservation' must be specified.",
      { ...ec2, containerDefinitions: [{ name: 'web', image: 'nginx' }] },
    ],
    ["Unknown volume 'data'.", withContainer({ mountPoints: [{ sourceVolume: 'data', containerPath: '/data' }] })],
    [
      "Invalid 'dependsOn' setting for container 'web'. Container 'db' does not exist.",
      withContainer({ dependsOn: [{ containerName: 'db', condition: 'START' }] }),
    ],
    [
      "The secret name must be unique and not shared with any new or existing environment variables set on the container, such as 'KEY'.",
      withContainer({ environment: [{ name: 'KEY', value: 'a' }], secrets: [{ name: 'KEY', valueFrom: 'key' }] }),
    ],
    ["'memory' setting for container is greater than for the task.", { ...ec2, memory: '32' }],
    ["'cpu' setting for container is greater than for the task.", { ...withContainer({ cpu: 300 }), cpu: '256' }],
    [
      'Invalid setting for ephemeralStorage. sizeInGiB must be between 21 and 200.',
      { ...fargate, ephemeralStorage: { sizeInGiB: 20 } },
    ],
    [
      'No Fargate configuration exists for given values. For more information, see the Troubleshooting section of the Amazon ECS Developer Guide.',
      { ...fargate, runtimePlatform: { operatingSystemFamily: 'WINDOWS_SERVER_2022_CORE' } },
    ],
    ['Role is not valid', { ...ec2, taskRoleArn: 'arn:aws:iam::12:role/x' }],
    [
      'When networkMode=awsvpc, the host ports and container ports in port mappings must match.',
      { ...withContainer({ portMappings: [{ containerPort: 80, hostPort: 8080 }] }), networkMode: 'awsvpc' },
    ],
    ["Fargate only supports network mode 'awsvpc'.", { ...fargate, networkMode: 'bridge' }],
    ["Fargate requires that 'cpu' be defined at the task level.", { ...fargate, cpu: undefined }],
    [
      'No Fargate configuration exists for given values. For more information, see the Troubleshooting section of the Amazon ECS Developer Guide.',
      { ...fargate, memory: '4096' },
    ],
    [
      'Fargate requires task definition to have execution role ARN to support ECR images.',
      {
        ...fargate,
        executionRoleArn: undefined,
        containerDefinitions: [{ name: 'web', image: '123456789012.dkr.ecr.us-east-1.amazonaws.com/web:1' }],
      },
    ],
  ])('%s', async (message, input) => {
    await using rig = await startRig({ scenario: EMPTY });
    const { status, text } = await rawEcs(rig.emulator, 'RegisterTaskDefinition', input);
    expect({ status, ...JSON.parse(text) }).toEqual({ status: 400, __type: 'ClientException', message });
  });

  it('when it is too long', async () => {
    await using rig = await startRig({ scenario: EMPTY });
    const input = withContainer({ environment: [{ name: 'LONG', value: 'x'.repeat(65_536) }] });
    const { text } = await rawEcs(rig.emulator, 'RegisterTaskDefinition', input);
    const length = JSON.stringify(input).length;
    expect(JSON.parse(text).message).toBe(`Actual length: '${length}'. Max allowed length is '65536' bytes.`);
  });

  it.each<[string, object]>([
    ['a small Fargate task', fargate],
    ['Fargate sizes in words', { ...fargate, cpu: '.5 vCPU'.replace('.', '0.'), memory: '1 GB' }],
    ['a static host port', withContainer({ portMappings: [{ containerPort: 80, hostPort: 8080 }] })],
    ['an image by digest', withContainer({ image: `127.0.0.1:80/web@sha256:${'a'.repeat(64)}` })],
    ['a role by name', { ...ec2, taskRoleArn: 'my-role' }],
  ])('but not %s', async (_what, input) => {
    await using rig = await startRig({ scenario: EMPTY });
    expect((await rawEcs(rig.emulator, 'RegisterTaskDefinition', input)).status).toBe(200);
  });
});
