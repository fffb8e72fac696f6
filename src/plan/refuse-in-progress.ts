import type { Service } from '@aws-sdk/client-ecs';
import type { ImagePlan } from '../image/image-plan.ts';
import { isSameAs } from '../task-definition/comparison.ts';
import { type Definition, imageOf } from '../task-definition/definition.ts';
import { deploymentInProgress, refusalOf } from './in-progress.ts';
import type { Plan, Target } from './plan.ts';
import { renditionOf } from './target-rendition.ts';

/** The reference that a plan's image will have, where it is known before the build: an image that is built anew makes another deployment than any before. */
export function plannedReference(image: ImagePlan): string | undefined {
  if (image.kind === 'given') return image.reference;
  return image.kind === 'reuse' ? `${image.repository.uri}:${image.tag}` : undefined;
}

/**
 * Holds to `if-in-progress: fail`. A deployment of the very image of this run is no obstacle: it is adopted.
 * @param live the definition that the service is set to
 * @param reference the image of this run, undefined where it isn't known yet
 * @throws Problem naming the deployment that is under way
 */
export function refuseInProgress(
  { ifInProgress, image }: Pick<Plan, 'ifInProgress' | 'image'>,
  target: Target,
  service: Service,
  live: Definition,
  reference: string | undefined,
): void {
  const other = ifInProgress === 'fail' ? deploymentInProgress(service) : undefined;
  if (other === undefined) return;
  const isUnknownYet = image.kind === 'build' && reference === undefined;
  if (isUnknownYet || !isOfThisRun(target, live, reference)) throw refusalOf(target.name, other);
}

function isOfThisRun(target: Target, live: Definition, reference: string | undefined): boolean {
  if (target.edits !== undefined) {
    const base = target.base.kind === 'live' ? live : target.base.definition;
    return isSameAs(renditionOf(target, base, reference, live), live);
  }
  const isAsIs = reference === undefined && target.base.definition.arn === live.arn && target.base.kind === 'revision';
  return isAsIs || target.containers.every((container) => imageOf(live.json, container) === reference);
}
