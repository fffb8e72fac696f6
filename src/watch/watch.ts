import type { World } from '../world.ts';
import { CodeDeployWatcher } from './code-deploy/code-deploy-watcher.ts';
import type { WatchedCodeDeploy } from './code-deploy/following.ts';
import type { Followed, Watched } from './following.ts';
import { Watcher, type WatchOptions } from './watcher.ts';
import type { Watching } from './watching.ts';

/**
 * Follows deployments of ECS's own to their end. A rollback that `options.remedy` asks for is followed, too.
 * @returns how each of them ended, in their order, and which deployment that was; nothing is stopped in AWS when we stop watching
 */
export async function watch(followed: readonly Followed[], options: WatchOptions, world: World): Promise<Watched[]> {
  return await toTheEnd(new Watcher(followed, options, world), world.signal);
}

/**
 * Follows CodeDeploy deployments to their end, and a rollback of CodeDeploy's to its own. What a deployment waits by its settings is added to its deadline.
 * @param chance from 0 to 1, by which a wait between two looks is longer; given by tests that compare a whole log
 * @returns as `watch`
 */
export async function watchCodeDeploy(
  followed: readonly Followed[],
  world: World,
  chance?: () => number,
): Promise<WatchedCodeDeploy[]> {
  return await toTheEnd(new CodeDeployWatcher(followed, world, chance), world.signal);
}

/** The one loop of the action. */
async function toTheEnd<End>(watching: Watching<End>, signal: AbortSignal): Promise<End[]> {
  while (watching.isGoing()) {
    if (signal.aborted) await watching.cancel();
    else await watching.turn();
  }
  return watching.watched();
}
