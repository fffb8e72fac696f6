import type { InstanceForecast } from './forecast.ts';

/** A task on an instance that a new task may find in its way. */
export interface Holder {
  /** ARN of the container instance. */
  readonly instance: string;
  /** ARN of the task. */
  readonly task: string;
  /** The name of the service that the task belongs to; undefined for one that runs by itself. */
  readonly service: string | undefined;
  /** Host ports that it binds, as `80/tcp`. */
  readonly ports: readonly string[];
  /** It stays where it is as far as anyone can tell: its service is steady and nothing scales it. */
  readonly stays: boolean;
}

/**
 * Whether a new task might find room on an instance if tasks of others left it, while the service's own stay: not where one of these has the
 * host port, or the place that each instance has but once.
 * @param own tasks of the service
 */
export function isHeldByOthers(one: InstanceForecast, own: readonly Holder[]): boolean {
  const { instance, obstacle, obstacleWhenEmpty } = one;
  if (obstacle === undefined || obstacleWhenEmpty !== undefined || obstacle.kind === 'distinct') return false;
  if (obstacle.kind !== 'ports') return true;
  const here = own.filter((holder) => holder.instance === instance.arn);
  return !here.some(({ ports }) => ports.some((port) => obstacle.ports.includes(port)));
}
