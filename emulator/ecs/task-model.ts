import type { Json } from '../wire.ts';
import type { TaskNeed } from './container-definitions.ts';
import type { Cluster, TaskDefinition } from './model.ts';

export interface ContainerInstance {
  readonly arn: string;
  readonly id: string;
  readonly ec2InstanceId: string;
  /** CPU units, MiB and GPUs registered. */
  readonly cpu: number;
  readonly memory: number;
  readonly gpus: number;
  /** How many tasks can have a network interface of their own; undefined if nothing limits them. */
  readonly interfaces: number | undefined;
  /** The address on which its tasks' host ports are published. */
  readonly address: string;
  /** The capacity provider whose group it is in. */
  readonly capacityProvider: string | undefined;
  readonly registeredAt: number;
  attributes: readonly Json[];
  status: 'ACTIVE' | 'DRAINING';
  agentConnected: boolean;
  /** The tasks that have their place on it; stopping ones still do. */
  readonly tasks: Set<Task>;
  /** Bumped on every change, as ECS does. */
  version: number;
}

export type TaskStatus =
  | 'PROVISIONING'
  | 'PENDING'
  | 'ACTIVATING'
  | 'RUNNING'
  | 'DEACTIVATING'
  | 'STOPPING'
  | 'STOPPED';

export interface TaskContainer {
  readonly arn: string;
  readonly name: string;
  readonly image: string;
  readonly imageDigest?: string;
  readonly essential: boolean;
  runtimeId?: string;
  lastStatus: 'PENDING' | 'RUNNING' | 'STOPPED';
  healthStatus: 'UNKNOWN' | 'HEALTHY' | 'UNHEALTHY';
  exitCode?: number;
  reason?: string;
  networkBindings: readonly NetworkBinding[];
}

export interface NetworkBinding {
  readonly bindIP: string;
  readonly containerPort: number;
  readonly hostPort: number;
  readonly protocol: 'tcp' | 'udp';
}

/** The network interface of an awsvpc task. */
export interface TaskInterface {
  readonly attachmentId: string;
  /** `eni-…` */
  readonly interfaceId: string;
  readonly subnetId: string;
  readonly address: string;
  readonly macAddress: string;
}

export interface Task {
  readonly arn: string;
  readonly id: string;
  readonly cluster: Cluster;
  readonly definition: TaskDefinition;
  /** The registered definition with the overrides of this task: what runs, and what it reserves. */
  readonly effective: Json;
  readonly need: TaskNeed;
  readonly overrides: Json;
  readonly group: string;
  /** The deployment's id, what a request said, or nothing. */
  startedBy: string;
  /** Absent on Fargate, and while a task waits for capacity. */
  instance?: ContainerInstance;
  readonly capacityProvider: string | undefined;
  readonly interface: TaskInterface | undefined;
  readonly enableExecuteCommand: boolean;
  readonly launchType: string;
  readonly createdAt: number;
  readonly containers: readonly TaskContainer[];
  lastStatus: TaskStatus;
  desiredStatus: 'RUNNING' | 'STOPPED';
  /** Counts as healthy for the deployment. */
  healthy: boolean;
  /** Times of the steps, milliseconds. */
  pullStartedAt?: number;
  pullStoppedAt?: number;
  startedAt?: number;
  stoppingAt?: number;
  stoppedAt?: number;
  stopCode?: string;
  stoppedReason?: string;
  /** Bumped on every change, as ECS does. */
  version: number;
}
