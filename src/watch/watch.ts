import { describeFailure, failureKind, isNamed } from '../aws/failure.ts';
import type { World } from '../world.ts';
import { CallBudget } from './call-budget.ts';
import { guessDetail, isOver, looksFinished, withDetail } from './detail.ts';
import { cancelled, lostSight, timedOut } from './ends-of-watching.ts';
import type { Detail, Ending, Followed, Following, Watched } from './following.ts';
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
 * @returns how each of them ended, in their order, and which deployment that was; nothing is stopped in AWS when we stop watching
 */
export async function watch(
  followed: readonly Followed[],
  cluster: string,
  deadline: number,
  world: World,
): Promise<Watched[]> {
  const watcher = new Watcher(followed, cluster, world);
  while (watcher.isGoing()) {
    if (world.signal.aborted) watcher.endAll((seen) => cancelled(seen));
    else if (world.clock.now() >= deadline) watcher.endAll((seen) => timedOut(seen));
    else {
      const pause = PAUSE * (await watcher.look());
      if (watcher.isGoing()) await world.clock.sleep(Math.min(pause, deadline - world.clock.now()), world.signal);
    }
  }
  return watcher.watched();
}

const UNWATCHED: Ending = { verdict: 'unknown', reason: 'it was not watched to its end' };

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
      deployment: one.deployment,
      detail: { kind: 'list', since },
    }));
  }

  isGoing(): boolean {
    return this.#open().length > 0;
  }

  watched(): Watched[] {
    return this.#all.map(({ deployment, ending }) => ({ deployment, ending: ending ?? UNWATCHED }));
  }

  endAll(how: (seen: Following) => Ending): void {
    this.#all = this.#all.map((one) => (one.ending === undefined ? { ...one, ending: how(one) } : one));
  }

  /**
   * One look, at the services and at the service deployments in turn: each of the two tells of an end.
   * @returns how many calls it took, one at least: many services are looked at less often, not in bursts
   */
  async look(): Promise<number> {
    this.#looks += 1;
    const before = this.#budget.taken;
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
    return Math.max(1, this.#budget.taken - before);
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
    if (this.#open().some(looksFinished)) await this.#lookAtServiceDeployments(true);
  }

  /** @param servicesSeen the services were read a moment ago */
  async #lookAtServiceDeployments(servicesSeen = false): Promise<void> {
    try {
      this.#update(guessDetail);
      const open = this.#open();
      const unlisted = open.filter(({ detail }) => detail.kind === 'list');
      for (const one of unlisted) {
        const detail = await findDetail(this.#world, this.#cluster, one, this.#budget);
        this.#update((same) => (same.followed === one.followed ? { ...same, detail } : same));
      }
      // One call a look: a second one here would make the call that tells of the end wait for the budget.
      if (unlisted.length === open.length && !servicesSeen) return;
      const seen = await observeServiceDeployments(this.#world, this.#open(), this.#budget);
      // The last word on a deployment goes with counts of the same moment, not of the look before.
      const services =
        [...seen.values()].some(isOver) && !servicesSeen
          ? await observeServices(this.#world, this.#cluster, this.#open(), this.#budget)
          : undefined;
      this.#update((one) => {
        const service = services?.get(one.followed.service) ?? one.service;
        return { ...withDetail(one, seen), ...(service === undefined ? {} : { service }) };
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
    const now = this.#world.clock.now();
    // The machine that gives out credentials may have a bad moment too.
    if (isNamed(error, 'CredentialsProviderError') && now - this.#lastAnswer < SAY_BLIND_AFTER) return;
    if (kind === 'denied' || kind === 'expired' || kind === 'refused') {
      this.endAll((seen) => lostSight(seen, describeFailure('watching', error)));
      return;
    }
    if (now - this.#lastAnswer < SAY_BLIND_AFTER || now - this.#saidBlind < SAY_BLIND_AFTER) return;
    this.#saidBlind = now;
    const seconds = Math.round((now - this.#lastAnswer) / 1000);
    this.#world.log.info(`No answer from ECS for ${seconds} s, trying on: ${describeFailure('watching', error)}`);
  }
}

function conclude(one: Following, now: number): Following {
  const judgement = judge(one);
  if (judgement.kind === 'ended') return { ...one, ending: judgement.ending };
  if (judgement.kind === 'going') return one;
  if (judgement.kind === 'rolling-back') return { ...one, rollback: judgement.rollback };
  const { serviceDeployment: _, ...rest } = one;
  const detail: Detail = one.detail.kind === 'blind' ? one.detail : { kind: 'list', since: now };
  return { ...rest, deployment: judgement.deployment, detail };
}
