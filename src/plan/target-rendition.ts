import { type Definition, familyIn } from '../task-definition/definition.ts';
import { edited } from '../task-definition/edits/edited.ts';
import { type Rendition, render } from '../task-definition/rendition.ts';
import type { Target } from './plan.ts';

/**
 * What is registered for a service: the base with everything that was asked, then the image of this run.
 * @param base what the new revision starts from, read as late as possible
 * @param reference of the image; undefined where this run has none of its own
 * @param live what the service runs, whose family it is where a file names none
 * @throws Problem where what was asked can't be done to this base
 */
export function renditionOf(
  target: Target,
  base: Definition,
  reference: string | undefined,
  live: Definition,
): Rendition {
  const containers = reference === undefined ? [] : target.containers;
  return render(edited(base, target.edits), containers, reference ?? '', familyIn(live.json));
}

/** True where a named revision is deployed exactly as it is. */
export function isUntouched(target: Target, reference: string | undefined): boolean {
  return reference === undefined && target.edits === undefined;
}
