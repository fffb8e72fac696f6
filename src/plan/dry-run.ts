import type { ServiceResult } from '../outcome.ts';
import { tellChanges } from '../report/tell-changes.ts';
import { writeDefinition } from '../task-definition/write-definition.ts';
import type { World } from '../world.ts';
import type { Plan, Target } from './plan.ts';
import { plannedReference, plannedResults } from './planned-results.ts';
import { renditionOf } from './target-rendition.ts';

/** Tells what a run without `dry-run` would do, and writes what it would register. Nothing in AWS changes. */
export async function dryRun(plan: Plan, world: World): Promise<ServiceResult[]> {
  const files = await Promise.all(plan.targets.map((target) => writeFor(plan, target, world)));
  return plannedResults(plan).map((result, index) => {
    tellChanges(world.log, result.service, result.previous.arn, result.changes ?? []);
    const definitionFile = files[index];
    return { ...result, ...(definitionFile === undefined ? {} : { definitionFile }) };
  });
}

async function writeFor({ image }: Plan, target: Target, world: World): Promise<string> {
  const rendition = renditionOf(target, target.base.definition, plannedReference(image), target.live);
  return await writeDefinition(world, rendition);
}
