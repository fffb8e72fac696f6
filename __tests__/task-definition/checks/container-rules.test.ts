import { describe, expect, it } from '@jest/globals';
import type { Json } from '../../../src/aws/lossless.ts';
import { sentenceOf } from '../../../src/task-definition/checks/defect.ts';
import { definitionDefects } from '../../../src/task-definition/checks/rules.ts';
import { beside, onFargate, onInstances } from './samples.ts';

/** One rule: a definition that breaks it, where in its containers and how badly, what the sentence has to name, and one that keeps it. */
interface Case {
  readonly name: string;
  readonly bad: Json;
  readonly finds: readonly string[];
  readonly says: RegExp;
  readonly good: Json;
}

const log = (logDriver: string, options: Json = {}) => ({ logConfiguration: { logDriver, options } });
const group = { 'awslogs-group': '/ecs/web', 'awslogs-region': 'eu-west-1' };
const healthCheck = (changes: Json) => ({ healthCheck: { command: ['CMD-SHELL', 'true'], ...changes } });
const waits = (containerName: string, condition: string) => ({ dependsOn: [{ containerName, condition }] });
const limited = { memory: 100, memoryReservation: undefined };
const mount = { mountPoints: [{ sourceVolume: 'data', containerPath: '/data' }] };

const CASES: readonly Case[] = [
  {
    name: 'privileged and links are not for Fargate',
    bad: onFargate({ privileged: true, links: ['db'], dockerSecurityOptions: ['label:x'] }),
    finds: ['error 0.privileged', 'error 0.links', 'error 0.dockerSecurityOptions'],
    says: /\(container web\) is true: Fargate does not have it/,
    good: onFargate({ privileged: false, links: [], dockerSecurityOptions: [] }),
  },
  {
    name: 'devices and swap are not for Fargate',
    bad: onFargate({
      linuxParameters: { devices: [{ hostPath: '/dev/a' }], sharedMemorySize: 64, maxSwap: 9, swappiness: 1 },
    }),
    finds: ['devices', 'sharedMemorySize', 'maxSwap', 'swappiness'].map((one) => `error 0.linuxParameters.${one}`),
    says: /linuxParameters\.devices/,
    good: onFargate({ linuxParameters: { devices: [], initProcessEnabled: true } }),
  },
  {
    name: 'volumes of the host are not for Fargate',
    bad: onFargate(
      {},
      {
        volumes: [
          { name: 'a', host: { sourcePath: '/a' } },
          { name: 'b', dockerVolumeConfiguration: { scope: 'task' } },
        ],
      },
    ),
    finds: ['error volumes[0].host.sourcePath', 'error volumes[1].dockerVolumeConfiguration'],
    says: /is '\/a'/,
    good: onFargate({}, { volumes: [{ name: 'a', host: {} }] }),
  },
  {
    name: 'links are not for awsvpc',
    bad: onInstances({ links: ['db'] }, { networkMode: 'awsvpc' }),
    finds: ['error 0.links'],
    says: /localhost/,
    good: onInstances({ links: ['db'] }),
  },
  {
    name: 'a mount point has its volume',
    bad: onInstances(mount, { volumes: [{ name: 'cache' }] }),
    finds: ['error 0.mountPoints[0].sourceVolume'],
    says: /is 'data': it has to be the name of a volume of the task, and its volumes are cache/,
    good: onInstances(mount, { volumes: [{ name: 'data' }] }),
  },
  {
    name: 'a container has a name',
    bad: onInstances({ name: 'w b' }),
    finds: ['error 0.name'],
    says: /\(container w b\) is 'w b'/,
    good: onInstances({ name: 'w_b' }),
  },
  {
    name: 'containers have different names',
    bad: beside({}, { name: 'web' }),
    finds: ['error 1.name'],
    says: /containerDefinitions\[0\] has this name already/,
    good: beside({}, { name: 'web2' }),
  },
  {
    name: 'a container has an image',
    bad: onInstances({ image: '' }),
    finds: ['error 0.image'],
    says: /needs an image/,
    good: onInstances({ image: `web@sha256:${'a'.repeat(64)}` }),
  },
  {
    name: 'an image has a tag or a digest',
    bad: onInstances({ image: `web:v1@sha256:${'a'.repeat(64)}` }),
    finds: ['error 0.image'],
    says: /a tag or a digest, not both/,
    good: onInstances({ image: `host:5000/web@sha256:${'a'.repeat(64)}` }),
  },
  {
    name: 'an image is not too long',
    bad: onInstances({ image: `${'a'.repeat(250)}:latest` }),
    finds: ['error 0.image'],
    says: /257 characters/,
    good: onInstances({ image: `${'a'.repeat(248)}:latest` }),
  },
  {
    name: 'an image has no variables left',
    bad: onInstances({ image: '$ECR_REGISTRY/web:v1' }),
    finds: ['error 0.image'],
    says: /'\$ECR_REGISTRY\/web:v1'.*ECS replaces no variables/,
    good: onInstances({ image: 'registry/web:v1' }),
  },
  {
    name: 'memory on instances',
    bad: onInstances({ memory: undefined, memoryReservation: undefined }),
    finds: ['error 0.memory'],
    says: /memory or memoryReservation/,
    good: onInstances({ memory: undefined, memoryReservation: undefined }, { memory: '512' }),
  },
  {
    name: 'memory is above its reservation',
    bad: onInstances({ memory: 128, memoryReservation: 256 }),
    finds: ['error 0.memory'],
    says: /is 128: the limit has to be more than memoryReservation, which is 256\. Raise memory above 256/,
    good: onInstances({ memory: 257, memoryReservation: 256 }),
  },
  {
    name: 'memory is enough for a container',
    bad: onInstances({ memory: 5, memoryReservation: undefined }),
    finds: ['error 0.memory'],
    says: /6 MiB/,
    good: onInstances({ memory: 6, memoryReservation: undefined }),
  },
  {
    name: 'log drivers of Fargate',
    bad: onFargate(log('json-file')),
    finds: ['error 0.logConfiguration.logDriver'],
    says: /'json-file': on Fargate it can be awslogs, splunk and awsfirelens/,
    good: onFargate(log('splunk')),
  },
  {
    name: 'log drivers of instances',
    bad: onInstances(log('loki')),
    finds: ['warning 0.logConfiguration.logDriver'],
    says: /'loki'/,
    good: onInstances(log('journald')),
  },
  {
    name: 'the options of awslogs',
    bad: onInstances(log('awslogs')),
    finds: ['awslogs-group', 'awslogs-region'].map((one) => `error 0.logConfiguration.options.${one}`),
    says: /not set: the log driver awslogs needs awslogs-group and awslogs-region\. Set the name of the log group/,
    good: onInstances(log('awslogs', group)),
  },
  {
    name: 'the prefix of awslogs on Fargate',
    bad: onFargate(log('awslogs', group)),
    finds: ['error 0.logConfiguration.options.awslogs-stream-prefix'],
    says: /log streams begin with it/,
    good: onFargate(log('awslogs', { ...group, 'awslogs-stream-prefix': 'web' })),
  },
  {
    name: 'a dependency exists',
    bad: beside(waits('database', 'START'), { name: 'db' }),
    finds: ['error 0.dependsOn[0].containerName'],
    says: /'database'.*web and db/,
    good: beside(waits('db', 'START'), { name: 'db' }),
  },
  {
    name: 'a condition exists',
    bad: beside(waits('db', 'STARTED'), { name: 'db' }),
    finds: ['error 0.dependsOn[0].condition'],
    says: /START, COMPLETE, SUCCESS and HEALTHY/,
    good: beside(waits('db', 'START'), { name: 'db' }),
  },
  ...['COMPLETE', 'SUCCESS'].map((condition) => ({
    name: `${condition} of an essential container`,
    bad: beside(waits('init', condition), { name: 'init' }),
    finds: ['error 0.dependsOn[0].condition'],
    says: /init is essential/,
    good: beside(waits('init', condition), { name: 'init', essential: false }),
  })),
  {
    name: 'HEALTHY of a container without a health check',
    bad: beside(waits('db', 'HEALTHY'), { name: 'db', ...healthCheck({ command: ['NONE'] }) }),
    finds: ['error 0.dependsOn[0].condition'],
    says: /db has no healthCheck in the task definition/,
    good: beside(waits('db', 'HEALTHY'), { name: 'db', ...healthCheck({}) }),
  },
  {
    name: 'dependencies in a circle',
    bad: beside(
      waits('a', 'START'),
      { name: 'a', ...waits('b', 'START') },
      { name: 'b', ...waits('c', 'START') },
      { name: 'c', ...waits('a', 'START') },
    ),
    finds: ['error 1.dependsOn'],
    says: /is a → b → c → a: containers that wait for one another never start/,
    good: beside(waits('a', 'START'), { name: 'a', ...waits('b', 'START') }, { name: 'b' }),
  },
  {
    name: 'a container that waits for itself',
    bad: onInstances(waits('web', 'START')),
    finds: ['error 0.dependsOn'],
    says: /web → web/,
    good: onInstances({ dependsOn: [] }),
  },
  ...[
    { interval: 4, finds: 'interval', says: /is 4: it can be 5 to 300 seconds/, good: { interval: 5 } },
    { timeout: 61, finds: 'timeout', says: /2 to 60/, good: { timeout: 60 } },
    { retries: 11, finds: 'retries', says: /1 to 10 attempts/, good: { retries: 10 } },
    { startPeriod: 301, finds: 'startPeriod', says: /0 to 300/, good: { startPeriod: 0 } },
  ].map(({ finds, says, good, ...changes }) => ({
    name: `the ${finds} of a health check`,
    bad: onInstances(healthCheck(changes)),
    finds: [`error 0.healthCheck.${finds}`],
    says,
    good: onInstances(healthCheck(good)),
  })),
  ...[['curl', 'localhost'], 'CMD-SHELL true', undefined].map((command) => ({
    name: `the command of a health check: ${JSON.stringify(command)}`,
    bad: onInstances({ healthCheck: { command } }),
    finds: ['error 0.healthCheck.command'],
    says: /'CMD' .* or 'CMD-SHELL'/,
    good: onInstances({ healthCheck: { command: ['CMD', 'true'] } }),
  })),
  {
    name: 'the restart policy',
    bad: onInstances({ restartPolicy: { enabled: true, restartAttemptPeriod: 30 } }),
    finds: ['error 0.restartPolicy.restartAttemptPeriod'],
    says: /60 to 1800 seconds/,
    good: onInstances({ restartPolicy: { enabled: true, restartAttemptPeriod: 60 } }),
  },
  {
    name: 'time-outs on Fargate',
    bad: onFargate({ stopTimeout: 121, startTimeout: 1 }),
    finds: ['error 0.stopTimeout', 'error 0.startTimeout'],
    says: /is 121: it can be 2 to 120 seconds on Fargate\. Set it to 120/,
    good: onInstances({ stopTimeout: 600, startTimeout: 1 }),
  },
  {
    name: 'a name in both environment and secrets',
    bad: onInstances({ environment: [{ name: 'A', value: '1' }], secrets: [{ name: 'A', valueFrom: 'a' }] }),
    finds: ['error 0.secrets[0].name'],
    says: /'A': containerDefinitions\[0\]\.environment\[0\] has the same name/,
    good: onInstances({ environment: [{ name: 'A', value: '1' }], secrets: [{ name: 'B', valueFrom: 'a' }] }),
  },
  {
    name: 'no name in both environment and secrets',
    bad: onInstances({ environment: [{ name: '', value: '1' }], secrets: [{ name: '', valueFrom: 'a' }] }),
    finds: ['error 0.secrets[0].name'],
    says: /environment\[0\] has the same name/,
    good: onInstances({ environment: [{ name: '', value: '1' }], secrets: [{ name: 'B', valueFrom: 'a' }] }),
  },
  {
    name: 'a secret twice',
    bad: onInstances({ secrets: ['a', 'b'].map((valueFrom) => ({ name: 'A', valueFrom })) }),
    finds: ['error 0.secrets[1].name'],
    says: /secrets\[0\] has the same name/,
    good: beside({ secrets: [{ name: 'A', valueFrom: 'a' }] }, { name: 'b', secrets: [{ name: 'A', valueFrom: 'a' }] }),
  },
  {
    name: 'ten environment files',
    bad: onInstances({ environmentFiles: Array.from({ length: 11 }, () => ({ type: 's3' })) }),
    finds: ['error 0.environmentFiles'],
    says: /10/,
    good: onInstances({ environmentFiles: [{ type: 's3' }] }),
  },
  {
    name: 'memory of all containers',
    bad: { ...beside(limited, { name: 'b', ...limited }), memory: '150' },
    finds: ['error memory'],
    says: /200 MiB together \(100 \+ 100\)/,
    good: { ...beside(limited, { name: 'b', ...limited }), memory: '200' },
  },
];

describe('a rule of the containers', () => {
  it.each(CASES)('$name', ({ bad, finds, says, good }) => {
    const found = definitionDefects(bad);
    const places = found.map(
      ({ severity, path }) => `${severity} ${path.replace(/^containerDefinitions\[(\d)\]/, '$1')}`,
    );
    expect(places).toEqual(finds);
    expect(sentenceOf(found[0]!)).toMatch(says);
    expect(definitionDefects(good)).toEqual([]);
  });
});
