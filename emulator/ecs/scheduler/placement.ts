import type { TaskNeed } from '../container-definitions.ts';
import type { Expression } from './placement-expression.ts';
import { closeness, type Obstacle, obstacleFor, obstacleText, runTaskReason } from './placement-obstacles.ts';
import { bestOf, type Strategy } from './placement-strategies.ts';

/** What is left on an ACTIVE container instance, and what is known about it. */
export interface InstanceRoom {
  readonly arn: string;
  readonly ec2InstanceId: string;
  readonly agentVersion: string;
  readonly agentConnected: boolean;
  /** Milliseconds since the epoch. */
  readonly registeredAt: number;
  /** CPU units, MiB and GPUs that are free. */
  readonly cpu: number;
  readonly memory: number;
  readonly gpus: number;
  /** Host ports in use, as `80/tcp`. */
  readonly ports: readonly string[];
  /** How many of them are reserved: those that the engine chose don't count towards the limit. */
  readonly reservedPorts: number;
  /** Network interfaces that tasks can still get. */
  readonly interfaces: number;
  readonly attributes: Readonly<Record<string, string>>;
  /** Tasks on it that are RUNNING. */
  readonly running: number;
  /** The group of each task on it, RUNNING or not. */
  readonly groups: readonly string[];
}

/** A placement constraint of a service, a task definition or a request. */
export type Constraint =
  | { readonly type: 'distinctInstance' }
  | { readonly type: 'memberOf'; readonly expression: Expression };

/** An attribute that an instance must have, with this value if there is one. */
export interface RequiredAttribute {
  readonly name: string;
  readonly value?: string | undefined;
}

/** What a task asks of the place where it runs. */
export interface PlacementDemand {
  readonly need: TaskNeed;
  /** `service:web` or `family:migrate`: what `distinctInstance` and `spread` count. */
  readonly group: string;
  readonly attributes: readonly RequiredAttribute[];
  /** The Availability Zones of its subnets; undefined where any will do. */
  readonly zones: readonly string[] | undefined;
  readonly constraints: readonly Constraint[];
  readonly strategies: readonly Strategy[];
  /** Whether an instance without an attribute satisfies an expression that wants it to differ. */
  readonly missingDiffers: boolean;
}

/** Why an instance can't take the task, in the words of RunTask. */
export interface PlacementFailure {
  readonly arn: string;
  readonly reason: string;
}

/** Where a task goes, or in ECS's words why it can go nowhere. */
export type Placement =
  | { readonly instance: InstanceRoom }
  | { readonly reason: string; readonly failures: readonly PlacementFailure[] };

/** Chooses an instance for a task among the ACTIVE ones; `chance` gives numbers from 0 up to 1 for the random strategy. */
export function place(demand: PlacementDemand, instances: readonly InstanceRoom[], chance: () => number): Placement {
  const judged = instances.map((instance) => ({ instance, obstacle: obstacleFor(demand, instance) }));
  const fitting = judged.filter((one) => one.obstacle === undefined).map((one) => one.instance);
  const best = bestOf(demand, fitting, instances, chance);
  if (best !== undefined) return { instance: best };
  const blocked = judged.flatMap(({ instance, obstacle }) => (obstacle === undefined ? [] : [{ instance, obstacle }]));
  return { reason: reasonFor(blocked), failures: blocked.map(failure) };
}

/** The instance after a task has been put on it. */
export function occupy(instance: InstanceRoom, { need, group }: PlacementDemand): InstanceRoom {
  return {
    ...instance,
    cpu: instance.cpu - need.cpu,
    memory: instance.memory - need.memory,
    gpus: instance.gpus - need.gpus,
    ports: [...instance.ports, ...need.ports],
    reservedPorts: instance.reservedPorts + need.ports.length,
    interfaces: instance.interfaces - need.interfaces,
    groups: [...instance.groups, group],
  };
}

interface Blocked {
  readonly instance: InstanceRoom;
  readonly obstacle: Obstacle;
}

function reasonFor(blocked: readonly Blocked[]): string {
  const [first, ...others] = blocked;
  if (first === undefined) return 'Reason: No Container Instances were found in your cluster.';
  const closest = others.reduce((a, b) => (closeness(b.obstacle) > closeness(a.obstacle) ? b : a), first);
  const id = closest.instance.arn.split('/').at(-1);
  return `The closest matching (container-instance ${id}) ${obstacleText(closest.obstacle)}`;
}

function failure({ instance, obstacle }: Blocked): PlacementFailure {
  return { arn: instance.arn, reason: runTaskReason(obstacle) };
}
