import type { Percentages } from '../percentages/percentages.ts';
import type { Need } from './need.ts';
import type { RequiredAttribute } from './required-attributes.ts';
import type { Timing } from './timing.ts';

/** CPU units, MiB and GPUs. */
export interface Resources {
  readonly cpu: number;
  readonly memory: number;
  readonly gpus: number;
}

/** A container instance. */
export interface Instance {
  readonly arn: string;
  /** `i-0abc…`, or the id of the container instance where it isn't one of EC2. */
  readonly name: string;
  readonly status: string;
  readonly agentConnected: boolean;
  readonly free: Resources;
  readonly total: Resources;
  /** Host ports that are taken, as `80/tcp`. */
  readonly ports: readonly string[];
  /** Those among them that no task holds: the instance keeps them for itself. */
  readonly reservedPorts: readonly string[];
  /** How many tasks can still get a network interface of their own; undefined where the type of the instance doesn't tell. */
  readonly interfaces: number | undefined;
  readonly attributes: ReadonlyMap<string, string>;
}

/** A task of the service that runs, or should. */
export interface OldTask {
  readonly arn: string;
  /** ARN of its container instance; undefined on Fargate, and before it is placed. */
  readonly instance: string | undefined;
  readonly need: Need;
  readonly healthy: boolean;
}

/** Instances that tasks can go to: all of the cluster, or those of one capacity provider. */
export interface Pool {
  /** The capacity provider; undefined for a service without a strategy. */
  readonly provider: string | undefined;
  readonly instances: readonly Instance[];
  /** Managed scaling brings instances where tasks find no place. */
  readonly scales: boolean;
}

/** Where the tasks of a service can go. */
export type Capacity =
  | { readonly kind: 'fargate' }
  /** ECS chooses and starts the instances itself. */
  | { readonly kind: 'managed' }
  | { readonly kind: 'instances'; readonly pools: readonly Pool[] }
  /** It could not be read. */
  | { readonly kind: 'unknown' };

/** What a task of the new revision asks of the place where it runs. */
export interface Demand {
  readonly need: Need;
  readonly attributes: readonly RequiredAttribute[];
  /** At most one task of the service on an instance. */
  readonly distinct: boolean;
  /** ARNs of the instances that satisfy every `memberOf` constraint, as ECS says; undefined where there is none. */
  readonly members: ReadonlySet<string> | undefined;
}

/** How the old tasks are replaced: a few at a time within the percentages, or all at once by as many new ones. */
export type Replacement = 'rolling' | 'all-at-once';

/** Everything that the forecast of one service looks at. */
export interface Situation {
  readonly service: string;
  readonly desired: number;
  readonly daemon: boolean;
  readonly replacement: Replacement;
  readonly percentages: Percentages;
  readonly capacity: Capacity;
  readonly tasks: readonly OldTask[];
  readonly demand: Demand;
  readonly timing: Timing;
}
