import type { PlacementDemand } from './placement.ts';
import type { Capacity, Spot } from './placement-batch.ts';

/** A task that ECS still wants to run. */
export interface ScheduledTask {
  readonly arn: string;
  readonly deploymentId: string;
  readonly running: boolean;
  readonly healthy: boolean;
  /** Its container instance is DRAINING: it is to be replaced. */
  readonly draining: boolean;
  readonly createdAt: number;
  /** How many tasks share its zone and instance: of several that would do, the most crowded are stopped first. */
  readonly crowding?: number;
}

/** A deployment of the service that has tasks, or should have. */
export interface ScheduledDeployment {
  readonly id: string;
  /** How many tasks it should have: the desired count for the primary one, for an older one what is left to it. */
  readonly wanted: number;
  /** Tasks of it that die are replaced; false for a deployment that was superseded before it completed. */
  readonly replaced: boolean;
  /** It waits after failures. */
  readonly backingOff: boolean;
  readonly demand: PlacementDemand;
}

/** Everything the scheduler looks at. */
export interface Snapshot {
  readonly desired: number;
  readonly minimumPercent: number;
  readonly maximumPercent: number;
  /** The primary deployment has failed for good: old tasks stay, and no more of its own are started. */
  readonly abandoned: boolean;
  /** At a lower bound of 0, old tasks stay as long as new ones still fit beside them. */
  readonly startsFirst: boolean;
  readonly primary: ScheduledDeployment;
  /** Newest first. */
  readonly older: readonly ScheduledDeployment[];
  readonly tasks: readonly ScheduledTask[];
  /** Where its tasks can go. */
  readonly capacity: Capacity;
}

export interface Start extends Spot {
  readonly deploymentId: string;
}

/** What is to be done now. */
export interface Decision {
  /** One entry for each task to start. */
  readonly starts: readonly Start[];
  /** ARNs of the tasks to stop. */
  readonly stops: readonly string[];
  /** How many tasks older deployments are left with, by id. */
  readonly wanted: ReadonlyMap<string, number>;
  /** Why the next task can't be placed: `was unable to place a task …`, in ECS's words. */
  readonly unplaceable: string | undefined;
  /** The percentages leave no room for any step. */
  readonly deadlocked: boolean;
}

/** How much a task would be missed: those that serve least are stopped first. */
export function worth(task: ScheduledTask): number {
  return (task.running ? 1 : 0) + (task.healthy ? 2 : 0) - (task.draining ? 4 : 0);
}
