import type { Json } from '../wire.ts';

/** A task definition revision: the JSON that was registered, untouched, and what ECS knows beside it. */
export interface TaskDefinition {
  readonly arn: string;
  readonly family: string;
  readonly revision: number;
  /** As registered, without the tags. */
  readonly raw: Json;
  readonly registeredAt: number;
  readonly registeredBy: string;
  status: 'ACTIVE' | 'INACTIVE';
  deregisteredAt?: number;
}

export interface Cluster {
  readonly arn: string;
  readonly name: string;
  readonly createdAt: number;
  readonly services: Map<string, Service>;
  readonly instances: Map<string, ContainerInstance>;
  readonly tasks: Map<string, Task>;
}

export interface ContainerInstance {
  readonly arn: string;
  readonly id: string;
  /** CPU units and MiB registered. */
  readonly cpu: number;
  readonly memory: number;
  /** The address on which its tasks' host ports are published. */
  readonly address: string;
  readonly attributes: readonly Json[];
  readonly registeredAt: number;
  status: 'ACTIVE' | 'DRAINING';
  agentConnected: boolean;
}

/** The immutable configuration that a deployment brings to its service. */
export interface ServiceRevision {
  readonly arn: string;
  readonly number: string;
  readonly definition: TaskDefinition;
  /** The service's settings at that time (load balancers, network …) as ECS sends them. */
  readonly settings: Json;
  /** The images as they resolved when the deployment started. */
  readonly images: readonly ResolvedImage[];
  readonly createdAt: number;
}

export interface ResolvedImage {
  readonly containerName: string;
  readonly image: string;
  readonly imageDigest?: string;
}

export type ServiceDeploymentStatus =
  | 'PENDING'
  | 'IN_PROGRESS'
  | 'SUCCESSFUL'
  | 'STOPPED'
  | 'ROLLBACK_IN_PROGRESS'
  | 'ROLLBACK_SUCCESSFUL'
  | 'ROLLBACK_FAILED';

/** What ListServiceDeployments shows: one UpdateService (or CreateService) that started something, to its end. */
export interface ServiceDeployment {
  readonly arn: string;
  readonly target: ServiceRevision;
  readonly sources: readonly ServiceRevision[];
  readonly createdAt: number;
  status: ServiceDeploymentStatus;
  statusReason?: string;
  startedAt?: number;
  stoppedAt?: number;
  finishedAt?: number;
  updatedAt: number;
  rollback?: { readonly reason: string; readonly startedAt: number; readonly revision: ServiceRevision };
  /** Failures counted towards the circuit breaker, kept when the breaker trips. */
  failureCount: number;
  breakerTripped: boolean;
}

/** What DescribeServices shows in `deployments`. */
export interface Deployment {
  /** `ecs-svc/<number>`. */
  readonly id: string;
  readonly revision: ServiceRevision;
  /** The service deployment that it is part of: a rollback belongs to the one that it undoes. */
  readonly serviceDeployment: ServiceDeployment;
  readonly createdAt: number;
  readonly isRollback: boolean;
  status: 'PRIMARY' | 'ACTIVE' | 'INACTIVE';
  rolloutState: 'IN_PROGRESS' | 'COMPLETED' | 'FAILED';
  rolloutStateReason: string;
  updatedAt: number;
  /** Consecutive failures. */
  failedTasks: number;
  /** No task of it starts before this time (back-off after failures). */
  notBefore: number;
}

export interface ServiceEvent {
  readonly id: string;
  readonly createdAt: number;
  readonly message: string;
}

export interface Service {
  readonly arn: string;
  readonly name: string;
  readonly cluster: Cluster;
  readonly createdAt: number;
  readonly createdBy: string;
  readonly controller: 'ECS' | 'CODE_DEPLOY' | 'EXTERNAL';
  readonly schedulingStrategy: 'REPLICA' | 'DAEMON';
  readonly launchType: string | undefined;
  status: 'ACTIVE' | 'DRAINING' | 'INACTIVE';
  desiredCount: number;
  definition: TaskDefinition;
  /** What ECS gives back as it was sent: network, load balancers, placement and the like. */
  settings: Json;
  deploymentConfiguration: Json;
  /** The PRIMARY one first. */
  deployments: Deployment[];
  /** Newest first. */
  serviceDeployments: ServiceDeployment[];
  /** Newest first. */
  events: ServiceEvent[];
  steady: boolean;
  /** What a circuit breaker goes back to; undefined while nothing has completed, and during a rollback. */
  lastCompleted: ServiceRevision | undefined;
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

export interface Task {
  readonly arn: string;
  readonly id: string;
  readonly cluster: Cluster;
  readonly definition: TaskDefinition;
  readonly group: string;
  readonly startedBy: string;
  readonly instance?: ContainerInstance;
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
