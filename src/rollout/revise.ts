import { ListServiceDeploymentsCommand, type Service } from '@aws-sdk/client-ecs';
import { familyAndRevision } from '../aws/arn.ts';
import { ifPossible } from '../aws/read.ts';
import type { ProvidedImage } from '../image/provide.ts';
import { checkRevisionsAgain } from '../plan/check-revisions.ts';
import { obstacleTo } from '../plan/deployable.ts';
import { findServices } from '../plan/find-services.ts';
import type { Plan, Target } from '../plan/plan.ts';
import { refuseInProgress } from '../plan/refuse-in-progress.ts';
import { isUntouched, renditionOf } from '../plan/target-rendition.ts';
import { Problem } from '../problem.ts';
import { tellChanges } from '../report/tell-changes.ts';
import { type Change, changesBetween } from '../task-definition/changes.ts';
import { isSameAs } from '../task-definition/comparison.ts';
import { type Definition, imageOf, type ResourceTag } from '../task-definition/definition.ts';
import { describeDefinition } from '../task-definition/load.ts';
import { register } from '../task-definition/register.ts';
import { asRendition, type Rendition } from '../task-definition/rendition.ts';
import { stampsOf, tellsOfOtherImage } from '../task-definition/stamps.ts';
import { writeDefinition } from '../task-definition/write-definition.ts';
import { primaryOf } from '../watch/deployments.ts';
import type { World } from '../world.ts';

/** A service with the revision that it is to run. */
export interface Revised {
  readonly target: Target;
  /** The service as it was immediately before. */
  readonly service: Service;
  /** What it ran until now. */
  readonly previous: Definition;
  readonly definition: Definition;
  /** The revision was registered by this run. */
  readonly isNew: boolean;
  /** What it changes in what the service ran until now. */
  readonly changes: readonly Change[];
  /** Where the rendered definition is written. */
  readonly file: string;
}

/**
 * Reads every service once more and registers its new revision, where that isn't one that exists.
 * @param image undefined where a named revision is deployed as it is
 * @throws Problem where somebody else deployed meanwhile, or ECS refuses the revision
 */
export async function revise(plan: Plan, image: ProvidedImage | undefined, world: World): Promise<Revised[]> {
  const services = await findServices(
    world,
    plan.cluster.name,
    plan.targets.map(({ name }) => name),
  );
  const current: Current[] = [];
  for (const target of plan.targets) {
    const one = await readAgain(world, target, services, image);
    refuseInProgress(plan, target, one.service, one.previous, image?.reference);
    current.push(one);
  }
  checkRevisionsAgain(plan, current, image, world);
  // All are checked by now; only then is the first one registered.
  const registered = new Map<string, Promise<Definition>>();
  const revised: Revised[] = [];
  const stamps = plan.stamp ? stampsOf({ commit: image?.commit, digest: image?.digest, runUrl: world.run.url }) : [];
  for (const one of current) revised.push(await reviseOne(world, plan, one, image, stamps, registered));
  return revised;
}

/** A service and its definition, read immediately before the first write. */
type Current = Pick<Revised, 'target' | 'service' | 'previous'>;

async function readAgain(
  world: World,
  target: Target,
  services: readonly Service[],
  image: ProvidedImage | undefined,
): Promise<Current> {
  const service = services.find(({ serviceName }) => serviceName === target.name);
  if (service === undefined) throw new Problem(`service: '${target.name}' is gone`);
  const obstacle = obstacleTo(service);
  if (obstacle !== undefined) throw new Problem(obstacle.why, { hint: obstacle.hint });
  const reference = service.taskDefinition ?? '';
  const previous = reference === target.live.arn ? target.live : await describeDefinition(world, reference);
  const problem = overwriting(target, previous, image);
  if (problem !== undefined && !(await wasRolledBack(world, target, service, previous))) throw problem;
  if (previous !== target.live) {
    world.log.info(`Service ${target.name} was set to ${familyAndRevision(reference)} meanwhile.`);
  }
  return { target, service, previous };
}

async function reviseOne(
  world: World,
  { showValues }: Plan,
  current: Current,
  image: ProvidedImage | undefined,
  stamps: readonly ResourceTag[],
  registered: Map<string, Promise<Definition>>,
): Promise<Revised> {
  const { target, previous } = current;
  const base = target.base.kind === 'live' ? previous : target.base.definition;
  const rendition = { ...renditionOf(target, base, image?.reference, previous), stamps };
  const file = await writeDefinition(world, rendition);
  const changes = changesBetween(asRendition(previous), rendition, showValues);
  const known = { ...current, changes, file };
  if (isUntouched(target, image?.reference)) return { ...known, definition: base, isNew: false };
  const same = [previous, base].find(
    (one) => isDeployable(one) && isSameAs(rendition, one) && !tellsOfOtherImage(one.tags, stamps),
  );
  if (same !== undefined) return { ...known, definition: same, isNew: false };
  tellChanges(world.log, target.name, previous.arn ?? '', changes);
  return { ...known, definition: await registerOnce(world, rendition, registered), isNew: true };
}

/** A revision that was deregistered goes on running, but can't be deployed again; a file is no revision at all. */
function isDeployable({ arn, json }: Definition): boolean {
  return arn !== undefined && json.status === 'ACTIVE';
}

/** Another image of our container was deployed while we were building: overwriting it could take a newer commit away. */
function overwriting(target: Target, now: Definition, image: ProvidedImage | undefined): Problem | undefined {
  if (now === target.live) return undefined;
  const changed = target.containers.find((container) => {
    const theirs = imageOf(now.json, container);
    const ours = image?.reference ?? target.edits?.images[container];
    return theirs !== imageOf(target.live.json, container) && theirs !== ours;
  });
  if (changed === undefined) return undefined;
  return new Problem(
    `service: '${target.name}' was deployed by somebody else meanwhile: container '${changed}' runs ${imageOf(now.json, changed)} now`,
    {
      hint: 'Run again if this commit is the one that should run; a `concurrency` group keeps two deploys of one service apart.',
    },
  );
}

/**
 * ECS put an earlier revision back meanwhile: the deployment that is being replaced failed by itself, and nobody's work is overwritten. The earlier
 * revision was still among the deployments when the plan was made, or ECS says that it rolls back, or that it did.
 */
async function wasRolledBack(world: World, target: Target, service: Service, now: Definition): Promise<boolean> {
  if (target.service.deployments?.some(({ taskDefinition }) => taskDefinition === now.arn)) return true;
  if (/rolling back/i.test(primaryOf(service)?.rolloutStateReason ?? '')) return true;
  const deployments = await ifPossible(world.log, 'ListServiceDeployments', async () => {
    const { clusterArn: cluster, serviceArn } = service;
    const command = new ListServiceDeploymentsCommand({ cluster, service: serviceArn, maxResults: 20 });
    return (await world.aws.ecs.send(command)).serviceDeployments ?? [];
  });
  const newest = deployments?.reduce((a, b) => ((b.createdAt ?? 0) > (a.createdAt ?? 0) ? b : a), deployments[0] ?? {});
  return newest?.status?.startsWith('ROLLBACK') ?? false;
}

/** Services that share a definition share the new revision. */
async function registerOnce(
  world: World,
  rendition: Rendition,
  registered: Map<string, Promise<Definition>>,
): Promise<Definition> {
  const key = JSON.stringify(rendition);
  if (world.signal.aborted) throw new Problem('the run was cancelled', { verdict: 'cancelled' });
  const known = registered.get(key) ?? register(world, rendition);
  registered.set(key, known);
  const definition = await known;
  world.log.info(`Task definition ${familyAndRevision(definition.arn ?? '')} is registered.`);
  return definition;
}
