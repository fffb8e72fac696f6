import type { Inputs } from '../inputs/inputs.ts';

/** True where the run has no image of its own: a named revision keeps the images that it has, or `images` says all of them. */
export function isAsIs({ taskDefinition, buildAsked, image, images }: Inputs): boolean {
  return !buildAsked && image === undefined && (taskDefinition.kind === 'revision' || Object.keys(images).length > 0);
}
