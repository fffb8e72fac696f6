import { randomUUID } from 'node:crypto';
import { mkdtemp, rm } from 'node:fs/promises';
import { join } from 'node:path';
import type { RunCommand } from '../command.ts';
import type { World } from '../world.ts';
import { lastWordsOf } from './last-words.ts';

/** The name under which the post step finds the builder that it has to remove. */
export const BUILDER_STATE = 'builder';

/** A builder of ours. */
export interface OwnBuilder {
  readonly name: string;
  /** To be used as BUILDX_CONFIG: buildx knows the builder from here alone, so the user's own list of builders stays as it is. */
  readonly folder: string;
}

/**
 * Creates a builder of the driver docker-container for this run; it exports every cache.
 * @returns undefined, after a warning, where none can be created
 */
export async function createBuilder(world: World, dockerConfig: string): Promise<OwnBuilder | undefined> {
  const folder = await mkdtemp(join(world.run.temp, 'ship-to-ecs-buildx-'));
  const own = { name: `ship-to-ecs-${randomUUID().slice(0, 8)}`, folder };
  // Before it exists, so that the post step removes it also where this process is killed.
  world.remember(BUILDER_STATE, JSON.stringify(own));
  const args = ['buildx', 'create', '--name', own.name, '--driver', 'docker-container', '--bootstrap'];
  const created = await world.command('docker', args, {
    directory: world.run.workspace,
    environment: { ...world.environment, DOCKER_CONFIG: dockerConfig, BUILDX_CONFIG: folder },
    show: true,
  });
  if (created.exitCode === 0) return own;
  await removeBuilder(world, own);
  if (!world.signal.aborted) {
    world.log.warning(
      `cache: this machine's builder can't export a cache, and one that can could not be created, so the image is built without a cache: ${lastWordsOf(created.output)}`,
    );
  }
  return undefined;
}

/** Removes a builder of ours with its layers. After a cancel that is left to the post step, since no program is started any more. */
export async function removeBuilder(world: World, own: OwnBuilder): Promise<void> {
  if (world.signal.aborted) return;
  await remove(world.command, own, world.environment);
  world.remember(BUILDER_STATE, '');
}

/**
 * Removes the builder that a main step has left behind.
 * @param state what it saved as {@link BUILDER_STATE}; empty for nothing
 */
export async function removeLeftBuilder(
  state: string,
  command: RunCommand,
  environment: Readonly<Record<string, string | undefined>>,
): Promise<void> {
  if (state !== '') await remove(command, JSON.parse(state) as OwnBuilder, environment);
}

async function remove(
  command: RunCommand,
  { name, folder }: OwnBuilder,
  environment: Readonly<Record<string, string | undefined>>,
): Promise<void> {
  // It fails for a builder that never came to be, which is as good.
  await command('docker', ['buildx', 'rm', '--force', name], {
    directory: folder,
    environment: { ...environment, BUILDX_CONFIG: folder },
  });
  await rm(folder, { recursive: true, force: true });
}
