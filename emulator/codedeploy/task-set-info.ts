import type { TaskSetView } from '../ecs/task-sets.ts';
import type { TaskSetInfo } from './model.ts';

/** What a deployment notes of a task set when it first sees it. */
export function infoOf(label: TaskSetInfo['label'], view: TaskSetView, trafficWeight: number): TaskSetInfo {
  const { id, status, desired, pending, running, targetGroupArn = '' } = view;
  return { label, id, targetGroup: targetGroupArn, trafficWeight, status, desired, pending, running };
}

/** Brings it up to date; a task set that is gone has no tasks left. */
export function update(info: TaskSetInfo, view: TaskSetView | undefined): void {
  const { status, desired, pending, running } = view ?? { status: 'DRAINING', desired: 0, pending: 0, running: 0 };
  Object.assign(info, { status, desired, pending, running });
}
