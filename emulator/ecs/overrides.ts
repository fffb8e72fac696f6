import { isObject, objects, optionalText, pick } from '../fields.ts';
import { AwsError, type Json } from '../wire.ts';
import { containersOf } from './container-definitions.ts';

const TASK_MEMBERS = ['cpu', 'memory', 'taskRoleArn', 'executionRoleArn', 'ephemeralStorage'] as const;
const CONTAINER_MEMBERS = ['command', 'cpu', 'memory', 'memoryReservation', 'resourceRequirements'] as const;

/** The definition with what RunTask overrides. Throws InvalidParameterException for a container that isn't in it. */
export function withOverrides(definition: Json, overrides: Json): Json {
  const containers = objects(overrides, 'containerOverrides');
  const names = containersOf(definition).map((container) => container.name);
  for (const { name } of containers) {
    if (names.includes(name)) continue;
    throw new AwsError(
      'InvalidParameterException',
      'Override for container named '.concat(String(name), ' is not a container in the TaskDefinition.'),
    );
  }
  return {
    ...definition,
    ...pick(overrides, TASK_MEMBERS),
    containerDefinitions: containersOf(definition).map((container) => {
      const own = containers.find((one) => one.name === container.name);
      return own === undefined ? container : overridden(container, own);
    }),
  };
}

/** The overrides as DescribeTasks shows them: one entry for each container. */
export function describeOverrides(definition: Json, overrides: Json): Json {
  const containers = objects(overrides, 'containerOverrides');
  return {
    ...pick(overrides, TASK_MEMBERS),
    containerOverrides: containersOf(definition).map(
      ({ name }) => containers.find((one) => one.name === name) ?? { name },
    ),
    inferenceAcceleratorOverrides: overrides.inferenceAcceleratorOverrides ?? [],
  };
}

/** A variable that is in both has the override's value; the other variables stay. */
function overridden(container: Json, override: Json): Json {
  const environment = mergedByName(objects(container, 'environment'), objects(override, 'environment'));
  const files = [...objects(container, 'environmentFiles'), ...objects(override, 'environmentFiles')];
  return {
    ...container,
    ...pick(override, CONTAINER_MEMBERS),
    ...(environment.length === 0 ? {} : { environment }),
    ...(files.length === 0 ? {} : { environmentFiles: files }),
  };
}

function mergedByName(own: readonly Json[], overrides: readonly Json[]): readonly Json[] {
  const replaced = new Set(overrides.filter(isObject).map((one) => optionalText(one, 'name')));
  return [...own.filter((one) => !replaced.has(optionalText(one, 'name'))), ...overrides];
}
