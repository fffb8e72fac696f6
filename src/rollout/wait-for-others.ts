import type { Service } from '@aws-sdk/client-ecs';
import { failureKind } from '../aws/failure.ts';
import { pauseUnlessCancelled } from '../aws/write.ts';
import { findServices } from '../plan/find-services.ts';
import { deploymentInProgress, describeDeployment } from '../plan/in-progress.ts';
import type { Plan } from '../plan/plan.ts';
import { listed, Problem } from '../problem.ts';
import type { World } from '../world.ts';

/** Milliseconds between looks. */
const PAUSE = 5_000;

/** How often the log says that we still wait, in milliseconds. */
const SAY_EVERY = 60_000;

/**
 * Waits until no other deployment of the services is under way, for `if-in-progress: wait`.
 * @param minutes how long at most
 * @throws Problem where the time is over or the run is cancelled
 */
export async function waitForOthers(plan: Plan, minutes: number, world: World): Promise<void> {
  const { clock, signal, log } = world;
  const begin = clock.now();
  let said: number | undefined;
  for (let others = await othersOf(plan, world); others?.length !== 0; others = await othersOf(plan, world)) {
    const waited = clock.now() - begin;
    if (waited >= minutes * 60_000) throw tooLong(others ?? [], minutes);
    if (others !== undefined && (said === undefined || waited - said >= SAY_EVERY)) {
      said = waited;
      log.info(`Waiting for another deployment to end: ${listed(others)}.`);
    }
    await pauseUnlessCancelled(clock, signal, PAUSE);
  }
  if (said !== undefined) log.info('The other deployment is over.');
}

/** The deployments that are under way; undefined where ECS didn't answer this time. */
async function othersOf({ cluster, targets }: Plan, world: World): Promise<string[] | undefined> {
  const names = targets.map(({ name }) => name);
  try {
    return (await findServices(world, cluster.name, names)).flatMap(describeOther);
  } catch (error) {
    if (['throttled', 'unanswered'].includes(failureKind(error)) && !(error instanceof Problem)) return undefined;
    throw error;
  }
}

function describeOther(service: Service): string[] {
  const deployment = deploymentInProgress(service);
  return deployment === undefined ? [] : [`${service.serviceName}: ${describeDeployment(deployment)}`];
}

function tooLong(others: readonly string[], minutes: number): Problem {
  const what = others.length === 0 ? 'the service can not be read' : `${listed(others)} is not over`;
  return new Problem(`if-in-progress: waited ${minutes} ${minutes === 1 ? 'minute' : 'minutes'}, and ${what}`, {
    code: 'deployment-in-progress',
    hint: 'Look at that deployment first: it may never end by itself. With if-in-progress: proceed it is superseded.',
  });
}
