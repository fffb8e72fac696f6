import { readFile } from 'node:fs/promises';
import { usableCache } from '../image/build-cache.ts';
import { namedBuilder } from '../image/build-tool.ts';
import { findBuilder } from '../image/find-builder.ts';
import type { BuildDraft, BuildPlan } from '../image/image-plan.ts';
import type { World } from '../world.ts';
import { unableTo } from './builder-limits.ts';

/**
 * Finds the builder and holds it against what is asked of it.
 * @returns the builder, and the cache as it can be had with it
 * @throws Problem where there is none, or where it can't do this build
 */
export async function chooseBuilder(
  world: World,
  draft: BuildDraft,
): Promise<Pick<BuildPlan, 'builder' | 'cache' | 'ownBuilder'>> {
  const { inputs, files, repository } = draft;
  const builder = await findBuilder(world, inputs.builder);
  const dockerfile = files.kind === 'folder' ? await readFile(files.dockerfile, 'utf8') : undefined;
  const problem = unableTo(draft, builder, dockerfile);
  if (problem !== undefined) throw problem;
  const { warning, ...usable } = usableCache({
    ...draft.cache,
    kind: inputs.cache,
    repository,
    builder,
    named: namedBuilder(inputs.builder) !== undefined,
    hasActionsCache: Boolean(world.environment.ACTIONS_RUNTIME_TOKEN),
  });
  if (warning !== undefined) world.log.warning(warning);
  return { builder, ...usable };
}
