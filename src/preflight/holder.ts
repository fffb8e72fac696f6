/** A task on an instance, or several of one service, that a new task finds in its way. */
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
