import type { Service } from '@aws-sdk/client-ecs';
import { ifPossible } from '../aws/read.ts';
import { causeOf } from '../diagnose/cause.ts';
import { gather } from '../diagnose/gather.ts';
import { FINGERPRINT_LABEL } from '../image/fingerprint.ts';
import { readPublished } from '../image/read-published.ts';
import { isGreen, type Revision, type ServiceResult } from '../outcome.ts';
import { usualLogLines } from '../report/log-lines.ts';
import { type Definition, imagesOf } from '../task-definition/definition.ts';
import type { Ending, Watched } from '../watch/following.ts';
import { readRunning } from '../watch/read-running.ts';
import { compareDigests, type RunningImage } from '../watch/running-image.ts';
import { watch } from '../watch/watch.ts';
import type { World } from '../world.ts';
import type { Revised } from './revise.ts';
import type { ImageOrigin, StartedService } from './start.ts';

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
  const ends = new Map<string, Watched>();
  if (minutes !== undefined && open.length > 0) {
    const deadline = Math.min(...open.map(({ start }) => start.deployment.startedAt)) + minutes * 60_000;
    const followed = open.map(({ revised, start }) => ({
      service: revised.target.name,
      deployment: start.deployment,
      definitionArn: revised.definition.arn ?? '',
      previousArn: completedArn(revised.service) ?? revised.previous.arn ?? '',
      earlierArns: (revised.service.deployments ?? []).flatMap(({ taskDefinition }) => taskDefinition ?? []),
    }));
    (await watch(followed, cluster, deadline, world)).forEach((watched, index) => {
      ends.set(followed[index]?.service ?? '', watched);
    });
  }
  const results: ServiceResult[] = [];
  for (const one of started) results.push(await resultOf(one, ends.get(one.revised.target.name), cluster, world));
  return results;
}

async function resultOf(
  { revised, start, ...image }: StartedService,
  watched: Watched | undefined,
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
        verdict: start.verdict,
        reason: start.reason,
        ...(start.hint === undefined ? {} : { hint: start.hint }),
      };
    case 'deployment': {
      if (watched === undefined) {
        const reason = 'the deployment was started and is not waited for';
        return { ...known, verdict: 'started', reason, deploymentId: start.deployment.id };
      }
      // Of the deployment in the end, which is a successor's where one took over.
      const result = { ...known, deploymentId: watched.deployment.id };
      return watched.ending.verdict === 'succeeded'
        ? await verified(result, watched.ending, image, cluster, world)
        : { ...result, ...(await explained(watched, revised, cluster, world)) };
    }
  }
}

type Identity = Pick<ServiceResult, 'service' | 'serviceArn' | 'revision' | 'previous' | 'warnings'>;

function identityOf({ target, service, previous, definition }: Revised): Identity {
  return {
    service: target.name,
    serviceArn: service.serviceArn ?? '',
    revision: revisionOf(definition, target.containers),
    previous: lastCompleted(service, previous, target.containers),
    warnings: [],
  };
}

/** The revision that ran before: the last one whose deployment was completed, since an unfinished one never ran for good. */
function lastCompleted(service: Service, previous: Definition, containers: readonly string[]): Revision {
  const completed = completedArn(service);
  return completed === undefined || completed === previous.arn
    ? revisionOf(previous, containers)
    : { arn: completed, images: {} };
}

function completedArn(service: Service): string | undefined {
  return service.deployments?.find(({ rolloutState }) => rolloutState === 'COMPLETED')?.taskDefinition;
}

/** A definition as reports name it. */
export function revisionOf(definition: Definition, containers: readonly string[]): Revision {
  return { arn: definition.arn ?? '', images: imagesOf(definition.json, containers) };
}

/** A deployment that ECS calls finished, held against the image that was meant. */
async function verified(
  result: Identity & { readonly deploymentId: string },
  ending: Ending,
  { expected, origin, hasImage }: Omit<StartedService, 'revised' | 'start'>,
  cluster: string,
  world: World,
): Promise<ServiceResult> {
  const found = compareDigests(expected, await readRunning(world, cluster, result.service, result.deploymentId));
  const running: RunningImage =
    found.kind === 'different' && (await areTwins(origin, found.digests, world)) ? found.otherwise : found;
  if (running.kind === 'different') {
    return {
      ...result,
      running,
      verdict: 'failed',
      reason: `ECS finished the deployment, but container ${running.container} runs ${running.digests[0] ?? ''} and not the image of this run`,
      hint: 'Somebody moved the tag while the deployment started. Run again; a repository with immutable tags keeps this from happening.',
    };
  }
  return {
    ...result,
    verdict: ending.verdict,
    reason: ending.reason,
    running,
    warnings: hasImage ? warningsAbout(result.service, running, ending) : [],
  };
}

/**
 * True where every other digest is another build from the very same inputs: two jobs that build one commit at the same time, one after the other moving the
 * tag, are no harm to each other.
 */
async function areTwins(origin: ImageOrigin | undefined, digests: readonly string[], world: World): Promise<boolean> {
  if (origin === undefined) return false;
  for (const imageDigest of digests) {
    const published = await ifPossible(world.log, 'BatchGetImage', () =>
      readPublished(world, origin.repository, { imageDigest }),
    );
    if (published?.kind !== 'found' || published.image.labels?.[FINGERPRINT_LABEL] !== origin.fingerprint) return false;
  }
  return true;
}

function warningsAbout(service: string, running: RunningImage, ending: Ending): string[] {
  // With nothing running the verdict itself says so.
  if (running.kind !== 'unverified' || ending.nothingRan === true) return [];
  return [`${service}: not verified that the tasks run the image of this run: ${running.why}`];
}

/** Adds to a red verdict why the tasks failed, where that can be found out. */
async function explained(
  { ending, deployment }: Watched,
  { target, definition }: Revised,
  cluster: string,
  world: World,
): Promise<Ending> {
  const telling = !isGreen(ending.verdict) && !['superseded', 'cancelled', 'unknown'].includes(ending.verdict);
  if (!telling) return ending;
  const evidence = await gather(world, {
    cluster,
    service: target.name,
    deploymentId: deployment.id,
    since: deployment.createdAt,
    definition: definition.json,
    stopped: [],
    serviceDeployment: undefined,
    logLines: usualLogLines(world.run.repositoryVisibility),
  });
  const cause = causeOf(evidence);
  if (cause === undefined) return ending;
  return {
    ...ending,
    reason: `${ending.reason.replace(/\.$/, '')}. ${cause.slice(0, 1).toUpperCase()}${cause.slice(1)}`,
  };
}
