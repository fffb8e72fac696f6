import type { Service } from '@aws-sdk/client-ecs';
import type { Json } from '../../src/aws/lossless.ts';
import type { Target } from '../../src/plan/plan.ts';
import type { Definition, ResourceTag } from '../../src/task-definition/definition.ts';

export const ACCOUNT = '123456789012';
export const REGION = 'eu-west-1';
export const HOST = `${ACCOUNT}.dkr.ecr.${REGION}.amazonaws.com`;

/** The ARN of a revision, `web:7` for instance. */
export function definitionArn(familyAndRevision: string): string {
  return `arn:aws:ecs:${REGION}:${ACCOUNT}:task-definition/${familyAndRevision}`;
}

/** A definition with one container for each pair of name and image. */
export function definition(
  images: Readonly<Record<string, string>>,
  more: Json = {},
  tags: readonly ResourceTag[] = [],
): Definition {
  const containerDefinitions = Object.entries(images).map(([name, image]) => ({ name, image }));
  return { arn: definitionArn('web:7'), json: { family: 'web', containerDefinitions, ...more }, tags };
}

/** A service `web` that runs this definition. */
export function target(live: Definition, containers: readonly string[], name = 'web'): Target {
  const service: Service = {
    serviceName: name,
    serviceArn: `arn:aws:ecs:${REGION}:${ACCOUNT}:service/prod/${name}`,
    status: 'ACTIVE',
    taskDefinition: live.arn,
  };
  return { name, service, live, base: { kind: 'live', definition: live }, containers };
}
