import type { Service } from '@aws-sdk/client-ecs';
import { usualLogLines } from '../diagnose/log-lines.ts';
import type { WatchInputs } from '../inputs/watch-inputs.ts';
import type { Revision, ServiceResult } from '../outcome.ts';
import type { OpenLoans } from '../percentages/open-loans.ts';
import { putBack } from '../percentages/put-back.ts';
import { unrestOf } from '../plan/in-progress.ts';
import { type Definition, imagesOf } from '../task-definition/definition.ts';
import type { Followed } from '../watch/following.ts';
import { plannedWait } from '../watch/planned-wait.ts';
import { watch } from '../watch/watch.ts';
import type { WatchedDeployment } from '../watch/watched.ts';
import type { World } from '../world.ts';
import { explained } from './explain.ts';
import type { Intents } from './intents.ts';
import { completedArn, previousArnOf } from './previous.ts';
import type { Revised } from './revise.ts';
import type { StartedService } from './start.ts';
import { undo } from './undo.ts';
import { verified } from './verify-image.ts';

/** What following needs to know besides what was started. */
export interface FollowOptions {
  readonly cluster: string;
  readonly watch: WatchInputs;
  readonly intents: Intents;
  readonly loans: OpenLoans;
}

/** A service whose deployment is followed. */
type Deploying = StartedService & { readonly start: Extract<StartedService['start'], { kind: 'deployment' }> };

/** Follows what was started to its end and says what became of every service. A start that failed keeps nobody from watching the others. */
export async function follow(
  started: readonly StartedService[],
  options: FollowOptions,
  world: World,
): Promise<ServiceResult[]> {
  const open = started.filter((one): one is Deploying => one.start.kind === 'deployment');
  const ends = options.watch.wait ? await watchAll(open, options, world) : new Map<string, WatchedDeployment>();
  const results: ServiceResult[] = [];
  for (const one of started) {
    const { name } = one.revised.target;
    const result = await resultOf(one, ends.get(name), options, world);
    // It is known what became of the deployment: a kill from here on must not have it rolled back.
    if (one.start.kind !== 'failed') options.intents.close(name);
    results.push(await afterwards(result, options, world));
  }
  return results;
}

/** Gives the service its own percentages back; what a cancelled run left, or one that saw no end, is for the post step. */
async function afterwards(
  result: ServiceResult,
  { cluster, loans }: FollowOptions,
  { aws, clock, log, signal }: World,
): Promise<ServiceResult> {
  const { service, verdict } = result;
  const open = loans.find(service);
  if (open === undefined || signal.aborted || verdict === 'unknown') return result;
  const options = { cluster, isSuperseded: verdict === 'superseded', signal };
  const ended = await putBack(open, options, { aws, clock, log });
  // What failed is tried again by the post step.
  if (ended.kind !== 'failed') loans.close(service);
  if (ended.kind === 'done') log.info(`${service}: ${ended.text}.`);
  if (ended.kind === 'nothing' || ended.kind === 'done') return result;
  return { ...result, warnings: [...result.warnings, `${service}: ${ended.text}`] };
}

async function watchAll(
  open: readonly Deploying[],
  { cluster, watch: wanted }: FollowOptions,
  world: World,
): Promise<Map<string, WatchedDeployment>> {
  if (open.length === 0) return new Map();
  const revisions = new Map(open.map(({ revised }) => [revised.target.name, revised]));
  const maxFailedTasks = wanted.failFast ? wanted.maxFailedTasks : undefined;
  const watched = await watch(
    open.map((one) => followedOf(one, wanted.minutes)),
    { cluster, maxFailedTasks, remedy: (ended) => undo(ended, { cluster, wanted, revisions }, world) },
    world,
  );
  return new Map(watched.map((one) => [one.followed.service, one]));
}

function followedOf({ revised, start }: Deploying, minutes: number): Followed {
  const { target, service, definition } = revised;
  return {
    service: target.name,
    deployment: start.deployment,
    definitionArn: definition.arn ?? '',
    definition: definition.json,
    previousArn: previousArnOf(revised),
    earlierArns: revisionsOf(service),
    deadline: start.deployment.startedAt + minutes * 60_000 + plannedWait(service.deploymentConfiguration),
  };
}

async function resultOf(
  { revised, start, ...image }: StartedService,
  watched: WatchedDeployment | undefined,
  { cluster, watch: { logLines } }: FollowOptions,
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
        code: start.code,
        ...(start.hint === undefined ? {} : { hint: start.hint }),
      };
    case 'deployment': {
      if (watched === undefined) {
        const reason = 'the deployment was started and is not waited for';
        return { ...known, verdict: 'started', reason, deploymentId: start.deployment.id };
      }
      // Of the deployment in the end, which is a successor's where one took over.
      const result = { ...known, deploymentId: watched.deployment.id, timeline: watched.timeline };
      return watched.ending.verdict === 'succeeded'
        ? await verified(result, watched, image, cluster, world)
        : {
            ...result,
            ...(await explained(
              watched,
              { cluster, logLines: logLines ?? usualLogLines(world.run.repositoryVisibility) },
              world,
            )),
          };
    }
  }
}

type Identity = Pick<
  ServiceResult,
  'service' | 'serviceArn' | 'revision' | 'changes' | 'definitionFile' | 'previous' | 'ranBefore' | 'warnings'
>;

function identityOf({ target, service, previous, definition, changes, file }: Revised): Identity {
  const unrest = unrestOf(service);
  return {
    service: target.name,
    serviceArn: service.serviceArn ?? '',
    revision: revisionOf(definition, target.containers),
    changes,
    definitionFile: file,
    previous: lastCompleted(service, previous, target.containers),
    ranBefore: revisionsOf(service),
    warnings: unrest === undefined ? [] : [`${target.name} was not steady before this run: ${unrest}`],
  };
}

function revisionsOf({ deployments = [] }: Service): string[] {
  return deployments.flatMap(({ taskDefinition }) => taskDefinition ?? []);
}

/** The revision that ran before: the last one whose deployment was completed, since an unfinished one never ran for good. */
function lastCompleted(service: Service, previous: Definition, containers: readonly string[]): Revision {
  const completed = completedArn(service);
  return completed === undefined || completed === previous.arn
    ? revisionOf(previous, containers)
    : { arn: completed, images: {} };
}

/** A definition as reports name it. */
export function revisionOf(definition: Definition, containers: readonly string[]): Revision {
  return { arn: definition.arn ?? '', images: imagesOf(definition.json, containers) };
}
