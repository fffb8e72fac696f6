import { existsSync } from 'node:fs';
import { rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Clock } from './clock.ts';

/**
 * How the post step reaches a main step that it knows nothing of: in a job with a container a cancel in the main step's first moment starts the post step before the main one has
 * told which process it is, and the runner's signals don't arrive there.
 */

/** How often the main step looks for it, and how long the post step leaves it there, in milliseconds. */
const LOOK_EVERY = 250;
const LEFT_FOR = 2_000;

/** Where the marker of this very step of this very job would be. */
export function markerPath(environment: Readonly<Record<string, string | undefined>>): string {
  const { RUNNER_TEMP, GITHUB_RUN_ID, GITHUB_RUN_ATTEMPT, GITHUB_JOB, GITHUB_ACTION } = environment;
  const step = [GITHUB_RUN_ID, GITHUB_RUN_ATTEMPT, GITHUB_JOB, GITHUB_ACTION].join('-').replaceAll(/[^\w-]/g, '_');
  return join(RUNNER_TEMP || tmpdir(), `ship-to-ecs-cancelled-${step}`);
}

/** Calls `cancel` when the marker is seen, and takes it away; doesn't keep the process alive. Returns how to stop looking. */
export function onMarker(path: string, cancel: () => void): () => void {
  const look = () => {
    if (!existsSync(path)) return;
    clearInterval(timer);
    void rm(path, { force: true });
    cancel();
  };
  const timer = setInterval(look, LOOK_EVERY);
  timer.unref();
  look();
  return () => clearInterval(timer);
}

/** Leaves the marker until a main step has taken it away, or so long that there is none. */
export async function leaveMarker(path: string, clock: Clock): Promise<void> {
  await writeFile(path, '', { mode: 0o600 });
  for (let left = 0; left < LEFT_FOR && existsSync(path); left += LOOK_EVERY) await clock.sleep(LOOK_EVERY);
  await rm(path, { force: true });
}
