import { describe, expect, it } from '@jest/globals';
import type { Json } from '../../../src/aws/lossless.ts';
import { sentenceOf } from '../../../src/task-definition/checks/defect.ts';
import { definitionDefects } from '../../../src/task-definition/checks/rules.ts';
import { beside, container, onFargate, onInstances } from './samples.ts';

/** One rule: a definition that breaks it, where and how badly, what the sentence has to name, and one that keeps it. */
interface Case {
  readonly name: string;
  readonly bad: Json;
  readonly finds: readonly string[];
  readonly says: RegExp;
  readonly good: Json;
}

const ROLE = { executionRoleArn: undefined };
const ECR = '123456789012.dkr.ecr.eu-west-1.amazonaws.com/web:v1';
const efs = (configuration: Json) => ({
  volumes: [{ name: 'data', efsVolumeConfiguration: { fileSystemId: 'fs-1', ...configuration } }],
});
const accessPoint = { authorizationConfig: { accessPointId: 'fsap-1' } };

const CASES: readonly Case[] = [
  {
    name: 'Fargate knows no such cpu',
    bad: onFargate({}, { cpu: '300' }),
    finds: ['error cpu'],
    says: /^cpu is '300': .*256, 512, 1024, 2048, 4096, 8192, 16384/,
    good: onFargate({}, { cpu: '.25 vCPU', memory: '0.5GB' }),
  },
  {
    name: 'a cpu beyond the table may be new',
    bad: onFargate({}, { cpu: '32768', memory: '131072' }),
    finds: ['warning cpu'],
    says: /16384/,
    good: onFargate({}, { cpu: '16384', memory: '122880' }),
  },
  {
    name: 'Fargate needs cpu and memory for the task',
    bad: onFargate({}, { cpu: undefined, memory: undefined }),
    finds: ['error cpu', 'error memory'],
    says: /^cpu is not set/,
    good: onFargate({}, { cpu: '1 vCPU', memory: '2 GB' }),
  },
  {
    name: "Fargate's memory goes with its cpu",
    bad: onFargate({}, { cpu: '512', memory: '1536' }),
    finds: ['error memory'],
    says: /with 512 CPU units Fargate knows 1024 to 4096 in steps of 1024 MiB\. Set memory to 2048/,
    good: onFargate({}, { cpu: '512', memory: '2048' }),
  },
  {
    name: 'memory beyond the table may be new',
    bad: onFargate({}, { cpu: '256', memory: '4096' }),
    finds: ['warning memory'],
    says: /512, 1024 or 2048 MiB/,
    good: onFargate({}, { cpu: '8192', memory: '20480' }),
  },
  {
    name: "Fargate's rules hold beside EC2 too",
    bad: onFargate({}, { requiresCompatibilities: ['EC2', 'FARGATE'], memory: '700' }),
    finds: ['error memory'],
    says: /'700'/,
    good: onInstances({}, { cpu: '256', memory: '700' }),
  },
  {
    name: 'Windows has fewer sizes',
    bad: onFargate({}, { runtimePlatform: { operatingSystemFamily: 'WINDOWS_SERVER_2022_CORE' } }),
    finds: ['error cpu'],
    says: /Windows.*1024, 2048, 4096/,
    good: onFargate(
      {},
      { cpu: '1024', memory: '2048', runtimePlatform: { operatingSystemFamily: 'WINDOWS_SERVER_2022_CORE' } },
    ),
  },
  {
    name: 'ephemeral storage',
    bad: onFargate({}, { ephemeralStorage: { sizeInGiB: 20 } }),
    finds: ['error ephemeralStorage.sizeInGiB'],
    says: /is 20: it can be 21 to 200 GiB/,
    good: onFargate({}, { ephemeralStorage: { sizeInGiB: 21 } }),
  },
  {
    name: 'Fargate has awsvpc only',
    bad: onFargate({}, { networkMode: undefined }),
    finds: ['error networkMode'],
    says: /networkMode is not set.*'awsvpc'/,
    good: onInstances({}, { networkMode: undefined }),
  },
  {
    name: 'Fargate has no placement constraints and no shared namespaces',
    bad: onFargate({}, { placementConstraints: [{ type: 'memberOf' }], ipcMode: 'task', pidMode: 'host' }),
    finds: ['error placementConstraints', 'error ipcMode', 'error pidMode'],
    says: /^placementConstraints is a list of 1: Fargate does not have it/,
    good: onFargate({}, { placementConstraints: [], pidMode: 'task' }),
  },
  {
    name: 'an execution role for ECR on Fargate',
    bad: onFargate({ image: ECR }, ROLE),
    finds: ['error executionRoleArn'],
    says: /container web needs an execution role to pull its image from ECR/,
    good: onFargate({ image: 'public.ecr.aws/nginx/nginx:1' }, ROLE),
  },
  {
    name: 'an execution role for secrets and logs on Fargate',
    bad: onFargate(
      {
        secrets: [{ name: 'KEY', valueFrom: 'key' }],
        logConfiguration: {
          logDriver: 'awslogs',
          options: { 'awslogs-group': 'g', 'awslogs-region': 'r', 'awslogs-stream-prefix': 'p' },
        },
      },
      ROLE,
    ),
    finds: ['error executionRoleArn', 'error executionRoleArn'],
    says: /to read its secrets/,
    good: onInstances({ image: ECR, secrets: [{ name: 'KEY', valueFrom: 'key' }] }),
  },
  {
    name: 'a volume is of one kind',
    bad: onInstances({}, { volumes: [{ name: 'data', host: { sourcePath: '/data' }, configuredAtLaunch: true }] }),
    finds: ['error volumes[0]'],
    says: /host and configuredAtLaunch at once/,
    good: onInstances(
      {},
      { volumes: [{ name: 'data' }, { name: 'b', host: {} }, { name: 'c', host: { sourcePath: '/' } }] },
    ),
  },
  {
    name: 'one volume is configured at launch',
    bad: onInstances({}, { volumes: ['a', 'b'].map((name) => ({ name, configuredAtLaunch: true })) }),
    finds: ['error volumes[1].configuredAtLaunch'],
    says: /one volume of a task.*a is already/,
    good: onInstances(
      {},
      {
        volumes: [
          { name: 'a', configuredAtLaunch: true },
          { name: 'b', configuredAtLaunch: false },
        ],
      },
    ),
  },
  {
    name: 'S3 Files needs a task role',
    bad: onInstances({}, { volumes: [{ name: 'data', s3filesVolumeConfiguration: { fileSystemArn: 'arn' } }] }),
    finds: ['error taskRoleArn'],
    says: /volume data is of S3 Files/,
    good: onInstances(
      {},
      { taskRoleArn: 'web', volumes: [{ name: 'data', s3filesVolumeConfiguration: { fileSystemArn: 'arn' } }] },
    ),
  },
  {
    name: 'EFS needs a file system',
    bad: onInstances({}, efs({ fileSystemId: undefined, rootDirectory: '/a' })),
    finds: ['error volumes[0].efsVolumeConfiguration.fileSystemId'],
    says: /fs-/,
    good: onInstances({}, efs({ rootDirectory: '/a' })),
  },
  {
    name: 'an EFS access point needs encryption in transit',
    bad: onInstances({}, efs(accessPoint)),
    finds: ['error volumes[0].efsVolumeConfiguration.transitEncryption'],
    says: /is not set: with an access point it has to be 'ENABLED'/,
    good: onInstances({}, efs({ ...accessPoint, transitEncryption: 'ENABLED' })),
  },
  {
    name: 'IAM authorization of EFS needs encryption in transit',
    bad: onInstances({}, efs({ authorizationConfig: { iam: 'ENABLED' }, transitEncryption: 'DISABLED' })),
    finds: ['error volumes[0].efsVolumeConfiguration.transitEncryption'],
    says: /is 'DISABLED': with IAM authorization/,
    good: onInstances({}, efs({ authorizationConfig: { iam: 'DISABLED' } })),
  },
  {
    name: 'an EFS access point has its own directory',
    bad: onInstances({}, efs({ ...accessPoint, transitEncryption: 'ENABLED', rootDirectory: '/data' })),
    finds: ['error volumes[0].efsVolumeConfiguration.rootDirectory'],
    says: /is '\/data'.*'\/' or left out/,
    good: onInstances({}, efs({ ...accessPoint, transitEncryption: 'ENABLED', rootDirectory: '/' })),
  },
  {
    name: 'the family needs a name that ECS takes',
    bad: onInstances({}, { family: 'my app' }),
    finds: ['error family'],
    says: /'my app': a name has 1 to 255 letters, digits, _ and -/,
    good: onInstances({}, { family: 'my_app-2' }),
  },
  {
    name: 'volumes need names that ECS takes',
    bad: onInstances({}, { volumes: [{ name: 'da.ta' }] }),
    finds: ['error volumes[0].name'],
    says: /'da\.ta'/,
    good: onInstances({}, { volumes: [{ name: 'da-ta' }] }),
  },
  {
    name: 'volumes need different names',
    bad: onInstances({}, { volumes: [{ name: 'a' }, { name: 'a' }] }),
    finds: ['error volumes[1].name'],
    says: /volumes\[0\] has this name already/,
    good: onInstances({}, { volumes: [{ name: 'a' }, { name: 'b' }] }),
  },
  {
    name: 'at least one container',
    bad: onInstances({}, { containerDefinitions: [] }),
    finds: ['error containerDefinitions'],
    says: /an empty list/,
    good: onInstances(),
  },
  {
    name: 'at least one essential container',
    bad: beside({ essential: false }, { name: 'other', essential: false }),
    finds: ['error containerDefinitions'],
    says: /at least one container has to be essential/,
    good: beside({ essential: false }, { name: 'other' }),
  },
  {
    name: 'ten containers',
    bad: onInstances({}, { containerDefinitions: names(11) }),
    finds: ['error containerDefinitions'],
    says: /is a list of 11: a task can have 10 containers/,
    good: onInstances({}, { containerDefinitions: names(10) }),
  },
  {
    name: 'ten placement constraints',
    bad: onInstances({}, { placementConstraints: Array.from({ length: 11 }, () => ({ type: 'memberOf' })) }),
    finds: ['error placementConstraints'],
    says: /10/,
    good: onInstances({}, { placementConstraints: [{ type: 'memberOf', expression: 'true' }] }),
  },
  {
    name: '64 KiB',
    bad: onInstances({ environment: [{ name: 'A', value: 'ä'.repeat(32_760) }] }),
    finds: ['error the whole definition'],
    says: /is \d{5} bytes long: ECS takes 65536 bytes of JSON/,
    good: onInstances({ environment: [{ name: 'A', value: 'ä'.repeat(32_000) }] }),
  },
  {
    name: 'a network mode that ECS knows',
    bad: onInstances({}, { networkMode: 'Bridge' }),
    finds: ['warning networkMode'],
    says: /'Bridge'.*bridge, host, awsvpc, none/,
    good: onInstances({}, { networkMode: 'host' }),
  },
  {
    name: "the task's memory holds its containers'",
    bad: onInstances({ memory: 2000, memoryReservation: undefined }, { memory: '1024' }),
    finds: ['error memory'],
    says: /is '1024': its containers ask for 2000 MiB together/,
    good: onInstances({ memory: 2000, memoryReservation: 1024 }, { memory: '1024' }),
  },
  {
    name: "the task's cpu holds its containers' on Fargate",
    bad: onFargate({ cpu: 512 }),
    finds: ['error cpu'],
    says: /512 CPU units together/,
    good: onFargate({ cpu: 256 }),
  },
  {
    name: "the task's cpu is a warning on instances",
    bad: onInstances({ cpu: 512 }, { cpu: '256' }),
    finds: ['warning cpu'],
    says: /512 CPU units together/,
    good: onInstances({ cpu: 512 }, { cpu: '1 vCPU' }),
  },
];

function names(count: number): Json[] {
  return Array.from({ length: count }, (_, index) => container({ name: `c${index}` }));
}

describe('a rule of the task', () => {
  it.each(CASES)('$name', ({ bad, finds, says, good }) => {
    const found = definitionDefects(bad);
    expect(found.map(({ severity, path }) => `${severity} ${path}`)).toEqual(finds);
    expect(sentenceOf(found[0]!)).toMatch(says);
    expect(definitionDefects(good)).toEqual([]);
  });
});
