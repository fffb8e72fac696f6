import { optionalObject, optionalText, texts } from '../fields.ts';
import type { Json } from '../wire.ts';
import { containersOf, hasHealthCheck, networkModeOf } from './container-definitions.ts';

/** The attributes that an instance needs for tasks of this definition, as ECS derives them. */
export function requiredAttributesOf(definition: Json): readonly Json[] {
  const names = new Set(['com.amazonaws.ecs.capability.docker-remote-api.1.18']);
  if (definition.taskRoleArn !== undefined) names.add('com.amazonaws.ecs.capability.task-iam-role');
  if (networkModeOf(definition) === 'awsvpc') names.add('ecs.capability.task-eni');
  for (const container of containersOf(definition)) {
    for (const name of containerAttributes(container, definition.executionRoleArn !== undefined)) names.add(name);
  }
  return [...[...names].map((name) => ({ name })), ...platformAttributes(definition)];
}

/** Only an instance of that architecture can run the tasks. */
function platformAttributes(definition: Json): readonly Json[] {
  const architecture = optionalText(optionalObject(definition, 'runtimePlatform') ?? {}, 'cpuArchitecture');
  const value = architecture === 'ARM64' ? 'arm64' : architecture?.toLowerCase();
  return value === undefined ? [] : [{ name: 'ecs.cpu-architecture', value }];
}

function containerAttributes(container: Json, hasExecutionRole: boolean): readonly string[] {
  const names: string[] = [];
  if (/\.dkr[.-]ecr/.test(optionalText(container, 'image') ?? '')) {
    names.push('com.amazonaws.ecs.capability.ecr-auth');
    if (hasExecutionRole) names.push('ecs.capability.execution-role-ecr-pull');
  }
  const logging = optionalObject(container, 'logConfiguration');
  const driver = logging === undefined ? undefined : optionalText(logging, 'logDriver');
  if (driver !== undefined) names.push(`com.amazonaws.ecs.capability.logging-driver.${driver}`);
  if (driver === 'awslogs' && hasExecutionRole) names.push('ecs.capability.execution-role-awslogs');
  if (hasHealthCheck(container)) names.push('ecs.capability.container-health-check');
  return names;
}

/** The launch types that the definition could run on. */
export function compatibilitiesOf(definition: Json): readonly string[] {
  const isFargate = texts(definition, 'requiresCompatibilities').includes('FARGATE');
  return isFargate ? ['EC2', 'FARGATE'] : networkModeOf(definition) === 'awsvpc' ? ['EC2'] : ['EXTERNAL', 'EC2'];
}
