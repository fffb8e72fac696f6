import type { Json } from '../wire.ts';
import type { DeploymentStrategy, Stage } from './scheduler/stages.ts';
import type { TaskMap } from './task-map.ts';
import type { ContainerInstance } from './task-model.ts';

export type * from './task-model.ts';

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
  readonly tasks: TaskMap;
  /** Names of the capacity providers that its services may use. */
  capacityProviders: readonly string[];
  /** For services and tasks that name neither a launch type nor a strategy. */
  defaultCapacityProviderStrategy: readonly Json[];
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
  | 'STOP_REQUESTED'
  | 'STOPPED'
  | 'ROLLBACK_REQUESTED'
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
  /** The deploymentConfiguration that it runs by. */
  configuration: Json;
  readonly strategy: DeploymentStrategy;
  stage: Stage;
  /** Percent of the traffic that the target revision gets. */
  productionWeight: number;
  testWeight: number;
  /** The hooks of the stage that it is in. */
  hooks: LifecycleHookRun[];
  /** Alarms that made it fail. */
  triggeredAlarms: readonly string[];
  /** An alarm was in ALARM when it began, so none is watched. */
  readonly ignoresAlarms: boolean;
  /** Until when it bakes. */
  bakesUntil?: number;
}

/** One run of a lifecycle hook. */
export interface LifecycleHookRun {
  /** `ecs-{hookType}-{id}`. */
  readonly id: string;
  readonly targetType: 'AWS_LAMBDA' | 'PAUSE';
  readonly targetArn?: string;
  readonly expiresAt: number;
  readonly timeoutAction: 'CONTINUE' | 'ROLLBACK';
  status: 'AWAITING_ACTION' | 'IN_PROGRESS' | 'SUCCEEDED' | 'FAILED' | 'TIMED_OUT';
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
  /** It takes over the tasks of its revision that still run. */
  readonly adoptsTasks: boolean;
  status: 'PRIMARY' | 'ACTIVE' | 'INACTIVE';
  rolloutState: 'IN_PROGRESS' | 'COMPLETED' | 'FAILED';
  rolloutStateReason: string;
  updatedAt: number;
  /** Consecutive failures. */
  failedTasks: number;
  /** Failures that the circuit breaker counts: all of them where it isn't reset by a healthy task. */
  breakerFailures: number;
  /** How many tasks it should have. Of a PRIMARY one of the rolling strategy it is the desired count that holds. */
  wanted: number;
  /** It was COMPLETED once, so that tasks of it that die are replaced while a newer one is rolled out. */
  hasCompleted: boolean;
  /** Its tasks join the alternate target groups: it took over from one that is in the others. */
  readonly onAlternateTargets: boolean;
  /** What CodeDeploy knows it by, where it is a task set. */
  readonly taskSet?: TaskSet | undefined;
  /** No task of it starts before this time (back-off after failures). */
  notBefore: number;
}

/** What a deployment is to CodeDeploy, or to whoever else deploys the service. */
export interface TaskSet {
  readonly id: string;
  readonly externalId: string | undefined;
  readonly startedBy: string;
  /** Percent of the desired count. */
  scale: number;
  /** Its tasks run and are healthy, and an event has said so. */
  steady: boolean;
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
  controller: 'ECS' | 'CODE_DEPLOY' | 'EXTERNAL';
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
