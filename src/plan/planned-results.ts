import { familyAndRevision } from '../aws/arn.ts';
import { referencesOf } from '../image/build-command.ts';
import type { Repository } from '../image/find-repository.ts';
import type { ImagePlan } from '../image/image-plan.ts';
import type { ServiceResult } from '../outcome.ts';
import { arrange, arrangementWords } from '../percentages/arrangement.ts';
import { listed } from '../problem.ts';
import { type Change, changesBetween } from '../task-definition/changes.ts';
import { isSameAs } from '../task-definition/comparison.ts';
import { familyIn, imagesOf } from '../task-definition/definition.ts';
import { asRendition } from '../task-definition/rendition.ts';
import type { Plan, Target } from './plan.ts';
import { changesOf } from './planned-changes.ts';
import { isUntouched, renditionOf } from './target-rendition.ts';

/** What a run without `dry-run` would do, as the results of a run that did nothing. */
export function plannedResults(plan: Plan): ServiceResult[] {
  return plan.targets.map((target) => ({
    service: target.name,
    serviceArn: target.service.serviceArn ?? '',
    verdict: 'planned',
    reason: `${wouldDo(plan.image, target)}${aboutPercentages(plan, target)}${aboutScan(plan)}`,
    changes: plannedChanges(plan, target),
    previous: { arn: target.live.arn ?? '', images: imagesOf(target.live.json, target.containers) },
    warnings: [],
  }));
}

/** The reference that the containers would get; undefined where a revision is deployed as it is. */
export function plannedReference(image: ImagePlan): string | undefined {
  if (image.kind === 'as-is') return undefined;
  return image.kind === 'given' ? image.reference : `${image.repository.uri}:${image.tag}`;
}

function plannedChanges({ image, showValues }: Plan, target: Target): Change[] {
  const rendition = renditionOf(target, target.base.definition, plannedReference(image), target.live);
  return changesBetween(asRendition(target.live), rendition, showValues);
}

function wouldDo(image: ImagePlan, target: Target): string {
  const reference = plannedReference(image);
  if (isUntouched(target, reference))
    return `would deploy ${familyAndRevision(target.base.definition.arn ?? '')} as it is`;
  const rendition = renditionOf(target, target.base.definition, reference, target.live);
  if (isSameAs(rendition, target.live)) {
    return `${aboutImage(image)}; ${familyAndRevision(target.live.arn ?? '')} names it already, so no new revision would be registered${image.kind === 'build' ? '; would force a new deployment' : ''}`;
  }
  const changes = changesOf(target, rendition.json, reference);
  return `${aboutImage(image)}; would register a new revision of ${familyIn(rendition.json)} (${changes.join('; ')}) and update the service`;
}

function aboutImage(image: ImagePlan): string {
  switch (image.kind) {
    case 'build':
      return `${aboutRepository(image.repository)}would build and push ${referencesOf(image).join(', ')}${image.rebuilt === undefined ? '' : ` (one is there, but ${image.rebuilt})`}`;
    case 'reuse':
      return `${image.repository.name}:${image.tag} is in the registry and would be used${image.differing.length === 0 ? '' : ` as it is, which differs from what would be built: ${listed(image.differing)}`}`;
    case 'given':
      return `would deploy ${image.reference}`;
    case 'as-is':
      return 'would build nothing';
  }
}

function aboutRepository(repository: Repository): string {
  return repository.creation === undefined ? '' : `would create the repository ${repository.name}; `;
}

function aboutPercentages({ update }: Plan, { service }: Target): string {
  const words = arrangementWords(service, arrange(service, update?.percentages));
  return words === undefined ? '' : `, with ${words}`;
}

function aboutScan({ scan }: Plan): string {
  return scan === undefined ? '' : `; would deploy it only without findings of severity ${scan.threshold} or worse`;
}
