import fc from 'fast-check';
import type { Json } from '../../../src/aws/lossless.ts';

/** A member that is there now and then. */
function maybe<T>(arbitrary: fc.Arbitrary<T>): fc.Arbitrary<T | undefined> {
  return fc.option(arbitrary, { nil: undefined });
}

const name = fc.constantFrom('web', 'db', 'init', 'a'.repeat(255), 'b'.repeat(256), 'no good', '');
const port = fc.constantFrom(0, 1, 22, 53, 80, 8080, 40_000, 65_535, 65_536, 1.5);
const size = fc.constantFrom(0, 5, 6, 128, 256, 512, 1024);

const portMapping = fc.record({
  containerPort: maybe(port),
  hostPort: maybe(port),
  protocol: maybe(fc.constantFrom('tcp', 'udp', 'TCP')),
  name: maybe(fc.constantFrom('http', 'Http')),
});

const healthCheck = fc.record({
  command: fc.constantFrom(['CMD-SHELL', 'true'], ['NONE'], [], ['curl']),
  interval: maybe(fc.integer({ min: 4, max: 301 })),
  timeout: maybe(fc.integer({ min: 1, max: 61 })),
  retries: maybe(fc.integer({ min: 0, max: 11 })),
  startPeriod: maybe(fc.integer({ min: -1, max: 301 })),
});

const logConfiguration = fc.record({
  logDriver: fc.constantFrom('awslogs', 'json-file', 'splunk', 'loki'),
  options: maybe(
    fc.constant({ 'awslogs-group': '/ecs/web', 'awslogs-region': 'us-east-1', 'awslogs-stream-prefix': 'a' }),
  ),
});

const container: fc.Arbitrary<Json> = fc.record({
  name,
  image: fc.constantFrom(
    'nginx',
    'nginx:1',
    '123456789012.dkr.ecr.us-east-1.amazonaws.com/web:v1',
    `web@sha256:${'a'.repeat(64)}`,
    `web:v1@sha256:${'a'.repeat(64)}`,
    `${'a'.repeat(255)}:b`,
    '',
  ),
  cpu: maybe(size),
  memory: maybe(size),
  memoryReservation: maybe(size),
  essential: maybe(fc.boolean()),
  portMappings: maybe(fc.array(portMapping, { maxLength: 2 })),
  environment: maybe(fc.array(fc.record({ name, value: fc.string() }), { maxLength: 2 })),
  secrets: maybe(fc.array(fc.record({ name, valueFrom: fc.string() }), { maxLength: 2 })),
  mountPoints: maybe(fc.array(fc.record({ sourceVolume: maybe(name), containerPath: fc.string() }), { maxLength: 1 })),
  dependsOn: maybe(
    fc.array(
      fc.record({
        containerName: name,
        condition: fc.constantFrom('START', 'COMPLETE', 'SUCCESS', 'HEALTHY', 'start'),
      }),
      { maxLength: 1 },
    ),
  ),
  healthCheck: maybe(healthCheck),
  logConfiguration: maybe(logConfiguration),
  stopTimeout: maybe(fc.integer({ min: 0, max: 130 })),
  privileged: maybe(fc.boolean()),
  links: maybe(fc.constantFrom([], ['db'])),
  linuxParameters: maybe(fc.record({ maxSwap: maybe(fc.constantFrom(0, 1)) })),
  future: maybe(fc.jsonValue()),
}) as fc.Arbitrary<Json>;

/** Definitions with fields that ECS knows, most of them with something that it doesn't take. */
export const anyDefinition: fc.Arbitrary<Json> = fc
  .record({
    family: fc.constantFrom('web', 'web', 'no good', ''),
    requiresCompatibilities: maybe(fc.constantFrom(['EC2'], ['FARGATE'], ['EC2', 'FARGATE'], [])),
    networkMode: maybe(fc.constantFrom('bridge', 'host', 'awsvpc', 'none', 'Bridge')),
    cpu: maybe(fc.constantFrom('256', '512', '1 vCPU', '16384', '32768', '300')),
    memory: maybe(fc.constantFrom('512', '1024', '2GB', '122880', '999', '200000')),
    executionRoleArn: maybe(fc.constant('arn:aws:iam::123456789012:role/execution')),
    ephemeralStorage: maybe(fc.record({ sizeInGiB: fc.integer({ min: 19, max: 202 }) })),
    runtimePlatform: maybe(fc.record({ operatingSystemFamily: fc.constantFrom('LINUX', 'WINDOWS_SERVER_2022_CORE') })),
    volumes: maybe(fc.array(fc.record({ name: maybe(name) }), { maxLength: 2 })),
    containerDefinitions: fc.array(container, { maxLength: 3 }),
    placementConstraints: maybe(
      fc.array(fc.constant({ type: 'memberOf', expression: 'attribute:ecs.os-type == linux' }), { maxLength: 11 }),
    ),
    future: maybe(fc.jsonValue()),
  })
  .map(withoutAbsent) as fc.Arbitrary<Json>;

/** The same definitions with almost nothing wrong: enough of them are accepted to learn something. */
export const mostlyGoodDefinition: fc.Arbitrary<Json> = fc
  .tuple(anyDefinition, fc.array(fc.nat(), { minLength: 0, maxLength: 3 }))
  .map(([definition, kept]) => mended(definition, kept));

/** Leaves out all members but a few: each of them can be wrong by itself. */
function mended(definition: Json, kept: readonly number[]): Json {
  const containers = definition.containerDefinitions as Json[];
  const [first = {}] = containers;
  const chosen = (json: Json) => {
    const names = Object.keys(json);
    return Object.fromEntries(kept.map((index) => names[index % names.length] ?? '').map((one) => [one, json[one]]));
  };
  const isFargate = ((definition.requiresCompatibilities ?? []) as string[]).includes('FARGATE');
  const fargate = { networkMode: 'awsvpc', cpu: '512', memory: '1024', executionRoleArn: 'execution' };
  return withoutAbsent({
    family: 'web',
    volumes: [{ name: 'web' }, { name: 'db' }],
    requiresCompatibilities: definition.requiresCompatibilities,
    ...(isFargate ? fargate : {}),
    ...chosen(definition),
    containerDefinitions: [
      { name: 'web', image: 'nginx:1', memory: 300, ...chosen(first) },
      { name: 'db', image: 'nginx:1', memory: 300, essential: false, healthCheck: { command: ['CMD', 'true'] } },
    ],
  }) as Json;
}

function withoutAbsent(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(withoutAbsent);
  if (typeof value !== 'object' || value === null) return value;
  const members = Object.entries(value).filter(([, inner]) => inner !== undefined);
  return Object.fromEntries(members.map(([member, inner]) => [member, withoutAbsent(inner)]));
}
