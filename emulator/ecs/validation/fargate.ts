import { objects, optionalNumber, optionalObject, optionalText } from '../../fields.ts';
import type { Json } from '../../wire.ts';
import { containersOf, networkModeOf, units } from '../container-definitions.ts';

const SEE_GUIDE = 'For more information, see the Troubleshooting section of the Amazon ECS Developer Guide.';

/** MiB that go with each number of CPU units: from, to, step. */
const sizes: Readonly<Record<number, readonly [number, number, number]>> = {
  512: [1024, 4096, 1024],
  1024: [2048, 8192, 1024],
  2048: [4096, 16_384, 1024],
  4096: [8192, 30_720, 1024],
  8192: [16_384, 61_440, 4096],
  16384: [32_768, 122_880, 8192],
};

const LOG_DRIVERS = ['awslogs', 'splunk', 'awsfirelens'];

/** What a definition that asks for FARGATE must have besides. */
export function* fargateProblems(input: Json): Generator<string> {
  if (networkModeOf(input) !== 'awsvpc') yield "Fargate only supports network mode 'awsvpc'.";
  if (optionalText(input, 'cpu') === undefined) yield "Fargate requires that 'cpu' be defined at the task level.";
  if (optionalText(input, 'memory') === undefined) yield "Fargate requires that 'memory' be defined at the task level.";
  yield* sizeProblems(units(input, 'cpu'), units(input, 'memory'));
  yield* platformProblems(input);
  yield* roleProblems(input);
  yield* unsupported(input);
}

function* sizeProblems(cpu: number | undefined, memory: number | undefined): Generator<string> {
  if (cpu === undefined || (cpu !== 256 && sizes[cpu] === undefined))
    yield `Invalid 'cpu' setting for task. ${SEE_GUIDE}`;
  if (memory === undefined) yield `Invalid 'memory' setting for task. ${SEE_GUIDE}`;
  else if (!isSize(cpu ?? 0, memory)) yield `No Fargate configuration exists for given values. ${SEE_GUIDE}`;
}

/** Windows runs on the sizes of one to four vCPUs only; ephemeral storage has its limits. */
function* platformProblems(input: Json): Generator<string> {
  const family = optionalText(optionalObject(input, 'runtimePlatform') ?? {}, 'operatingSystemFamily') ?? 'LINUX';
  if (family.startsWith('WINDOWS') && ![1024, 2048, 4096].includes(units(input, 'cpu') ?? 0)) {
    yield `No Fargate configuration exists for given values. ${SEE_GUIDE}`;
  }
  const storage = optionalObject(input, 'ephemeralStorage');
  const size = storage === undefined ? undefined : optionalNumber(storage, 'sizeInGiB');
  if (size !== undefined && (size < 21 || size > 200)) {
    yield 'Invalid setting for ephemeralStorage. sizeInGiB must be between 21 and 200.';
  }
}

function isSize(cpu: number, memory: number): boolean {
  if (cpu === 256) return [512, 1024, 2048].includes(memory);
  const [from, to, step] = sizes[cpu] ?? [1, 0, 1];
  return memory >= from && memory <= to && (memory - from) % step === 0;
}

function* roleProblems(input: Json): Generator<string> {
  if (optionalText(input, 'executionRoleArn') !== undefined) return;
  for (const container of containersOf(input)) {
    if (/^\d{12}\.dkr[.-]ecr/.test(optionalText(container, 'image') ?? '')) {
      yield 'Fargate requires task definition to have execution role ARN to support ECR images.';
    }
    if (logDriverOf(container) === 'awslogs') {
      yield 'Fargate requires task definition to have execution role ARN to support log driver awslogs.';
    }
    if (objects(container, 'secrets').length > 0) {
      yield 'Fargate requires task definition to have execution role ARN to support container secrets.';
    }
  }
}

function* unsupported(input: Json): Generator<string> {
  for (const container of containersOf(input)) {
    const driver = logDriverOf(container);
    if (driver !== undefined && !LOG_DRIVERS.includes(driver))
      yield `Log driver ${driver} is not supported on Fargate.`;
    if (container.privileged === true) yield "Tasks using the Fargate launch type do not support 'privileged'.";
    if (Array.isArray(container.links) && container.links.length > 0) {
      yield 'Links are not supported when networkMode=awsvpc.';
    }
  }
  if (objects(input, 'placementConstraints').length > 0) yield 'Fargate does not support placement constraints.';
}

function logDriverOf(container: Json): string | undefined {
  const logging = optionalObject(container, 'logConfiguration');
  return logging === undefined ? undefined : optionalText(logging, 'logDriver');
}
