import type { Task } from '@aws-sdk/client-ecs';
import type { Json } from '../aws/lossless.ts';
import { isOn, numberIn, objectIn, textsIn } from '../diagnose/facts/fields.ts';
import { containersOf } from '../task-definition/definition.ts';

/** How long the steps of a deployment take, in milliseconds; undefined for what isn't known. */
export interface Timing {
  /** From a task's creation until its containers run, as the running tasks took. */
  readonly start: number | undefined;
  /** From there until the load balancer and the container's own check find it healthy, if all goes well at once. */
  readonly health: number;
  /** How long a load balancer lets a task finish its requests before it is stopped. */
  readonly drain: number;
  /** How long the containers had to end by themselves, at the most. */
  readonly stopTimeout: number;
  /** How long the deployment waits by plan, once all tasks run: bake time and shifts of traffic. */
  readonly bake: number;
}

/** ECS's own values. https://docs.aws.amazon.com/AmazonECS/latest/APIReference/API_ContainerDefinition.html */
const STOP_TIMEOUT_SECONDS = 30;
const CHECK_INTERVAL_SECONDS = 30;

/** No container runs sooner than this: a shorter time says nothing about the next task. */
const SOONEST = 100;

/** How long tasks took from their creation until their containers ran: the middle one of them; undefined where none tells. */
export function startOf(tasks: readonly Task[]): number | undefined {
  const took = tasks
    .flatMap(({ createdAt, startedAt }) =>
      createdAt === undefined || startedAt === undefined ? [] : [startedAt.getTime() - createdAt.getTime()],
    )
    .filter((ms) => ms >= SOONEST)
    .toSorted((one, other) => one - other);
  return took[Math.floor(took.length / 2)];
}

/** How long it takes until the containers' own checks have passed, the first time: the slowest of the essential ones. */
export function containerHealthOf(json: Json): number {
  const checks = containersOf(json)
    .filter((container) => container.essential === undefined || isOn(container, 'essential'))
    .map((container) => objectIn(container, 'healthCheck'))
    .filter((check) => textsIn(check, 'command').length > 0 && textsIn(check, 'command')[0] !== 'NONE');
  return Math.max(0, ...checks.map((check) => numberIn(check, 'interval') ?? CHECK_INTERVAL_SECONDS)) * 1000;
}

/** How long the slowest container of a task may take to end by itself. */
export function stopTimeoutOf(json: Json): number {
  const seconds = containersOf(json).map((container) => numberIn(container, 'stopTimeout') ?? STOP_TIMEOUT_SECONDS);
  return Math.max(0, ...seconds) * 1000;
}
