import { ifPossible } from '../aws/read.ts';
import { FINGERPRINT_LABEL } from '../image/fingerprint.ts';
import { readPublished } from '../image/read-published.ts';
import type { ServiceResult } from '../outcome.ts';
import type { Ending } from '../watch/following.ts';
import { readRunning } from '../watch/read-running.ts';
import { compareDigests, type RunningImage } from '../watch/running-image.ts';
import { startedByOf, type WatchedDeployment } from '../watch/watched.ts';
import type { World } from '../world.ts';
import type { ImageOrigin } from './image-origin.ts';
import type { StartedService } from './start.ts';

/** A deployment that was called finished, held against the image that was meant: known to be another one is red, not known is a warning. */
export async function verified(
  result: Omit<ServiceResult, 'verdict' | 'reason'>,
  watched: WatchedDeployment,
  { expected, origin, hasImage }: Omit<StartedService, 'revised' | 'start'>,
  cluster: string,
  world: World,
): Promise<ServiceResult> {
  const { ending } = watched;
  const startedBy = startedByOf(watched);
  const tasks = startedBy === undefined ? undefined : await readRunning(world, cluster, result.service, startedBy);
  const found = compareDigests(expected, tasks);
  const running: RunningImage =
    found.kind === 'different' && (await areTwins(origin, found.digests, world)) ? found.otherwise : found;
  if (running.kind === 'different') {
    return {
      ...result,
      running,
      verdict: 'failed',
      reason: `the deployment was finished, but container ${running.container} runs ${running.digests[0] ?? ''} and not the image of this run`,
      code: 'image-differs',
      hint: 'Somebody moved the tag while the deployment started. Run again; a repository with immutable tags keeps this from happening.',
    };
  }
  return {
    ...result,
    verdict: ending.verdict,
    reason: ending.reason,
    running,
    warnings: [...result.warnings, ...(hasImage ? warningsAbout(result.service, running, ending) : [])],
  };
}

/**
 * True where every other digest is another build from the very same inputs: two jobs that build one commit at the same time, one after the other moving the
 * tag, are no harm to each other.
 */
async function areTwins(origin: ImageOrigin | undefined, digests: readonly string[], world: World): Promise<boolean> {
  if (origin === undefined) return false;
  for (const imageDigest of digests) {
    const published = await ifPossible(world.log, 'BatchGetImage', () =>
      readPublished(world, origin.repository, { imageDigest }),
    );
    if (published?.kind !== 'found' || published.image.labels?.[FINGERPRINT_LABEL] !== origin.fingerprint) return false;
  }
  return true;
}

function warningsAbout(service: string, running: RunningImage, ending: Ending): string[] {
  // With nothing running the verdict itself says so.
  if (running.kind !== 'unverified' || ending.nothingRan === true) return [];
  return [`${service}: not verified that the tasks run the image of this run: ${running.why}`];
}
