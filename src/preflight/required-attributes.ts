import type { Json } from '../aws/lossless.ts';
import { objectIn, textIn, textsIn } from '../diagnose/facts/fields.ts';
import { containersOf } from '../task-definition/definition.ts';
import { networkModeOf } from './need.ts';

/** An attribute that an instance must have, with this value if there is one. */
export interface RequiredAttribute {
  readonly name: string;
  readonly value?: string;
}

const ECR_IMAGE = /\.dkr[.-]ecr[.-]/;

/**
 * What an instance must be able to do for tasks of this definition. ECS derives the same when it registers the definition; what every agent
 * of the last years can do is left out, so that nothing is held against an instance that ECS would take.
 * https://docs.aws.amazon.com/AmazonECS/latest/developerguide/ecs-agent-config.html
 */
export function requiredAttributes(json: Json): readonly RequiredAttribute[] {
  const withRole = textIn(json, 'executionRoleArn') !== undefined;
  const names = new Set<string>();
  if (textIn(json, 'taskRoleArn') !== undefined) names.add('com.amazonaws.ecs.capability.task-iam-role');
  if (networkModeOf(json) === 'awsvpc') names.add('ecs.capability.task-eni');
  for (const container of containersOf(json)) {
    for (const name of ofContainer(container, withRole)) names.add(name);
  }
  return [...[...names].map((name) => ({ name })), ...ofPlatform(json)];
}

function* ofContainer(container: Json, withRole: boolean): Generator<string> {
  if (ECR_IMAGE.test(textIn(container, 'image') ?? '')) {
    yield 'com.amazonaws.ecs.capability.ecr-auth';
    if (withRole) yield 'ecs.capability.execution-role-ecr-pull';
  }
  const driver = textIn(objectIn(container, 'logConfiguration'), 'logDriver');
  if (driver !== undefined) yield `com.amazonaws.ecs.capability.logging-driver.${driver}`;
  if (driver === 'awslogs' && withRole) yield 'ecs.capability.execution-role-awslogs';
  const check = textsIn(objectIn(container, 'healthCheck'), 'command');
  if (check.length > 0 && check[0] !== 'NONE') yield 'ecs.capability.container-health-check';
}

function ofPlatform(json: Json): readonly RequiredAttribute[] {
  const architecture = textIn(objectIn(json, 'runtimePlatform'), 'cpuArchitecture');
  return architecture === undefined ? [] : [{ name: 'ecs.cpu-architecture', value: architecture.toLowerCase() }];
}
