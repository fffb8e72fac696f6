import { causeOf } from '../diagnose/cause.ts';
import { gather } from '../diagnose/gather.ts';
import { isGreen, type Revision, type ServiceResult } from '../outcome.ts';
import { type Definition, imagesOf } from '../task-definition/definition.ts';
import type { Ending } from '../watch/following.ts';
import { readRunning } from '../watch/read-running.ts';
import { compareDigests, type ExpectedDigests, type RunningImage } from '../watch/running-image.ts';
import { watch } from '../watch/watch.ts';
import type { World } from '../world.ts';
import type { Revised } from './revise.ts';
import type { Start, StartedDeployment } from './start.ts';

/** A service after the attempt to start its deployment. */
export interface StartedService {
  readonly revised: Revised;
  readonly expected: ExpectedDigests;
  readonly start: Start;
}

/** How long to watch; undefined for not at all. */
export interface Patience {
  readonly minutes: number | undefined;
}

/** Follows what was started to its end and says what became of every service. A start that failed keeps nobody from watching the others. */
export async function follow(
  started: readonly StartedService[],
  cluster: string,
  { minutes }: Patience,
  world: World,
): Promise<ServiceResult[]> {
  const open = started.flatMap(({ revised, start }) => (start.kind === 'deployment' ? [{ revised, start }] : []));
  const endings = new Map<string, Ending>();
  if (minutes !== undefined && open.length > 0) {
    const deadline = Math.min(...open.map(({ start }) => start.deployment.startedAt)) + minutes * 60_000;
    const followed = open.map(({ revised, start }) => ({
      service: revised.target.name,
      deployment: start.deployment,
      definitionArn: revised.definition.arn ?? '',
      previousArn: revised.previous.arn ?? '',
    }));
    (await watch(followed, cluster, deadline, world)).forEach((ending, index) => {
      endings.set(followed[index]?.service ?? '', ending);
    });
  }
  const results: ServiceResult[] = [];
  for (const one of started) results.push(await resultOf(one, endings.get(one.revised.target.name), cluster, world));
  return results;
}

async function resultOf(
  { revised, expected, start }: StartedService,
  ending: Ending | undefined,
  cluster: string,
  world: World,
): Promise<ServiceResult> {
  const known = identityOf(revised);
  switch (start.kind) {
    case 'unchanged':
      return {
        ...known,
        verdict: 'unchanged',
        reason: 'the service runs this very revision and image already',
        deploymentId: start.deploymentId,
        running: start.running,
      };
    case 'failed':
      return {
        ...known,
        verdict: start.unclear ? 'unknown' : 'not-started',
        reason: start.reason,
        ...(start.hint === undefined ? {} : { hint: start.hint }),
      };
    case 'deployment': {
      const { deployment } = start;
      const result = { ...known, deploymentId: deployment.id };
      if (ending === undefined)
        return { ...result, verdict: 'started', reason: 'the deployment was started and is not waited for' };
      return ending.verdict === 'succeeded'
        ? await verified(result, ending, expected, deployment, cluster, world)
        : { ...result, ...(await explained(ending, revised, deployment, cluster, world)) };
    }
  }
}

type Identity = Pick<ServiceResult, 'service' | 'serviceArn' | 'revision' | 'previous' | 'warnings'>;

function identityOf({ target, service, previous, definition }: Revised): Identity {
  return {
    service: target.name,
    serviceArn: service.serviceArn ?? '',
    revision: revisionOf(definition, target.containers),
    previous: revisionOf(previous, target.containers),
    warnings: [],
  };
}

/** A definition as reports name it. */
export function revisionOf(definition: Definition, containers: readonly string[]): Revision {
  return { arn: definition.arn ?? '', images: imagesOf(definition.json, containers) };
}

/** A deployment that ECS calls finished, held against the image that was meant. */
async function verified(
  result: Identity & { readonly deploymentId: string },
  ending: Ending,
  expected: ExpectedDigests,
  deployment: StartedDeployment,
  cluster: string,
  world: World,
): Promise<ServiceResult> {
  const running = compareDigests(expected, await readRunning(world, cluster, result.service, deployment.id));
  if (running.kind === 'different') {
    return {
      ...result,
      running,
      verdict: 'failed',
      reason: `ECS finished the deployment, but container ${running.container} runs ${running.digest} and not the image of this run`,
      hint: 'Somebody moved the tag while the deployment started. Run again; a repository with immutable tags keeps this from happening.',
    };
  }
  return { ...result, ...ending, running, warnings: warningsAbout(result.service, running) };
}

function warningsAbout(service: string, running: RunningImage): string[] {
  if (running.kind !== 'unverified' || running.why === 'no task is running') return [];
  return [`${service}: not verified that the tasks run the pushed image: ${running.why}`];
}

/** Adds to a red verdict why the tasks failed, where that can be found out. */
async function explained(
  ending: Ending,
  { target }: Revised,
  deployment: StartedDeployment,
  cluster: string,
  world: World,
): Promise<Ending> {
  const telling = !isGreen(ending.verdict) && !['superseded', 'cancelled', 'unknown'].includes(ending.verdict);
  if (!telling) return ending;
  const cause = causeOf(await gather(world, cluster, target.name, deployment.id, deployment.createdAt));
  return cause === undefined
    ? ending
    : { ...ending, reason: `${ending.reason.replace(/\.$/, '')}. ${cause.slice(0, 1).toUpperCase()}${cause.slice(1)}` };
}
