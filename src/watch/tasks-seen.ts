import type { Container, Task } from '@aws-sdk/client-ecs';
import type { Json } from '../aws/lossless.ts';
import type { TaskFailure } from '../diagnose/diagnosis.ts';
import { taskFailureOf } from '../diagnose/task-failure.ts';

/** What was seen so far of the tasks of one deployment. */
export interface TasksSeen {
  /** ARNs of stopped tasks that were described, other deployments' too: each is described once. */
  readonly known: ReadonlySet<string>;
  /** Stopped tasks of this deployment, newest first. ECS forgets them after an hour, we don't. */
  readonly stopped: readonly Task[];
  /** Failures since a task was last healthy, oldest first. */
  readonly streak: readonly TaskFailure[];
  /** A task of this deployment has run. */
  readonly hasRun: boolean;
}

/** Nothing was seen yet. */
export const NO_TASKS: TasksSeen = { known: new Set(), stopped: [], streak: [], hasRun: false };

/**
 * ECS takes a task without any check for healthy this long after it is RUNNING, in milliseconds.
 * https://docs.aws.amazon.com/AmazonECS/latest/APIReference/API_DeploymentConfiguration.html
 */
const HEALTHY_WITHOUT_CHECK = 40_000;

/** How the tasks of a service are checked, as far as it matters to what a task's own times tell. */
export interface Checks {
  readonly definition: Json;
  readonly hasTargets: boolean;
}

/** Takes over stopped tasks that were just described. @param deploymentId the deployment whose tasks count */
export function withStopped(
  seen: TasksSeen,
  tasks: readonly Task[],
  deploymentId: string,
  { definition, hasTargets }: Checks,
): TasksSeen {
  const ours = tasks.filter(({ startedBy }) => startedBy === deploymentId).sort((a, b) => endOf(a) - endOf(b));
  let { streak } = seen;
  for (const task of ours) {
    if (wasHealthy(task, definition, hasTargets)) streak = [];
    const failure = taskFailureOf(task, definition);
    if (failure !== undefined) streak = [...streak, failure];
  }
  return {
    known: new Set([...seen.known, ...tasks.flatMap(({ taskArn }) => taskArn ?? [])]),
    stopped: [...ours.reverse(), ...seen.stopped],
    streak,
    hasRun: seen.hasRun || ours.some(hasRun),
  };
}

/** A task of this deployment is healthy now: failures before it don't count any more. */
export function withHealthyTask(seen: TasksSeen): TasksSeen {
  return { ...seen, streak: [], hasRun: true };
}

/** True where the task's own report says that it had become healthy. Behind a load balancer only the targets could tell. */
function wasHealthy(task: Task, definition: Json, hasTargets: boolean): boolean {
  if (task.healthStatus === 'HEALTHY') return !hasTargets;
  if (hasTargets || hasContainerCheck(definition)) return false;
  const started = task.startedAt?.getTime();
  return started !== undefined && endOf(task) - started >= HEALTHY_WITHOUT_CHECK;
}

/**
 * True for a RUNNING task that is healthy by now.
 * @param now by the server's clock, milliseconds
 * @param healthyTargets ARNs of the tasks that are healthy to their load balancer; undefined where the service has none
 */
export function isHealthy(
  task: Task,
  definition: Json,
  healthyTargets: ReadonlySet<string> | undefined,
  now: number,
): boolean {
  if (task.lastStatus !== 'RUNNING') return false;
  if (healthyTargets !== undefined && !healthyTargets.has(task.taskArn ?? '')) return false;
  if (hasContainerCheck(definition)) return task.healthStatus === 'HEALTHY';
  if (healthyTargets !== undefined) return true;
  return task.startedAt !== undefined && now - task.startedAt.getTime() >= HEALTHY_WITHOUT_CHECK;
}

function hasContainerCheck(definition: Json): boolean {
  const containers = definition.containerDefinitions;
  return Array.isArray(containers) && containers.some((one: Container & Json) => one.healthCheck !== undefined);
}

/** A container that ended so quickly that its task was never RUNNING has run all the same. */
function hasRun({ startedAt, containers = [] }: Task): boolean {
  return startedAt !== undefined || containers.some(({ exitCode }) => exitCode !== undefined);
}

function endOf({ stoppingAt, stoppedAt }: Task): number {
  return (stoppingAt ?? stoppedAt)?.getTime() ?? 0;
}
