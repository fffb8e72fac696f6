import { expect, test } from '@jest/globals';
import { needOf, needOfTask } from '../../src/preflight/need.ts';
import { requiredAttributes } from '../../src/preflight/required-attributes.ts';

const mapping = { containerPort: 8080, hostPort: 80 };
const containers = [
  { name: 'web', image: '1.dkr.ecr.eu-west-1.amazonaws.com/web:v1', cpu: 128, memory: 512, portMappings: [mapping] },
  {
    name: 'proxy',
    image: 'proxy',
    cpu: 64,
    memory: 512,
    memoryReservation: 100,
    portMappings: [{ containerPort: 53, protocol: 'udp' }],
  },
];

test('a task takes the sum of its containers, and of their memory what is reserved', () => {
  const need = { cpu: 192, memory: 612, gpus: 0, ports: ['80/tcp'], interfaces: 0 };
  expect(needOf({ containerDefinitions: containers })).toEqual(need);
});

test('the size of the task comes before that of its containers', () => {
  expect(needOf({ cpu: '.5 vCPU', memory: '1 GB', containerDefinitions: containers })).toMatchObject({
    cpu: 512,
    memory: 1024,
  });
});

test.each([
  ['bridge', ['80/tcp'], 0],
  ['host', ['8080/tcp', '53/udp'], 0],
  ['awsvpc', [], 1],
  ['none', [], 0],
])('with networkMode %s it binds the host ports %j', (networkMode, ports, interfaces) => {
  expect(needOf({ networkMode, containerDefinitions: containers })).toMatchObject({ ports, interfaces });
});

test('a running task tells what it takes', () => {
  const bound = { cpu: '64', memory: '256', networkBindings: [{ hostPort: 80, protocol: 'tcp' as const }] };
  expect(needOfTask({ containers: [bound, { cpu: '10', memory: '20', memoryReservation: '5' }] })).toEqual({
    cpu: 74,
    memory: 261,
    gpus: 0,
    ports: ['80/tcp'],
    interfaces: 0,
  });
});

test('an instance must be able to do what the definition asks for', () => {
  const logConfiguration = { logDriver: 'awslogs' };
  const healthCheck = { command: ['CMD', 'true'] };
  const json = {
    taskRoleArn: 'arn:aws:iam::1:role/task',
    executionRoleArn: 'arn:aws:iam::1:role/execution',
    networkMode: 'awsvpc',
    runtimePlatform: { cpuArchitecture: 'ARM64' },
    containerDefinitions: [{ ...containers[0], logConfiguration, healthCheck }],
  };
  expect(requiredAttributes(json)).toEqual([
    { name: 'com.amazonaws.ecs.capability.task-iam-role' },
    { name: 'ecs.capability.task-eni' },
    { name: 'com.amazonaws.ecs.capability.ecr-auth' },
    { name: 'ecs.capability.execution-role-ecr-pull' },
    { name: 'com.amazonaws.ecs.capability.logging-driver.awslogs' },
    { name: 'ecs.capability.execution-role-awslogs' },
    { name: 'ecs.capability.container-health-check' },
    { name: 'ecs.cpu-architecture', value: 'arm64' },
  ]);
  expect(
    requiredAttributes({ containerDefinitions: [{ name: 'a', image: 'a', healthCheck: { command: ['NONE'] } }] }),
  ).toEqual([]);
});
