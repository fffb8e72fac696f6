import type { Service } from '@aws-sdk/client-ecs';
import type { ImagePlan } from '../image/image-plan.ts';
import type { ProvidedImage } from '../image/provide.ts';
import type { UpdateInputs } from '../inputs/update-inputs.ts';
import { Problem } from '../problem.ts';
import type { BuiltImage } from '../task-definition/checks/architecture.ts';
import { logGroupsIn, missingGroupAdvice } from '../task-definition/checks/log-groups.ts';
import { type Definition, familyIn } from '../task-definition/definition.ts';
import type { World } from '../world.ts';
import type { Plan, Target } from './plan.ts';
import { plannedReference } from './planned-results.ts';
import { findMissingGroups } from './read-log-groups.ts';
import { refuseUnknownVolume } from './refuse-unknown-volume.ts';
import { annotations, type Candidate, errorLines, type Finding, findingOf, findingsOn } from './revision-findings.ts';
import { renditionOf } from './target-rendition.ts';

/**
 * Checks the revision of every service as far as it is known before the build, and warns of what may go wrong.
 * @throws Problem with everything that ECS would refuse, a line each
 */
export async function checkRevisions(plan: Pick<Plan, 'targets' | 'image' | 'update'>, world: World): Promise<void> {
  const candidates = plan.targets.map((target) => plannedCandidate(target, plan));
  for (const { json } of candidates) refuseUnknownVolume(plan.update?.volume?.name, json);
  const missing = await missingGroups(candidates, world);
  const findings = [...candidates.flatMap(findingsOn), ...missing];
  tell(findings, new Set(), world);
  refuse(findings, 'nothing was built and nothing was changed');
}

/** A service as it is immediately before its revision is registered. */
export interface CurrentTarget {
  readonly target: Target;
  readonly service: Service;
  readonly previous: Definition;
}

/**
 * Checks the revisions once more as they are about to be registered: the service, or the revision that ours starts from, may have changed since the plan.
 * @param provided the image; undefined where a revision is deployed as it is
 * @throws Problem with everything that ECS would refuse, a line each
 */
export function checkRevisionsAgain(
  plan: Pick<Plan, 'image' | 'update'>,
  current: readonly CurrentTarget[],
  provided: ProvidedImage | undefined,
  world: World,
): void {
  const planned = current.map(({ target }) => plannedCandidate(target, plan));
  const image = provided === undefined ? undefined : builtImage(provided.reference, provided.platforms);
  const findings = current.flatMap((one) =>
    findingsOn({ ...currentCandidate(one, provided?.reference, plan.update), image }),
  );
  tell(findings, new Set(planned.flatMap(findingsOn).map(({ line }) => line)), world);
  refuse(findings, 'no revision was registered and no service was touched');
}

function plannedCandidate(target: Target, { image, update }: Pick<Plan, 'image' | 'update'>): Candidate {
  const reference = plannedReference(image);
  const candidate = currentCandidate({ target, service: target.service, previous: target.live }, reference, update);
  return reference === undefined ? candidate : { ...candidate, image: builtImage(reference, plannedPlatforms(image)) };
}

function plannedPlatforms(plan: ImagePlan): readonly string[] {
  switch (plan.kind) {
    case 'build':
      return plan.platforms;
    case 'reuse':
      return plan.published.platforms;
    case 'given':
      return plan.published?.platforms ?? [];
    case 'as-is':
      return [];
  }
}

/** Its registry is the same for all images of the run, and long. */
function builtImage(reference: string, platforms: readonly string[]): BuiltImage {
  return { name: reference.slice(reference.indexOf('/') + 1), platforms };
}

function currentCandidate(
  { target, service, previous }: CurrentTarget,
  reference: string | undefined,
  update: UpdateInputs | undefined,
): Candidate {
  const { containers } = target;
  const base = target.base.kind === 'live' ? previous : target.base.definition;
  const { json } = renditionOf(target, base, reference, previous);
  return { json, service: asUpdated(service, update), containers, live: previous, base };
}

/** The service with the volume that is sent with the update. */
function asUpdated(service: Service, update: UpdateInputs | undefined): Service {
  const volume = update?.volume;
  if (volume === undefined) return service;
  const deployments = service.deployments?.map((one) =>
    one.status === 'PRIMARY' ? { ...one, volumeConfigurations: [volume] } : one,
  );
  return { ...service, deployments };
}

/** It takes a look at CloudWatch Logs, so it is done once, when the plan is made. */
async function missingGroups(candidates: readonly Candidate[], world: World): Promise<Finding[]> {
  const { region } = world.aws;
  const groups = new Set(candidates.flatMap(({ json }) => logGroupsIn(json, region)));
  const missing = await findMissingGroups(world, [...groups]);
  return candidates.flatMap(({ json }) =>
    missingGroupAdvice(json, region, missing).map((one) =>
      findingOf(one, `task-definition: ${familyIn(json)}`, new Set()),
    ),
  );
}

function tell(findings: readonly Finding[], told: ReadonlySet<string>, { log }: World): void {
  for (const text of annotations(findings, told)) log.warning(text);
  const lines = new Set(
    findings.filter(({ level, line }) => level === 'info' && !told.has(line)).map(({ line }) => line),
  );
  for (const line of lines) log.info(line);
}

function refuse(findings: readonly Finding[], soFar: string): void {
  const lines = errorLines(findings);
  if (lines.length === 0) return;
  throw new Problem(lines.join('\n'), {
    hint: `Correct the task definition, or the service where a line names it; ${soFar}.`,
  });
}
