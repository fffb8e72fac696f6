import { type Capacity, placeMany } from './placement-batch.ts';
import type { ScheduledDeployment, Start } from './snapshot.ts';

/** So many tasks of a deployment. */
export interface Wish {
  readonly deployment: ScheduledDeployment;
  readonly count: number;
}

export interface Started {
  readonly starts: readonly Start[];
  readonly unplaceable: string | undefined;
  /** What is left. */
  readonly capacity: Capacity;
}

/** Places the wished-for tasks in this order; a deployment whose next task fits nowhere is left, with the reason. */
export function placeAll(wishes: readonly Wish[], capacity: Capacity): Started {
  const starts: Start[] = [];
  let left = capacity;
  let unplaceable: string | undefined;
  for (const { deployment, count } of wishes) {
    const batch = placeMany(deployment.demand, left, count);
    starts.push(...batch.spots.map((spot) => ({ deploymentId: deployment.id, ...spot })));
    unplaceable ??= batch.unplaceable;
    left = batch.capacity;
  }
  return { starts, unplaceable, capacity: left };
}
