import { objects, optionalNumber, optionalObject, optionalText } from '../../fields.ts';
import type { Json } from '../../wire.ts';
import { containersOf, hasHealthCheck, isEssential, networkModeOf, units } from '../container-definitions.ts';

const NAME = /^[A-Za-z0-9_-]{1,255}$/;
const IMAGE = /^[A-Za-z0-9][A-Za-z0-9._:/-]*(@sha256:[0-9a-f]{64})?$/;
const LONGEST_IMAGE = 255;
const LEAST_MEMORY = 6;
const CONDITIONS = ['START', 'COMPLETE', 'SUCCESS', 'HEALTHY'];

/** Everything that ECS finds wrong with one container of a definition, in the order of its checks. */
export function* containerProblems(container: Json, definition: Json, volumes: readonly string[]): Generator<string> {
  yield* identityProblems(container);
  yield* memoryProblems(container, definition);
  yield* portProblems(container, networkModeOf(definition));
  yield* environmentProblems(container);
  for (const mount of objects(container, 'mountPoints')) {
    const volume = optionalText(mount, 'sourceVolume') ?? '';
    if (!volumes.includes(volume)) yield `Unknown volume '${volume}'.`;
  }
  yield* dependencyProblems(container, definition);
  yield* healthCheckProblems(container);
}

function* identityProblems(container: Json): Generator<string> {
  const name = optionalText(container, 'name') ?? '';
  if (name === '') yield 'Container.name should not be null or empty.';
  if (!NAME.test(name)) yield 'Container.name contains invalid characters.';
  const image = optionalText(container, 'image') ?? '';
  if (image === '') yield 'Container.image should not be null or empty.';
  const beforeDigest = image.split('@')[0] ?? '';
  if (!IMAGE.test(image) || beforeDigest.length > LONGEST_IMAGE) yield 'Container.image contains invalid characters.';
  // A tag and a digest at once: ECS takes one of them.
  if (image.includes('@') && /:[^/]*$/.test(beforeDigest)) yield 'Container.image contains invalid characters.';
}

/** What the containers reserve must fit into what the task has. */
export function* sumProblems(definition: Json): Generator<string> {
  for (const member of ['cpu', 'memory'] as const) {
    const limit = units(definition, member);
    if (limit === undefined) continue;
    const reserved = (container: Json) =>
      (member === 'memory' ? optionalNumber(container, 'memoryReservation') : undefined) ??
      optionalNumber(container, member) ??
      0;
    const sum = containersOf(definition).reduce((total, container) => total + reserved(container), 0);
    if (sum > limit) yield `'${member}' setting for container is greater than for the task.`;
  }
}

function* memoryProblems(container: Json, definition: Json): Generator<string> {
  const name = optionalText(container, 'name');
  const memory = optionalNumber(container, 'memory');
  const reservation = optionalNumber(container, 'memoryReservation');
  if (optionalText(definition, 'memory') === undefined && memory === undefined && reservation === undefined) {
    yield `Invalid setting for container '${name}'. At least one of 'memory' or 'memoryReservation' must be specified.`;
  }
  if (memory !== undefined && memory < LEAST_MEMORY) {
    yield `Invalid setting for container '${name}'. 'memory' must be at least ${LEAST_MEMORY} MiB.`;
  }
  if (memory !== undefined && reservation !== undefined && memory <= reservation) {
    yield `Invalid setting for container '${name}'. 'memory' must be greater than 'memoryReservation'.`;
  }
}

function* portProblems(container: Json, mode: string): Generator<string> {
  const mappings = objects(container, 'portMappings');
  if (mode === 'none' && mappings.length > 0) yield 'Port mappings are not allowed when networkMode=none.';
  for (const mapping of mappings) yield* mappingProblems(mapping, mode);
}

function* mappingProblems(mapping: Json, mode: string): Generator<string> {
  const containerPort = optionalNumber(mapping, 'containerPort');
  // 0 counts as absent.
  const hostPort = optionalNumber(mapping, 'hostPort') || undefined;
  if (!isPortOrAbsent(containerPort)) yield `Invalid containerPort: ${containerPort}.`;
  if (!isPortOrAbsent(hostPort)) yield `Invalid hostPort: ${hostPort}.`;
  const mustMatch = mode === 'awsvpc' || mode === 'host';
  if (mustMatch && hostPort !== undefined && hostPort !== containerPort) {
    yield `When networkMode=${mode}, the host ports and container ports in port mappings must match.`;
  }
  const protocol = optionalText(mapping, 'protocol') ?? 'tcp';
  if (!['tcp', 'udp'].includes(protocol)) yield `Invalid protocol: ${protocol}.`;
}

function isPortOrAbsent(value: number | undefined): boolean {
  return value === undefined || (Number.isInteger(value) && value >= 1 && value <= 65_535);
}

function* environmentProblems(container: Json): Generator<string> {
  const names = objects(container, 'environment').map((variable) => optionalText(variable, 'name'));
  for (const secret of objects(container, 'secrets')) {
    const name = optionalText(secret, 'name');
    if (names.includes(name)) {
      yield `The secret name must be unique and not shared with any new or existing environment variables set on the container, such as '${name}'.`;
    }
  }
}

function* dependencyProblems(container: Json, definition: Json): Generator<string> {
  const name = optionalText(container, 'name');
  for (const dependency of objects(container, 'dependsOn')) {
    const other = optionalText(dependency, 'containerName');
    const condition = optionalText(dependency, 'condition') ?? '';
    const target = containersOf(definition).find((one) => optionalText(one, 'name') === other);
    const invalid = `Invalid 'dependsOn' setting for container '${name}'.`;
    if (target === undefined || other === name) yield `${invalid} Container '${other}' does not exist.`;
    else if (!CONDITIONS.includes(condition)) yield `${invalid} Unknown condition '${condition}'.`;
    else yield* conditionProblems(invalid, condition, target);
  }
}

function* conditionProblems(invalid: string, condition: string, target: Json): Generator<string> {
  const other = optionalText(target, 'name');
  if (['COMPLETE', 'SUCCESS'].includes(condition) && isEssential(target)) {
    yield `${invalid} Condition '${condition}' can not be used with the essential container '${other}'.`;
  }
  if (condition === 'HEALTHY' && !hasHealthCheck(target)) {
    yield `${invalid} Condition 'HEALTHY' needs a health check in container '${other}'.`;
  }
}

function* healthCheckProblems(container: Json): Generator<string> {
  const check = optionalObject(container, 'healthCheck');
  if (check === undefined) return;
  const limits = { interval: [5, 300], timeout: [2, 60], retries: [1, 10], startPeriod: [0, 300] } as const;
  for (const [member, [least, most]] of Object.entries(limits)) {
    const value = optionalNumber(check, member);
    if (value !== undefined && (value < least || value > most)) {
      yield `Invalid healthCheck setting for container '${optionalText(container, 'name')}'. '${member}' must be between ${least} and ${most}.`;
    }
  }
}
