import { DeregisterTaskDefinitionCommand, paginateListTaskDefinitions } from '@aws-sdk/client-ecs';
import { familyAndRevision, familyOf } from '../aws/arn.ts';
import { describeFailure, failureKind } from '../aws/failure.ts';
import type { ServiceResult } from '../outcome.ts';
import { listed } from '../problem.ts';
import type { World } from '../world.ts';
import { expendable, type Reference } from './expendable.ts';
import { readReferences } from './read-references.ts';

/** A family of a thousand revisions isn't cleaned up in one run: ECS takes about one such request a second. */
const MOST = 50;

const PERMISSIONS =
  'ecs:ListTaskDefinitions, ecs:DeregisterTaskDefinition, ecs:ListClusters, ecs:ListServices, ecs:DescribeServices, ecs:ListTasks, ecs:DescribeTasks, events:ListEventBuses, events:ListRuleNamesByTarget, events:ListTargetsByRule, scheduler:ListSchedules and scheduler:GetSchedule';

/**
 * Deregisters older revisions of the families that were deployed, once that has gone well. Where anything isn't known for certain they all stay: an
 * unnecessary revision costs nothing. A failure is a warning, since the deployment has long succeeded.
 * @param keep how many of the newest revisions stay
 */
export async function cleanUp(results: readonly ServiceResult[], keep: number, world: World): Promise<void> {
  for (const family of deployedFamilies(results)) {
    if (world.signal.aborted) return;
    try {
      await cleanUpFamily(family, results, keep, world);
    } catch (error) {
      const hint = failureKind(error) === 'denied' ? ` Allow ${PERMISSIONS}.` : '';
      world.log.warning(
        `keep-revisions: older revisions of ${family} are left alone: ${describeFailure('clean-up', error)}.${hint}`,
      );
    }
  }
}

/** A family is cleaned up where all of its services came out well. */
function deployedFamilies(results: readonly ServiceResult[]): Set<string> {
  const familyOfResult = ({ revision }: ServiceResult) => familyOf(revision?.arn ?? '');
  const isWell = ({ verdict }: ServiceResult) => verdict === 'succeeded' || verdict === 'unchanged';
  const bad = new Set(results.filter((one) => !isWell(one)).map(familyOfResult));
  return new Set(results.map(familyOfResult).filter((family) => family !== '' && !bad.has(family)));
}

async function cleanUpFamily(
  family: string,
  results: readonly ServiceResult[],
  keep: number,
  world: World,
): Promise<void> {
  const revisions = await activeRevisions(world, family);
  if (revisions.length <= keep) return;
  const references = [...ofThisRun(results), ...(await readReferences(world, family))];
  const sorted = expendable(revisions, keep, references);
  for (const { arn, by } of sorted.needed) world.log.info(`${familyAndRevision(arn)} stays: ${by} needs it.`);
  await deregister(world, sorted.expendable.slice(0, MOST));
  const left = sorted.expendable.length - MOST;
  if (left > 0) world.log.info(`${left} more of ${family} are left for the next run.`);
}

/** What was running before is what somebody goes back to. */
function ofThisRun(results: readonly ServiceResult[]): Reference[] {
  return results.flatMap(({ service, previous, revision, ranBefore = [] }) =>
    [previous.arn, revision?.arn ?? '', ...ranBefore].map((text) => ({
      text,
      by: `the way back of service ${service}`,
    })),
  );
}

async function activeRevisions(world: World, familyPrefix: string): Promise<string[]> {
  const pages = paginateListTaskDefinitions({ client: world.aws.ecs }, { familyPrefix, status: 'ACTIVE' });
  const revisions: string[] = [];
  for await (const { taskDefinitionArns } of pages) revisions.push(...(taskDefinitionArns ?? []));
  return revisions.filter((arn) => familyOf(arn) === familyPrefix);
}

async function deregister(world: World, revisions: readonly string[]): Promise<void> {
  const done: string[] = [];
  try {
    for (const taskDefinition of revisions) {
      if (world.signal.aborted) return;
      await world.aws.ecs.send(new DeregisterTaskDefinitionCommand({ taskDefinition }));
      done.push(familyAndRevision(taskDefinition));
    }
  } finally {
    if (done.length > 0) world.log.info(`Deregistered ${listed(done)}: nothing refers to them any more.`);
  }
}
