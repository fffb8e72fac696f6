import { writeDefinition } from '../task-definition/write-definition.ts';
import type { World } from '../world.ts';
import type { Plan } from './plan.ts';
import { plannedReference } from './planned-results.ts';
import { renditionOf } from './target-rendition.ts';

/** Writes what would be registered for each service. @returns the files, by service */
export async function writeDefinitions(
  { targets, image }: Plan,
  world: Pick<World, 'run'>,
): Promise<Record<string, string>> {
  const reference = plannedReference(image);
  const files = targets.map(async (target) => {
    const rendition = renditionOf(target, target.base.definition, reference, target.live);
    return [target.name, await writeDefinition(world, rendition)] as const;
  });
  return Object.fromEntries(await Promise.all(files));
}
