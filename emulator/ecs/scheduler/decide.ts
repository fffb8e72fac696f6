import { type Bounds, boundsOf } from './bounds.ts';
import { type Decision, type ScheduledDeployment, type ScheduledTask, type Snapshot, worth } from './snapshot.ts';
import { placeAll, type Started } from './starts.ts';

/**
 * One step of ECS's rolling scheduler: starts what the upper bound allows and the instances can hold, then stops
 * what is superfluous without going below the lower bound of healthy tasks.
 */
export function decide(snapshot: Snapshot): Decision {
  const bounds = boundsOf(snapshot.desired, snapshot.minimumPercent, snapshot.maximumPercent);
  const { primary, tasks } = snapshot;
  const own = tasks.filter((task) => task.deploymentId === primary.id && !task.draining);
  const leaving = tasks.filter((task) => task.deploymentId !== primary.id || task.draining);
  const fresh = startsOfPrimary(snapshot, own.length, bounds);
  const kept = keptHealthy(snapshot, bounds, fresh);
  const going = stopsOf(snapshot, leaving, kept);
  const replacements = startsOfOlder(snapshot, going, bounds, fresh);
  return {
    starts: [...fresh.starts, ...replacements.starts],
    stops: [...surplus(own, snapshot.desired), ...going.stops],
    wanted: going.wanted,
    unplaceable: fresh.unplaceable ?? replacements.unplaceable,
    deadlocked: isDeadlocked(snapshot, own.length, bounds),
  };
}

/** The percentages leave room neither for a new task nor for an old one less. */
function isDeadlocked(snapshot: Snapshot, own: number, bounds: Bounds): boolean {
  const { desired, primary, tasks } = snapshot;
  const hasOld = tasks.some((task) => task.deploymentId !== primary.id);
  return hasOld && !snapshot.abandoned && own < desired && bounds.upper <= desired && bounds.lower >= desired;
}

function startsOfPrimary(snapshot: Snapshot, own: number, bounds: Bounds): Started {
  const { primary, desired, tasks } = snapshot;
  const mayStart = !snapshot.abandoned && !primary.backingOff;
  const count = mayStart ? Math.min(desired - own, bounds.upper - tasks.length) : 0;
  return placeAll([{ deployment: primary, count }], snapshot.capacity);
}

/** How many healthy tasks there must be left. */
function keptHealthy(snapshot: Snapshot, bounds: Bounds, fresh: Started): number {
  const onItsWay = snapshot.tasks.some((task) => task.deploymentId === snapshot.primary.id && !task.healthy);
  const fits = fresh.unplaceable === undefined && (fresh.starts.length > 0 || onItsWay);
  return snapshot.startsFirst && bounds.lower === 0 && fits ? snapshot.desired : bounds.lower;
}

interface Going {
  readonly stops: readonly string[];
  readonly wanted: ReadonlyMap<string, number>;
}

/** Which of the leaving tasks (old ones, and those on DRAINING instances) may go, and how many the older deployments keep. */
function stopsOf(snapshot: Snapshot, leaving: readonly ScheduledTask[], kept: number): Going {
  const healthy = snapshot.tasks.filter((task) => task.healthy).length;
  const serving = leaving
    .filter((task) => task.healthy)
    .sort((a, b) => Number(b.draining) - Number(a.draining) || a.createdAt - b.createdAt);
  const spare = spareOf(snapshot, serving.length, healthy - kept);
  const budget = snapshot.abandoned ? snapshot.desired : Math.max(0, kept - (healthy - serving.length));
  const wanted = shareOut(snapshot.older, budget);
  // One on a DRAINING instance may stay until its replacement is healthy: it doesn't make that one needless.
  const staying = serving.slice(spare).filter((task) => !task.draining).length;
  const hopeful = keptUnhealthy(snapshot, leaving, budget - staying, wanted);
  const useless = leaving.filter((task) => !task.healthy && !hopeful.has(task.arn));
  return { stops: [...useless, ...serving.slice(0, spare)].map((task) => task.arn), wanted };
}

/** How many of the leaving healthy tasks may go. A failed deployment takes none away, unless the service is scaled in. */
function spareOf({ abandoned, desired }: Snapshot, serving: number, beyond: number): number {
  return Math.max(0, abandoned ? Math.min(serving - desired, beyond) : Math.min(serving, beyond));
}

/** Lets the older deployments have at most `budget` tasks together, the newer ones first. */
function shareOut(older: readonly ScheduledDeployment[], budget: number): ReadonlyMap<string, number> {
  let left = budget;
  return new Map(
    older.map(({ id, wanted }) => {
      const share = Math.min(wanted, left);
      left -= share;
      return [id, share];
    }),
  );
}

/** Old tasks that are not healthy yet but replace ones that died: as many as are still needed stay. */
function keptUnhealthy(
  { older, abandoned }: Snapshot,
  leaving: readonly ScheduledTask[],
  needed: number,
  wanted: ReadonlyMap<string, number>,
): ReadonlySet<string> {
  const replaced = new Set(older.filter((one) => one.replaced && (wanted.get(one.id) ?? 0) > 0).map((one) => one.id));
  const hopeful = leaving
    .filter((task) => !task.healthy && !task.draining && (abandoned || replaced.has(task.deploymentId)))
    .sort((a, b) => worth(b) - worth(a) || a.createdAt - b.createdAt)
    .slice(0, Math.max(0, needed));
  return new Set(hopeful.map((task) => task.arn));
}

/** Replacements for old tasks that died, where the new ones leave room. */
function startsOfOlder(snapshot: Snapshot, going: Going, bounds: Bounds, fresh: Started): Started {
  let room = bounds.upper - snapshot.tasks.length - fresh.starts.length;
  const wishes = snapshot.older.flatMap((deployment) => {
    if (!deployment.replaced || deployment.backingOff || room <= 0) return [];
    const alive = snapshot.tasks.filter((task) => task.deploymentId === deployment.id && !task.draining);
    const left = alive.filter((task) => !going.stops.includes(task.arn)).length;
    const count = Math.min(room, (going.wanted.get(deployment.id) ?? 0) - left);
    if (count <= 0) return [];
    room -= count;
    return [{ deployment, count }];
  });
  return placeAll(wishes, fresh.capacity);
}

/** Tasks of the primary deployment beyond the desired count: those that serve least, then the newest, go first. */
function surplus(own: readonly ScheduledTask[], desired: number): readonly string[] {
  return [...own]
    .sort((a, b) => worth(a) - worth(b) || (b.crowding ?? 0) - (a.crowding ?? 0) || b.createdAt - a.createdAt)
    .slice(0, Math.max(0, own.length - desired))
    .map((task) => task.arn);
}
