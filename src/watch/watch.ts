import type { World } from '../world.ts';
import type { Followed, Watched } from './following.ts';
import { Watcher, type WatchOptions } from './watcher.ts';
import type { Watching } from './watching.ts';

/**
 * Follows deployments to their end. A rollback that `options.remedy` asks for is followed, too.
 * @returns how each of them ended, in their order, and which deployment that was; nothing is stopped in AWS when we stop watching
 */
export async function watch(followed: readonly Followed[], options: WatchOptions, world: World): Promise<Watched[]> {
  return await toTheEnd(new Watcher(followed, options, world), world.signal);
}

/** The one loop of the action. */
async function toTheEnd<End>(watching: Watching<End>, signal: AbortSignal): Promise<End[]> {
  while (watching.isGoing()) {
    if (signal.aborted) await watching.cancel();
    else await watching.turn();
  }
  return watching.watched();
}
