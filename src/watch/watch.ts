import type { World } from '../world.ts';
import { cancelled } from './ends-of-watching.ts';
import type { Followed, Watched } from './following.ts';
import { Watcher, type WatchOptions } from './watcher.ts';

/**
 * Follows deployments to their end: the one loop of the action. A rollback that `options.remedy` asks for is followed, too.
 * @returns how each of them ended, in their order, and which deployment that was; nothing is stopped in AWS when we stop watching
 */
export async function watch(followed: readonly Followed[], options: WatchOptions, world: World): Promise<Watched[]> {
  const watcher = new Watcher(followed, options, world);
  while (watcher.isGoing()) {
    if (world.signal.aborted) await watcher.endAll(cancelled);
    else await watcher.turn();
  }
  return watcher.watched();
}
