import type { Json } from '../../../src/aws/lossless.ts';

/** A container that nothing is wrong with. */
export function container(changes: Json = {}): Json {
  return { name: 'web', image: 'nginx:1.27', memory: 256, memoryReservation: 128, ...changes };
}

/** A definition for instances, with the container `web` changed, that nothing else is wrong with. */
export function onInstances(changes: Json = {}, task: Json = {}): Json {
  return { family: 'web', containerDefinitions: [container(changes)], ...task };
}

/** The same for Fargate. */
export function onFargate(changes: Json = {}, task: Json = {}): Json {
  return {
    family: 'web',
    requiresCompatibilities: ['FARGATE'],
    networkMode: 'awsvpc',
    cpu: '256',
    memory: '512',
    executionRoleArn: 'arn:aws:iam::123456789012:role/ecsTaskExecutionRole',
    containerDefinitions: [container(changes)],
    ...task,
  };
}

/** A definition with the container `web` and these beside it. */
export function beside(changes: Json, ...others: Json[]): Json {
  return onInstances({}, { containerDefinitions: [container(changes), ...others.map((one) => container(one))] });
}
