import type { WatchInputs } from '../inputs/watch-inputs.ts';
import type { AskedRollback } from '../watch/conclusion.ts';
import { knownArn } from '../watch/detail.ts';
import type { Watched } from '../watch/following.ts';
import { plannedWait } from '../watch/planned-wait.ts';
import { tellLine } from '../watch/tell.ts';
import type { World } from '../world.ts';
import { aftermathOf } from './aftermath.ts';
import { completedArn, previousArnOf } from './previous.ts';
import type { Revised } from './revise.ts';
import { rollBack } from './roll-back.ts';

/** A rollback has this long at most, in milliseconds; tasks that don't come back in that time won't. */
const LONGEST_ROLLBACK = 10 * 60_000;

/** What is needed to undo a deployment of one of several services. */
export interface Undoing {
  readonly cluster: string;
  readonly wanted: WatchInputs;
  /** By the service's name. */
  readonly revisions: ReadonlyMap<string, Revised>;
}

/** Asks for a rollback of a deployment that ended, where one is due; says so where it can't be had. Never throws. */
export async function undo(
  ended: Watched,
  { cluster, wanted, revisions }: Undoing,
  world: World,
): Promise<AskedRollback | undefined> {
  const revised = revisions.get(ended.followed.service);
  if (revised === undefined) return undefined;
  const { service } = revised;
  if (aftermathOf(ended, wanted, { service, completedArn: completedArn(service) }) === 'leave') return undefined;
  const request = await rollBack(
    {
      cluster,
      service: ended.followed.service,
      deploymentId: ended.deployment.id,
      serviceDeploymentArn: knownArn(ended),
      previousArn: previousArnOf(revised),
    },
    world,
    world.signal,
  );
  const now = world.clock.now();
  if (request.kind === 'left') {
    tellLine(world.log, ended, now, `not rolled back: ${request.why}`);
    return undefined;
  }
  const patience = Math.min(wanted.minutes * 60_000, LONGEST_ROLLBACK) + plannedWait(service.deploymentConfiguration);
  const deploymentId = request.by === 'UpdateService' ? request.deploymentId : undefined;
  return { by: request.by, deadline: now + patience, ...(deploymentId === undefined ? {} : { deploymentId }) };
}
