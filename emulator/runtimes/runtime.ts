import type { Json } from '../wire.ts';

/** A task that is to run. */
export interface TaskOrder {
  readonly id: string;
  readonly clusterName: string;
  readonly group: string;
  /** The task definition as registered. */
  readonly definition: Json;
  /** Its container definitions with the image that is to run (by digest where it is known). */
  readonly containers: readonly OrderedContainer[];
  /** Where host ports are published. */
  readonly address: string;
  /** Fargate and awsvpc tasks get a network interface first. */
  readonly needsInterface: boolean;
  /** It has been running for long: a runtime that only pretends makes it RUNNING at once. */
  readonly settled: boolean;
  /** Why a container can't be started in its surroundings (a log group that isn't there); asked when it is to start. */
  obstacle?(): { readonly container: string; readonly reason: string } | undefined;
}

export interface OrderedContainer {
  readonly name: string;
  /** As written in the definition. */
  readonly image: string;
  /** What the image resolved to when the deployment started. */
  readonly digest?: string;
  readonly definition: Json;
  /** `hostPort` 0 is one of the engine's choice. */
  readonly ports: readonly { containerPort: number; hostPort: number; protocol: 'tcp' | 'udp' }[];
  readonly hasHealthCheck: boolean;
}

export interface StartedContainer {
  readonly name: string;
  readonly runtimeId: string;
  readonly bindings: readonly { containerPort: number; hostPort: number; protocol: 'tcp' | 'udp' }[];
}

/** Told how a task fares. Calls after `stopped` are ignored. */
export interface TaskObserver {
  pulling(): void;
  pulled(): void;
  /** All containers run. */
  started(containers: readonly StartedContainer[]): void;
  running(): void;
  health(container: string, status: 'HEALTHY' | 'UNHEALTHY'): void;
  exited(container: string, exitCode: number, reason?: string): void;
  /** The container wrote a line. */
  wrote(container: string, line: string): void;
  /** The task can't start; `reason` as ECS words it (`CannotPullContainerError: …`). Without a container it is the task's alone. */
  failed(container: string | undefined, reason: string): void;
  /** Everything of the task is gone. Comes after `stop`, and only then. */
  stopped(exitCodes: Readonly<Record<string, number>>): void;
}

/** What runs tasks. */
export interface Runtime {
  /** Whether it can make `settled` tasks RUNNING at once. */
  readonly pretends: boolean;
  run(order: TaskOrder, observer: TaskObserver): void;
  /** Ends what is left of a task: SIGTERM, and SIGKILL after the stop timeout. Also called for tasks that failed. */
  stop(taskId: string): void;
  /** Removes everything it started. */
  close(): Promise<void>;
}
