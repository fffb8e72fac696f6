import type { Task } from '@aws-sdk/client-ecs';
import type { Json } from '../aws/lossless.ts';
import type { TaskFailure } from './diagnosis.ts';

/** Stub until the rules are merged. */
export function taskFailureOf(task: Task, _definition: Json, _lines?: readonly string[]): TaskFailure | undefined {
  if (/^Scaling activity/.test(task.stoppedReason ?? '')) return undefined;
  const exit = task.containers?.find(({ exitCode }) => exitCode !== undefined)?.exitCode;
  const why = task.containers?.find(({ reason }) => reason !== undefined)?.reason ?? task.stoppedReason ?? '';
  return {
    code: 'crash',
    weight: 'repeated',
    cause: `a container exited with code ${exit}; ${why}`,
    advice: '',
    taskArn: task.taskArn ?? '',
    stoppedAt: (task.stoppingAt ?? task.stoppedAt)?.getTime() ?? 0,
    fingerprint: `${exit} ${why.slice(0, 40)}`,
  };
}
