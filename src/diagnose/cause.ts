import type { Container, Task } from '@aws-sdk/client-ecs';
import type { Evidence } from './evidence.ts';

/** ECS's words for a task that it stopped because it was no longer needed: never a failure. */
const SCALED_IN = /^Scaling activity initiated by/;

/** Service events that tell of trouble. */
const TROUBLE = /unable|unhealthy|failed|impaired/i;

/**
 * The most telling thing in the evidence, in one sentence; undefined where it tells nothing. A container's own reason goes before the task's, the
 * task's before an exit code, and all of them before a service event.
 */
export function causeOf({ stopped, events }: Pick<Evidence, 'stopped' | 'events'>): string | undefined {
  const failed = stopped.filter(({ stoppedReason }) => !SCALED_IN.test(stoppedReason ?? ''));
  const reasons = failed.map(whyStopped);
  const last = reasons[0];
  if (last !== undefined) {
    const alike = reasons.filter((reason) => reason === last).length;
    const how = alike === 1 ? 'a task stopped' : `${alike} tasks stopped`;
    return `${how}: ${last}`;
  }
  const event = events.find(({ message }) => TROUBLE.test(message ?? ''));
  return event?.message === undefined ? undefined : `ECS says: ${event.message}`;
}

function whyStopped(task: Task): string {
  const containers = task.containers ?? [];
  const withReason = containers.find(({ reason }) => reason !== undefined && reason !== '');
  const exited =
    containers.find(({ exitCode }) => exitCode !== undefined && exitCode !== 0) ?? containers.find(hasExited);
  // Where ECS stopped the task, the exit code only tells that the container obeyed.
  const byItself = task.stopCode !== 'ServiceSchedulerInitiated';
  const parts = [
    withReason === undefined ? undefined : `container ${withReason.name ?? ''}: ${withReason.reason ?? ''}`,
    exited === undefined || !byItself
      ? undefined
      : `container ${exited.name ?? ''} exited with code ${exited.exitCode ?? ''}`,
    task.stoppedReason,
  ];
  const told = parts.filter((part) => part !== undefined && part !== '');
  return told.length > 0 ? told.join('; ') : 'ECS gives no reason';
}

function hasExited({ exitCode }: Container): boolean {
  return exitCode !== undefined;
}
