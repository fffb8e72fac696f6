/**
 * Fields that ECS takes as text and that a file easily has as something else; `[]` stands for every item of a list. ECS itself says so only
 * when the image is built and pushed.
 * https://docs.aws.amazon.com/AmazonECS/latest/APIReference/API_RegisterTaskDefinition.html
 */
const TEXT = [
  'family',
  'taskRoleArn',
  'executionRoleArn',
  'networkMode',
  'cpu',
  'memory',
  'runtimePlatform.cpuArchitecture',
  'runtimePlatform.operatingSystemFamily',
  'requiresCompatibilities.[]',
  'tags.[].key',
  'tags.[].value',
  'volumes.[].name',
  'containerDefinitions.[].name',
  'containerDefinitions.[].image',
  'containerDefinitions.[].command.[]',
  'containerDefinitions.[].entryPoint.[]',
  'containerDefinitions.[].environment.[].name',
  'containerDefinitions.[].environment.[].value',
  'containerDefinitions.[].secrets.[].name',
  'containerDefinitions.[].secrets.[].valueFrom',
];

/** Lists, which a file easily has as an object of names and values. */
const LISTS = [
  'tags',
  'volumes',
  'requiresCompatibilities',
  'containerDefinitions.[].environment',
  'containerDefinitions.[].secrets',
  'containerDefinitions.[].portMappings',
  'containerDefinitions.[].command',
  'containerDefinitions.[].entryPoint',
];

const NUMBERS = [
  'containerDefinitions.[].cpu',
  'containerDefinitions.[].memory',
  'containerDefinitions.[].memoryReservation',
  'containerDefinitions.[].startTimeout',
  'containerDefinitions.[].stopTimeout',
  'containerDefinitions.[].portMappings.[].containerPort',
  'containerDefinitions.[].portMappings.[].hostPort',
  'containerDefinitions.[].healthCheck.interval',
  'containerDefinitions.[].healthCheck.timeout',
  'containerDefinitions.[].healthCheck.retries',
  'containerDefinitions.[].healthCheck.startPeriod',
  'ephemeralStorage.sizeInGiB',
];

const BOOLEANS = [
  'containerDefinitions.[].essential',
  'containerDefinitions.[].privileged',
  'containerDefinitions.[].readonlyRootFilesystem',
  'containerDefinitions.[].mountPoints.[].readOnly',
  'enableFaultInjection',
];

/** Items that have names and values. */
const ITEMS = [
  'tags.[]',
  'volumes.[]',
  'containerDefinitions.[].environment.[]',
  'containerDefinitions.[].secrets.[]',
  'containerDefinitions.[].portMappings.[]',
];

const OBJECTS = [
  'containerDefinitions.[].dockerLabels',
  'containerDefinitions.[].logConfiguration',
  'containerDefinitions.[].logConfiguration.options',
];

/** A tag without its key is refused: ECS's names are lower case here, unlike in other services. */
const REQUIRED = ['tags.[].key'];

/** What has the wrong type in a definition, one sentence each with the path and the value. Fields that we don't know are left alone. */
export function wrongTypes(definition: unknown): string[] {
  const found: string[] = [];
  const expect = (paths: readonly string[], what: string, holds: (value: unknown) => boolean) => {
    for (const path of paths) {
      for (const [where, value] of valuesAt(definition, path.split('.'), '')) {
        if (!holds(value)) found.push(`${where} is ${shown(value)}, and has to be ${what}`);
      }
    }
  };
  expect(LISTS, 'a list', (value) => isAbsent(value) || Array.isArray(value));
  expect(TEXT, 'text', (value) => isAbsent(value) || typeof value === 'string');
  expect(NUMBERS, 'a number', (value) => isAbsent(value) || typeof value === 'number');
  expect(BOOLEANS, 'true or false', (value) => isAbsent(value) || typeof value === 'boolean');
  expect(ITEMS, 'an object', isObject);
  expect(OBJECTS, 'an object', (value) => isAbsent(value) || isObject(value));
  expect(REQUIRED, 'text', (value) => !isAbsent(value));
  return found;
}

/** Whether ECS takes a number or a boolean at this place of a definition, be it wrapped in `taskDefinition` or not. */
export function isWritten(kind: 'number' | 'boolean', path: readonly (string | number)[]): boolean {
  const steps = path.map((step) => (typeof step === 'number' ? '[]' : step));
  const inside = steps[0] === 'taskDefinition' ? steps.slice(1) : steps;
  return (kind === 'number' ? NUMBERS : BOOLEANS).includes(inside.join('.'));
}

type Found = readonly [where: string, value: unknown];

function valuesAt(value: unknown, path: readonly string[], where: string): Found[] {
  const [step, ...rest] = path;
  if (step === undefined) return [[where, value]];
  if (step === '[]') {
    return Array.isArray(value) ? value.flatMap((item, index) => valuesAt(item, rest, `${where}[${index}]`)) : [];
  }
  if (typeof value !== 'object' || value === null || Array.isArray(value)) return [];
  return valuesAt((value as Record<string, unknown>)[step], rest, where === '' ? step : `${where}.${step}`);
}

function isObject(value: unknown): boolean {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

function isAbsent(value: unknown): boolean {
  return value === undefined || value === null;
}

/** The kind of value alone: it may be a secret. */
function shown(value: unknown): string {
  if (value === undefined) return 'missing';
  if (value === null) return 'null';
  if (typeof value === 'string') return 'text';
  return Array.isArray(value) ? 'a list' : `a ${typeof value}`.replace('a object', 'an object');
}
