import { randomUUID } from 'node:crypto';
import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { World } from '../world.ts';
import { familyIn } from './definition.ts';
import type { Rendition } from './rendition.ts';
import { withStamps } from './stamps.ts';

/**
 * Writes what is registered, as RegisterTaskDefinition takes it, into the runner's private folder, which is emptied after the job.
 * @returns the path of the file, which nobody else may read: it holds the values of environment variables
 */
export async function writeDefinition({ run }: Pick<World, 'run'>, { json, tags, stamps }: Rendition): Promise<string> {
  const all = withStamps(tags, stamps);
  const file = join(
    run.temp,
    `task-definition-${familyIn(json).replaceAll(/[^\w-]/g, '_')}-${randomUUID().slice(0, 8)}.json`,
  );
  const text = JSON.stringify({ ...json, ...(all.length > 0 ? { tags: all } : {}) }, undefined, 2);
  await writeFile(file, `${text}\n`, { mode: 0o600 });
  return file;
}
