import type { ContainerInstance } from '@aws-sdk/client-ecs';
import { describe, expect, it } from '@jest/globals';
import type { Json } from '../../src/aws/lossless.ts';
import type { Diagnosis } from '../../src/diagnose/diagnosis.ts';
import type { Evidence } from '../../src/diagnose/evidence.ts';
import { diagnosisOf } from '../../src/diagnose/finding.ts';
import { DEFINITION, evidenceWith, INSTANCE } from './evidences.ts';

const NONE = '(service web) was unable to place a task because no container instance met all of its requirements.';

/** What is said where the closest instance, the first of the list unless told otherwise, has this obstacle. */
function obstacle(text: string, members: Partial<Evidence> = {}, closest?: string): Diagnosis {
  const id = closest ?? '0123456789abcdef0123456789abcdef';
  const message = `${NONE} The closest matching (container-instance ${id}) ${text} For more information, see the Troubleshooting section.`;
  return diagnosisOf(evidenceWith({ events: [{ message }], ...members })) as Diagnosis;
}

const MEMORY = 'has insufficient memory available.';
const CPU = 'has insufficient CPU units available.';
const PORT = 'is already using a port required by your task.';

/** An instance of this number with so much free, and these ports in use. */
function instance(
  number: number,
  free: { cpu?: number; memory?: number; ports?: string[]; udp?: string[] },
  more: Partial<ContainerInstance> = {},
): ContainerInstance {
  return {
    containerInstanceArn: `arn:aws:ecs:us-east-1:123456789012:container-instance/prod/${String(number).repeat(32)}`,
    ec2InstanceId: `i-${number}`,
    status: 'ACTIVE',
    agentConnected: true,
    registeredResources: [
      { name: 'CPU', integerValue: 2048 },
      { name: 'MEMORY', integerValue: 4096 },
    ],
    remainingResources: [
      { name: 'CPU', integerValue: free.cpu ?? 2048 },
      { name: 'MEMORY', integerValue: free.memory ?? 4096 },
      { name: 'PORTS', stringSetValue: free.ports ?? [] },
      { name: 'PORTS_UDP', stringSetValue: free.udp ?? [] },
    ],
    ...more,
  };
}

const withMemory = (definition: Json): Partial<Evidence> => ({
  definition,
  instances: [instance(1, { memory: 1000 })],
});
const inMemory = (definition: Json) => obstacle(MEMORY, withMemory(definition), '1'.repeat(32)).cause;

describe('too little memory', () => {
  it.each<[string, Json, string]>([
    ["the task's own size", { memory: '3000', containerDefinitions: [{ memory: 64 }] }, '3000 MiB'],
    ['a size with its unit', { memory: '1.5 GB' }, '1536 MiB'],
    [
      'the reservation before the limit',
      { containerDefinitions: [{ memory: 2000, memoryReservation: 1500 }] },
      '1500 MiB',
    ],
    ['the sum of the containers', { containerDefinitions: [{ memory: 800 }, { memory: 700 }] }, '1500 MiB'],
  ])('is counted from %s', (_name, definition, need) => {
    expect(inMemory(definition)).toContain(
      `the task needs ${need} of memory, and the closest instance (i-1) has 1000 MiB free`,
    );
  });

  it('says how much is missing', () => {
    expect(inMemory({ memory: '3000' })).toMatch(/: 2000 MiB are missing$/);
  });

  it('names the instance that comes closest where ECS names none that is known', () => {
    const instances = [
      instance(1, { memory: 100 }),
      instance(2, { memory: 900 }),
      instance(3, { memory: 4096 }, { status: 'DRAINING' }),
      instance(4, { memory: 4096 }, { agentConnected: false }),
    ];
    expect(obstacle(MEMORY, { instances, definition: { memory: '1000' } }).cause).toBe(
      'the task needs 1000 MiB of memory, and the closest instance (i-2) has 900 MiB free: 100 MiB are missing',
    );
  });

  it('believes ECS about which instance comes closest', () => {
    const instances = [instance(1, { memory: 100 }), instance(2, { memory: 900 })];
    expect(obstacle(MEMORY, { instances, definition: { memory: '1000' } }, '1'.repeat(32)).cause).toContain(
      'the closest instance (i-1) has 100 MiB free: 900 MiB are missing',
    );
  });

  it.each<[string, Partial<Evidence>, string]>([
    [
      'nothing is known of the instances',
      { instances: [] },
      'the task needs 768 MiB of memory, and ECS found no instance with that much free',
    ],
    [
      'there is room meanwhile',
      { instances: [instance(1, {})] },
      'the task needs 768 MiB of memory, and ECS found no instance with that much free',
    ],
    ['the need is not known', { definition: {} }, 'no instance of cluster prod has enough memory free for the task'],
  ])('claims no number where %s', (_name, members, cause) => expect(obstacle(MEMORY, members).cause).toBe(cause));

  it('is another thing where the task is larger than any instance', () => {
    const { cause, advice } = obstacle(MEMORY, { definition: { memory: '5000' }, instances: [instance(1, {})] });
    expect(cause).toBe(
      'the task needs 5000 MiB of memory, and no instance is that large: the largest (i-1) has 4096 MiB in all',
    );
    expect(advice).toBe('Lower memory in the task definition, or add instances of a larger type.');
  });
});

describe('too little CPU', () => {
  it.each<[string, Json, number]>([
    ["the task's own size", { cpu: '1024' }, 1024],
    ['vCPUs', { cpu: '0.5 vCPU' }, 512],
    ['the sum of the containers', { containerDefinitions: [{ cpu: 400 }, { cpu: 200 }, {}] }, 600],
  ])('is counted from %s', (_name, definition, need) => {
    const { cause } = obstacle(CPU, { definition, instances: [instance(1, { cpu: 256 })] });
    expect(cause).toBe(
      `the task needs ${need} CPU units, and the closest instance (i-1) has 256 CPU units free: ${need - 256} CPU units are missing`,
    );
  });
});

describe('a taken port', () => {
  const bridge = (...mappings: object[]): Json => ({ containerDefinitions: [{ name: 'web', portMappings: mappings }] });
  const taken = (definition: Json, ...instances: ContainerInstance[]) =>
    obstacle(PORT, { definition, instances }).cause;
  const ON_TWO = [instance(1, { ports: ['80'] }), instance(2, { ports: ['80'] })];

  it.each<[string, string, string]>([
    [
      'is named with the only instance',
      taken(bridge({ containerPort: 8080, hostPort: 80 }), instance(1, { ports: ['80'] })),
      'host port 80, which container web needs, is in use already on the only instance (i-1)',
    ],
    [
      'is named with all instances',
      taken(bridge({ containerPort: 8080, hostPort: 80 }), ...ON_TWO),
      'host port 80, which container web needs, is in use already on all 2 instances (i-1 and i-2)',
    ],
    [
      'is named with one of them where the others lack something else',
      taken(bridge({ containerPort: 8080, hostPort: 80 }), instance(1, { ports: ['80'] }), instance(2, {})),
      'host port 80, which container web needs, is in use already on instance i-1',
    ],
    [
      'is named with the one that ECS calls the closest',
      obstacle(PORT, { instances: [...ON_TWO, instance(3, {})] }, '2'.repeat(32)).cause,
      'host port 80, which container web needs, is in use already on the closest instance (i-2)',
    ],
    [
      'is the one of several that is taken',
      taken(bridge({ containerPort: 1, hostPort: 81 }, { containerPort: 2, hostPort: 80 }), ...ON_TWO),
      'host port 80, which container web needs, is in use already on all 2 instances (i-1 and i-2)',
    ],
    [
      'is another one as UDP',
      taken(
        bridge({ hostPort: 80, protocol: 'udp' }, { hostPort: 53, protocol: 'udp' }),
        instance(1, { ports: ['80'], udp: ['53'] }),
      ),
      'host port 53/udp, which container web needs, is in use already on the only instance (i-1)',
    ],
    [
      'is a container port in host mode',
      taken({ networkMode: 'host', ...bridge({ containerPort: 80 }) }, instance(1, { ports: ['80'] })),
      'host port 80, which container web needs, is in use already on the only instance (i-1)',
    ],
    [
      'is the only fixed one where nothing is known of the instances',
      taken(bridge({ containerPort: 8080, hostPort: 80 }, { containerPort: 9090 })),
      'host port 80, which container web needs, is in use already on the closest instance',
    ],
    [
      'is not guessed among several',
      taken(bridge({ hostPort: 80 }, { hostPort: 81 })),
      'a host port that the task needs is in use already on the closest instance',
    ],
    [
      'is not made up in awsvpc mode',
      taken({ networkMode: 'awsvpc', ...bridge({ containerPort: 80, hostPort: 80 }) }, instance(1, { ports: ['80'] })),
      'a host port that the task needs is in use already on the closest instance',
    ],
  ])('%s', (_name, cause, expected) => expect(cause).toBe(expected));
});

describe('the way out without another instance', () => {
  it.each<[number, number, string]>([
    [
      1,
      100,
      '; or set minimumHealthyPercent of the service to 0, so that ECS may stop an old task first (the service is down until the new task runs).',
    ],
    [1, 50, '; or set minimumHealthyPercent of the service to 0, so that'],
    [2, 100, '; or set minimumHealthyPercent of the service to 50 or less, so that ECS may stop an old task first.'],
    [3, 67, '; or set minimumHealthyPercent of the service to 66 or less, so'],
  ])('of %d tasks at %d %%', (desiredCount, minimumHealthyPercent, advice) => {
    expect(obstacle(PORT, { desiredCount, minimumHealthyPercent }).advice).toContain(advice);
  });

  it.each([
    [2, 50],
    [3, 66],
    [1, 0],
  ])('is none for %d tasks at %d %%, where ECS may stop one already', (desiredCount, minimumHealthyPercent) => {
    expect(obstacle(PORT, { desiredCount, minimumHealthyPercent }).advice).not.toContain('minimumHealthyPercent');
  });
});

describe('a missing attribute', () => {
  const missing = (definition: Json, ...attributes: { name: string; value?: string }[]) =>
    obstacle('is missing an attribute required by your task.', { definition, instances: [{ ...INSTANCE, attributes }] })
      .cause;
  const FLUENTD = { name: 'com.amazonaws.ecs.capability.logging-driver.fluentd' };

  it.each<[string, string, string]>([
    [
      'is named',
      missing({ requiresAttributes: [FLUENTD] }),
      'the closest instance (i-0123456789abcdef0) lacks what the task requires: the log driver fluentd',
    ],
    [
      'is named with its value',
      missing({ requiresAttributes: [{ name: 'stack', value: 'blue' }] }, { name: 'stack', value: 'green' }),
      'the closest instance (i-0123456789abcdef0) lacks what the task requires: the attribute stack = blue',
    ],
    [
      'is the architecture',
      missing({ runtimePlatform: { cpuArchitecture: 'ARM64' } }, { name: 'ecs.cpu-architecture', value: 'x86_64' }),
      'the closest instance (i-0123456789abcdef0) lacks what the task requires: the architecture ARM64 (it is x86_64)',
    ],
    [
      'is not made up',
      missing({ requiresAttributes: [FLUENTD], runtimePlatform: { cpuArchitecture: 'X86_64' } }, FLUENTD, {
        name: 'ecs.cpu-architecture',
        value: 'x86_64',
      }),
      'the closest instance (i-0123456789abcdef0) lacks something that the task requires',
    ],
  ])('%s', (_name, cause, expected) => expect(cause).toBe(expected));
});

describe('percentages that block a rollout', () => {
  const message =
    '(service web) was unable to stop or start tasks during a deployment because of the service deployment configuration.';
  const blocked = (desiredCount: number, minimumHealthyPercent: number, maximumPercent: number) =>
    diagnosisOf(evidenceWith({ events: [{ message }], desiredCount, minimumHealthyPercent, maximumPercent }));

  it.each<[number, number, number, string]>([
    [3, 100, 125, 'Set maximumPercent to 134 or more, or minimumHealthyPercent to 66 or less.'],
    [2, 75, 100, 'Set maximumPercent to 150 or more, or minimumHealthyPercent to 50 or less.'],
    [1, 100, 150, 'Set maximumPercent to 200 or more, or minimumHealthyPercent to 0 (the service is down meanwhile).'],
    [1, 50, 100, 'Set maximumPercent to 200 or more, or minimumHealthyPercent to 0 (the service is down meanwhile).'],
  ])('of %d tasks: %d/%d', (desired, minimum, maximum, advice) => {
    expect(blocked(desired, minimum, maximum)).toEqual({
      code: 'percentages-deadlock',
      weight: 'permanent',
      cause: `with ${desired} desired ${desired === 1 ? 'task' : 'tasks'}, minimumHealthyPercent ${minimum} and maximumPercent ${maximum} let ECS neither stop an old task nor start a new one`,
      advice,
    });
  });

  it('are not blamed with numbers that block nothing', () => {
    expect(blocked(2, 50, 200)?.cause).toBe(
      'minimumHealthyPercent and maximumPercent of the service let ECS neither stop an old task nor start a new one',
    );
  });
});

describe('a cluster without instances', () => {
  it('is named', () => {
    const message = `${NONE} Reason: No Container Instances were found in your cluster.`;
    expect(diagnosisOf(evidenceWith({ events: [{ message }], definition: DEFINITION }))?.cause).toBe(
      'cluster prod has no container instance that takes tasks',
    );
  });
});
