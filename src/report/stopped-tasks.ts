import type { Container, Task } from '@aws-sdk/client-ecs';

/** ECS's words for a task that it stopped because it was no longer needed: never a failure. */
const SCALED_IN = /^Scaling activity initiated by/;

/** What differs from task to task in one and the same reason: ids, addresses, times. */
const OF_ONE_TASK = /[0-9a-f]{8,}(-[0-9a-f]{4,})*|\d+(\.\d+){3}|\d{4}-\d\d-\d\dT[\d:.]+Z?/gi;

/** Stopped tasks to which the same happened. */
export interface StoppedGroup {
  /** Newest first, as they came. */
  readonly tasks: readonly Task[];
  readonly failed: boolean;
  readonly stopCode: string;
  /** The containers that say something: those with a reason or an exit code other than 0; where there are none, those that ended. */
  readonly containers: readonly Container[];
  /** ECS's words for the task itself. */
  readonly reason: string;
}

/** The tasks that failed, in their order. */
export function failedTasks(stopped: readonly Task[]): Task[] {
  return stopped.filter(({ stoppedReason }) => !SCALED_IN.test(stoppedReason ?? ''));
}

/** Stopped tasks by what happened to them: failures before tasks that were no longer needed, then the group with the newest task first. */
export function stoppedGroups(stopped: readonly Task[]): StoppedGroup[] {
  const failed = new Set(failedTasks(stopped));
  const groups = Map.groupBy(stopped, (task) => `${failed.has(task)} ${whatHappened(task)}`);
  return [...groups.values()]
    .map((tasks) => groupOf(tasks, failed))
    .toSorted((one, other) => Number(other.failed) - Number(one.failed));
}

function groupOf(tasks: readonly Task[], failed: ReadonlySet<Task>): StoppedGroup {
  const first = tasks[0] ?? {};
  return {
    tasks,
    failed: failed.has(first),
    stopCode: first.stopCode ?? '',
    containers: tellingContainers(first),
    reason: first.stoppedReason ?? '',
  };
}

function whatHappened(task: Task): string {
  const containers = tellingContainers(task).map(({ name, exitCode, reason }) => [name, exitCode, reason]);
  return JSON.stringify([task.stopCode, task.stoppedReason, containers]).replaceAll(OF_ONE_TASK, '…');
}

function tellingContainers({ containers = [] }: Task): readonly Container[] {
  const telling = containers.filter(({ exitCode, reason }) => (exitCode ?? 0) !== 0 || (reason ?? '') !== '');
  return telling.length > 0 ? telling : containers.filter(({ exitCode }) => exitCode !== undefined);
}
