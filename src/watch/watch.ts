import type { ServiceDeployment } from '@aws-sdk/client-ecs';
import { describeFailure, failureKind } from '../aws/failure.ts';
import type { World } from '../world.ts';
import { CallBudget } from './call-budget.ts';
import type { Ending, Followed, Following } from './following.ts';
import { newsOf } from './news.ts';
import { findDetail, isBlinding, observeServiceDeployments, observeServices } from './observe.ts';
import { judge } from './verdict.ts';

/** Milliseconds between looks: with one call a look this stays below 30 calls a minute, and an end is seen within about two seconds. */
const PAUSE = 2_100;

/** Milliseconds without an answer after which the log says so, and again as often. */
const SAY_BLIND_AFTER = 30_000;

/**
 * Follows deployments to their end: the one loop of the action.
 * @param deadline when to stop watching, by the world's clock
 * @returns how each of them ended, in their order; nothing is stopped in AWS when we stop watching
 */
export async function watch(
  followed: readonly Followed[],
  cluster: string,
  deadline: number,
  world: World,
): Promise<Ending[]> {
  const watcher = new Watcher(followed, cluster, world);
  while (watcher.isGoing()) {
    if (world.signal.aborted) watcher.endAll((seen) => cancelled(seen));
    else if (world.clock.now() >= deadline) watcher.endAll((seen) => timedOut(seen));
    else {
      await watcher.look();
      if (watcher.isGoing()) await world.clock.sleep(Math.min(PAUSE, deadline - world.clock.now()), world.signal);
    }
  }
  return watcher.endings();
}

class Watcher {
  readonly #cluster: string;
  readonly #world: World;
  readonly #budget: CallBudget;
  #all: Following[];
  #looks = 0;
  #lastAnswer: number;
  #saidBlind: number;

  constructor(followed: readonly Followed[], cluster: string, world: World) {
    const since = world.clock.now();
    this.#cluster = cluster;
    this.#world = world;
    this.#budget = new CallBudget(world.clock);
    this.#lastAnswer = since;
    this.#saidBlind = since;
    this.#all = followed.map((one) => ({
      followed: one,
      deploymentId: one.deployment.id,
      detail: { kind: 'list', since },
    }));
  }

  isGoing(): boolean {
    return this.#open().length > 0;
  }

  endings(): Ending[] {
    return this.#all.map(({ ending }) => ending ?? { verdict: 'unknown', reason: 'it was not watched to its end' });
  }

  endAll(how: (seen: Following) => Ending): void {
    this.#all = this.#all.map((one) => (one.ending === undefined ? { ...one, ending: how(one) } : one));
  }

  /** One look, at the services and at the service deployments in turn: each of the two tells of an end. */
  async look(): Promise<void> {
    this.#looks += 1;
    try {
      if (this.#looks % 2 === 1 || this.#open().every(({ detail }) => detail.kind === 'blind')) {
        await this.#lookAtServices();
      } else {
        await this.#lookAtServiceDeployments();
      }
      this.#lastAnswer = this.#world.clock.now();
    } catch (error) {
      this.#withstand(error);
    }
  }

  #open(): Following[] {
    return this.#all.filter(({ ending }) => ending === undefined);
  }

  async #lookAtServices(): Promise<void> {
    const seen = await observeServices(this.#world, this.#cluster, this.#open(), this.#budget);
    this.#update((one) => {
      const service = seen.get(one.followed.service);
      return service === undefined ? one : { ...one, service };
    });
    // ECS says COMPLETED here: ask for the final word at once instead of at the next look.
    if (this.#open().some(looksFinished)) await this.#lookAtServiceDeployments();
  }

  async #lookAtServiceDeployments(): Promise<void> {
    try {
      for (const one of this.#open().filter(({ detail }) => detail.kind === 'list')) {
        const detail = await findDetail(this.#world, this.#cluster, one, this.#budget);
        this.#update((same) => (same.followed === one.followed ? { ...same, detail } : same));
      }
      const seen = await observeServiceDeployments(this.#world, this.#open(), this.#budget);
      // The last word on a deployment goes with counts of the same moment, not of the look before.
      const services = [...seen.values()].some(isOver)
        ? await observeServices(this.#world, this.#cluster, this.#open(), this.#budget)
        : undefined;
      this.#update((one) => {
        const serviceDeployment = one.detail.kind === 'describe' ? seen.get(one.detail.arn) : undefined;
        const service = services?.get(one.followed.service) ?? one.service;
        return {
          ...one,
          ...(serviceDeployment === undefined ? {} : { serviceDeployment }),
          ...(service === undefined ? {} : { service }),
        };
      });
    } catch (error) {
      if (!isBlinding(error)) throw error;
      this.#world.log.info(`Following the service alone: ${describeFailure('service deployments', error)}`);
      this.#update((one) => ({ ...one, detail: { kind: 'blind' } }));
    }
  }

  #update(change: (one: Following) => Following): void {
    this.#all = this.#all.map((before) => {
      if (before.ending !== undefined) return before;
      const after = change(before);
      this.#tell(before, after);
      return conclude(after, this.#world.clock.now());
    });
  }

  #tell(before: Following, after: Following): void {
    const { progress, events } = newsOf(before, after);
    for (const line of progress) this.#world.log.info(line);
    if (events.length > 0) this.#world.log.foreign(events.join('\n'));
  }

  /** Trouble in reading never fails a deployment; only what will not pass ends the watch. */
  #withstand(error: unknown): void {
    if (this.#world.signal.aborted) return;
    const kind = failureKind(error);
    if (kind === 'denied' || kind === 'expired' || kind === 'refused') {
      this.endAll((seen) => lostSight(seen, describeFailure('watching', error)));
      return;
    }
    const now = this.#world.clock.now();
    if (now - this.#lastAnswer < SAY_BLIND_AFTER || now - this.#saidBlind < SAY_BLIND_AFTER) return;
    this.#saidBlind = now;
    const seconds = Math.round((now - this.#lastAnswer) / 1000);
    this.#world.log.info(`No answer from ECS for ${seconds} s, trying on: ${describeFailure('watching', error)}`);
  }
}

/** https://docs.aws.amazon.com/AmazonECS/latest/APIReference/API_ServiceDeployment.html */
function isOver({ status }: ServiceDeployment): boolean {
  return ['SUCCESSFUL', 'STOPPED', 'ROLLBACK_SUCCESSFUL', 'ROLLBACK_FAILED'].includes(status ?? '');
}

function conclude(one: Following, now: number): Following {
  const judgement = judge(one);
  if (judgement.kind === 'ended') return { ...one, ending: judgement.ending };
  if (judgement.kind === 'going') return one;
  const { serviceDeployment: _, ...rest } = one;
  return { ...rest, deploymentId: judgement.deploymentId, detail: { kind: 'list', since: now } };
}

function looksFinished({ service, deploymentId, detail }: Following): boolean {
  const ours = service?.deployments?.find(({ id }) => id === deploymentId);
  return detail.kind !== 'blind' && ours?.rolloutState === 'COMPLETED';
}

function cancelled(seen: Following): Ending {
  return {
    verdict: 'cancelled',
    reason: `the run was cancelled while the deployment was under way; it goes on in AWS. ${lastSeen(seen)}`,
    hint: 'To stop it, deploy the earlier revision, or use "Rollback" on the deployment in the ECS console.',
  };
}

function timedOut(seen: Following): Ending {
  return {
    verdict: 'timed-out',
    reason: `the deployment is not finished in the time that wait-for-minutes gives; it goes on in AWS. ${lastSeen(seen)}`,
    hint: 'Look at the events above for what keeps it; raise wait-for-minutes where it just takes longer.',
  };
}

function lostSight(seen: Following, why: string): Ending {
  return {
    verdict: 'unknown',
    reason: `the deployment can't be watched any more (${why}); it goes on in AWS. ${lastSeen(seen)}`,
    hint: 'Look at the service in the ECS console. Where credentials expired, raise role-duration-seconds of aws-actions/configure-aws-credentials.',
  };
}

function lastSeen({ service, deploymentId, serviceDeployment }: Following): string {
  const ours = service?.deployments?.find(({ id }) => id === deploymentId);
  const status = serviceDeployment?.status ?? ours?.rolloutState ?? 'not seen';
  const counts =
    service === undefined
      ? ''
      : `, ${ours?.runningCount ?? 0} of ${ours?.desiredCount ?? service.desiredCount ?? 0} of its tasks running`;
  return `Last seen: ${status}${counts}.`;
}
