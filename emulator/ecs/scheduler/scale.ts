import { type Decision, type ScheduledDeployment, type Snapshot, worth } from './snapshot.ts';
import { placeAll } from './starts.ts';

/**
 * One step where revisions run side by side (blue/green, linear and canary deployments, and CodeDeploy's task sets):
 * every deployment gets the tasks it should have, whatever the percentages say.
 */
export function scale(snapshot: Snapshot): Decision {
  const all = [snapshot.primary, ...snapshot.older];
  const wishes = all.map((deployment) => ({ deployment, count: missing(snapshot, deployment) }));
  const { starts, unplaceable } = placeAll(wishes, snapshot.capacity);
  return {
    starts,
    unplaceable,
    stops: all.flatMap((deployment) => surplus(snapshot, deployment)),
    wanted: new Map(snapshot.older.map((one) => [one.id, one.wanted])),
    deadlocked: false,
  };
}

function missing(snapshot: Snapshot, { id, wanted, backingOff }: ScheduledDeployment): number {
  const own = snapshot.tasks.filter((task) => task.deploymentId === id && !task.draining);
  return backingOff ? 0 : Math.max(0, wanted - own.length);
}

/** Tasks beyond what the deployment should have; on a DRAINING instance only those that others replace already. */
function surplus(snapshot: Snapshot, { id, wanted }: ScheduledDeployment): readonly string[] {
  const own = snapshot.tasks.filter((task) => task.deploymentId === id);
  const staying = own.filter((task) => !task.draining);
  const replaced = staying.filter((task) => task.healthy).length;
  const excess = Math.max(0, staying.length - wanted);
  const tooMany = [...staying].sort((a, b) => worth(a) - worth(b) || b.createdAt - a.createdAt).slice(0, excess);
  const draining = own.filter((task) => task.draining);
  const leaving = draining.slice(0, Math.max(0, Math.min(draining.length, replaced + draining.length - wanted)));
  return [...tooMany, ...leaving].map((task) => task.arn);
}
