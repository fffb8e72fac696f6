import type { ServiceName } from '../ecs/task-sets.ts';
import type { Json } from '../wire.ts';
import type { AppSpec } from './app-spec.ts';

export type DeploymentStatus = 'Created' | 'Queued' | 'InProgress' | 'Ready' | 'Succeeded' | 'Failed' | 'Stopped';
export type EventStatus = 'Pending' | 'InProgress' | 'Succeeded' | 'Failed' | 'Skipped';

/** The lifecycle of a deployment to ECS, in order. */
export const LIFECYCLE = [
  'BeforeInstall',
  'Install',
  'AfterInstall',
  'AllowTestTraffic',
  'AfterAllowTestTraffic',
  'BeforeAllowTraffic',
  'AllowTraffic',
  'AfterAllowTraffic',
] as const;

export type LifecycleEventName = (typeof LIFECYCLE)[number];

export interface Application {
  readonly name: string;
  readonly id: string;
  readonly createdAt: number;
  readonly groups: Map<string, DeploymentGroup>;
}

export interface DeploymentGroup {
  readonly id: string;
  readonly name: string;
  readonly applicationName: string;
  /** As CreateDeploymentGroup was sent it. */
  settings: Json;
  targetRevision?: Json;
}

export interface LifecycleEvent {
  readonly name: LifecycleEventName;
  status: EventStatus;
  startedAt?: number;
  endedAt?: number;
  /** Why it failed. */
  message?: string;
}

/** A task set as a deployment sees it; it stays visible when it is gone. */
export interface TaskSetInfo {
  readonly label: 'Blue' | 'Green';
  readonly id: string;
  readonly targetGroup: string;
  trafficWeight: number;
  status: string;
  desired: number;
  pending: number;
  running: number;
}

export interface CodeDeployment {
  readonly id: string;
  readonly group: DeploymentGroup;
  readonly configurationName: string;
  readonly description: string | undefined;
  readonly service: ServiceName;
  readonly serviceArn: string;
  /** The revision as it was sent, without the content, which CodeDeploy never shows. */
  readonly revision: Json;
  readonly appSpec: AppSpec;
  readonly creator: 'user' | 'codeDeployRollback';
  readonly autoRollback: Json;
  readonly alarmNames: readonly string[];
  readonly createdAt: number;
  startedAt?: number;
  completedAt?: number;
  status: DeploymentStatus;
  events: LifecycleEvent[];
  taskSets: TaskSetInfo[];
  error?: { readonly code: string; readonly message: string };
  /** The termination of the blue tasks is being waited for. */
  waitsForTermination: boolean;
  rollbackId?: string;
  /** The deployment that this one rolls back. */
  rollbackOf?: string;
  rollbackMessage?: string;
}

const OVER: readonly DeploymentStatus[] = ['Succeeded', 'Failed', 'Stopped'];

/** Whether a deployment has come to its end. */
export function isOver(deployment: CodeDeployment): boolean {
  return OVER.includes(deployment.status);
}
