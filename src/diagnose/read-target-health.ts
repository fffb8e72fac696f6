import type { Service, Task } from '@aws-sdk/client-ecs';
import type { World } from '../world.ts';

/** Stub until merged. */
export async function healthyTasks(
  _world: World,
  _service: Service,
  _tasks: readonly Task[],
): Promise<ReadonlySet<string> | undefined> {
  return undefined;
}
