import { destinationOf, missingGroup } from '../logs/task-logs.ts';
import type { Json } from '../wire.ts';
import { containersOf } from './container-definitions.ts';
import type { EcsContext } from './context.ts';
import type { Task } from './model.ts';

/** Puts a line of a container where its log configuration says; elsewhere than in CloudWatch Logs it is lost. */
export function writeTaskLog(context: EcsContext, task: Task, containerName: string, line: string): void {
  const runtimeId = task.containers.find((one) => one.name === containerName)?.runtimeId ?? task.id;
  const definition = containersOf(task.definition.raw).find((one) => one.name === containerName);
  const destination = definition && destinationOf(definition, task.id, runtimeId);
  if (destination !== undefined) context.logs.write(destination.group, destination.stream, line);
}

/** The first container whose log group keeps it from starting, and why. */
export function logObstacle(
  context: EcsContext,
  definition: Json,
  launchType: string,
): { readonly container: string; readonly reason: string } | undefined {
  for (const container of containersOf(definition)) {
    const reason = missingGroup(context.logs, container, launchType);
    if (reason !== undefined) return { container: String(container.name), reason };
  }
  return undefined;
}
