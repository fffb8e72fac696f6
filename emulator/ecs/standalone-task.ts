import { containersOf } from './container-definitions.ts';
import { putOn } from './container-instances.ts';
import type { EcsContext } from './context.ts';
import { createTask } from './create-task.ts';
import type { Task } from './model.ts';
import type { TaskRequest } from './run-task.ts';
import type { PlacementDemand } from './scheduler/placement.ts';
import type { Spot } from './scheduler/placement-batch.ts';
import { resolveImage } from './service-revisions.ts';
import { launch, launchLater } from './start-task.ts';
import { type TaskReports, TaskRun } from './task-run.ts';

/** Nobody replaces a task that no service runs, and no events tell of it. */
const NOBODY: TaskReports = {
  changed: () => undefined,
  failed: () => undefined,
  proven: () => undefined,
  stopping: () => undefined,
  event: () => undefined,
};

/** Starts one task of a request, in the place that was found for it. */
export function startStandalone(
  context: EcsContext,
  request: TaskRequest & { readonly spot: Spot; readonly launchType: string | undefined },
  demand: PlacementDemand,
): Task {
  const { store } = context;
  const { cluster, definition, spot } = request;
  const images = containersOf(definition.raw).map((container) => resolveImage(context.images, container));
  const instance = spot.instanceArn === undefined ? undefined : store.findInstance(cluster, spot.instanceArn);
  const isFargate = request.launchType === 'FARGATE' || spot.provider?.startsWith('FARGATE');
  const task = createTask(store, {
    ...request,
    images,
    instance,
    launchType: isFargate ? 'FARGATE' : (request.launchType ?? 'EC2'),
    capacityProvider: spot.provider,
  });
  if (instance !== undefined) putOn(instance, task);
  if (request.tags.length > 0) store.tags.set(task.arn, request.tags);
  const run = new TaskRun<undefined>(context, undefined, undefined, task, NOBODY);
  if (spot.waits) launchLater(context, run, images, demand);
  else launch(context, run, images, false);
  return task;
}
