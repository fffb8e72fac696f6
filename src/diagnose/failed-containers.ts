import type { Container, Task } from '@aws-sdk/client-ecs';
import type { Json } from '../aws/lossless.ts';
import { type Container as ContainerDefinition, containersOf } from '../task-definition/definition.ts';

/** ECS's words for a task that it stopped because it was no longer needed. */
const SCALED_IN = /^Scaling activity initiated by/;

/** SIGKILL and SIGTERM: as a rule it was another container whose end ended this one. */
const ENDED_FROM_OUTSIDE = [137, 143];

/** A container of a stopped task. */
export interface StoppedContainer {
  readonly task: Task;
  readonly container: Container;
  readonly definition: ContainerDefinition;
}

/**
 * The containers whose last words may say why tasks failed, the most telling first: those of the newest tasks that failed and ran at all, and of
 * these the ones that ended badly, or all essential ones where none did.
 * @param stopped newest first
 * @param mostTasks how many tasks are looked at
 */
export function failedContainers(stopped: readonly Task[], definition: Json, mostTasks: number): StoppedContainer[] {
  return stopped
    .filter(hasFailed)
    .map((task) => containersThatRan(task, definition))
    .filter((containers) => containers.length > 0)
    .slice(0, mostTasks)
    .flatMap(mostTelling);
}

function hasFailed({ stoppedReason, stopCode }: Task): boolean {
  return stopCode !== 'UserInitiated' && !SCALED_IN.test(stoppedReason ?? '');
}

/** What never ran can't have written anything. https://docs.aws.amazon.com/AmazonECS/latest/APIReference/API_Container.html */
function containersThatRan(task: Task, definition: Json): StoppedContainer[] {
  const ran = (task.containers ?? []).filter(({ exitCode }) => exitCode !== undefined || task.startedAt !== undefined);
  return ran.flatMap((container) => {
    const own = containersOf(definition).find(({ name }) => name === container.name);
    return own === undefined ? [] : [{ task, container, definition: own }];
  });
}

function mostTelling(containers: readonly StoppedContainer[]): StoppedContainer[] {
  const failed = containers.filter(({ container: { exitCode, reason } }) => Boolean(exitCode) || Boolean(reason));
  // https://docs.aws.amazon.com/AmazonECS/latest/APIReference/API_ContainerDefinition.html: essential unless it says otherwise.
  if (failed.length === 0) return containers.filter(({ definition }) => definition.essential !== false);
  return failed.toSorted((a, b) => Number(wasEnded(a)) - Number(wasEnded(b)));
}

function wasEnded({ container: { exitCode, reason } }: StoppedContainer): boolean {
  return ENDED_FROM_OUTSIDE.includes(exitCode ?? 0) && !reason;
}
