import { type Bounds, boundsOf } from './bounds.ts';
import { type InstanceRoom, occupy, type PlacementDemand, place } from './placement.ts';

/** A task that ECS still wants to run. */
export interface ScheduledTask {
  readonly arn: string;
  readonly ofPrimary: boolean;
  readonly running: boolean;
  readonly healthy: boolean;
  readonly createdAt: number;
}

/** Everything the scheduler looks at. */
export interface Snapshot {
  readonly desired: number;
  readonly minimumPercent: number;
  readonly maximumPercent: number;
  /** The circuit breaker has given the primary deployment up: old tasks stay, and no more are started. */
  readonly abandoned: boolean;
  /** The primary deployment waits after failures. */
  readonly backingOff: boolean;
  readonly tasks: readonly ScheduledTask[];
  readonly demand: PlacementDemand;
  /** The instances to place tasks on; undefined where ECS brings its own capacity (Fargate). */
  readonly instances: readonly InstanceRoom[] | undefined;
}

/** What is to be done now. */
export interface Decision {
  /** One entry for each task of the primary deployment to start. */
  readonly starts: readonly { readonly instanceArn: string | undefined }[];
  /** ARNs of the tasks to stop. */
  readonly stops: readonly string[];
  /** Why the next task can't be placed, in ECS's words. */
  readonly unplaceable: string | undefined;
  /** The percentages leave no room for any step. */
  readonly deadlocked: boolean;
}

/**
 * One step of ECS's rolling scheduler: starts what the upper bound allows and the instances can hold, then stops
 * what is superfluous without going below the lower bound of healthy tasks.
 */
export function decide(snapshot: Snapshot): Decision {
  const bounds = boundsOf(snapshot.desired, snapshot.minimumPercent, snapshot.maximumPercent);
  const started = starts(snapshot, bounds);
  const old = snapshot.tasks.filter((task) => !task.ofPrimary);
  return {
    ...started,
    stops: [...surplus(snapshot), ...stoppable(snapshot, old, bounds)],
    deadlocked:
      old.length > 0 && !snapshot.abandoned && bounds.upper <= snapshot.desired && bounds.lower >= snapshot.desired,
  };
}

function starts(snapshot: Snapshot, bounds: Bounds): Pick<Decision, 'starts' | 'unplaceable'> {
  const primary = snapshot.tasks.filter((task) => task.ofPrimary).length;
  const mayStart = !snapshot.abandoned && !snapshot.backingOff;
  const wanted = mayStart ? Math.min(snapshot.desired - primary, bounds.upper - snapshot.tasks.length) : 0;
  const chosen: { instanceArn: string | undefined }[] = [];
  let instances = snapshot.instances;
  while (chosen.length < wanted) {
    if (instances === undefined) {
      chosen.push({ instanceArn: undefined });
      continue;
    }
    const placement = place(snapshot.demand, instances);
    if ('reason' in placement) return { starts: chosen, unplaceable: placement.reason };
    const { instance } = placement;
    chosen.push({ instanceArn: instance.arn });
    instances = instances.map((one) => (one === instance ? occupy(one, snapshot.demand.need) : one));
  }
  return { starts: chosen, unplaceable: undefined };
}

/** Tasks of the primary deployment beyond the desired count: those that serve least, then the newest, go first. */
function surplus(snapshot: Snapshot): readonly string[] {
  const primary = snapshot.tasks.filter((task) => task.ofPrimary);
  const excess = Math.max(0, primary.length - snapshot.desired);
  return [...primary]
    .sort((a, b) => worth(a) - worth(b) || b.createdAt - a.createdAt)
    .slice(0, excess)
    .map((task) => task.arn);
}

/** Old tasks that may go: all that are not healthy (they don't count towards the lower bound), then healthy ones. */
function stoppable(snapshot: Snapshot, old: readonly ScheduledTask[], bounds: Bounds): readonly string[] {
  // An abandoned deployment takes nothing away, unless the service is scaled down.
  const kept = snapshot.abandoned ? Math.max(bounds.lower, snapshot.desired) : bounds.lower;
  const healthy = snapshot.tasks.filter((task) => task.healthy).length;
  const useless = old.filter((task) => !task.healthy && !snapshot.abandoned);
  const serving = [...old].filter((task) => task.healthy).sort((a, b) => a.createdAt - b.createdAt);
  const spare = Math.max(0, healthy - kept);
  return [...useless, ...serving.slice(0, spare)].map((task) => task.arn);
}

function worth(task: ScheduledTask): number {
  return (task.running ? 1 : 0) + (task.healthy ? 2 : 0);
}
