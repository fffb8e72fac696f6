import { describeFailure } from '../aws/failure.ts';
import type { World } from '../world.ts';
import { type Budget, budgetAt, type Limit, limitFor } from './budget.ts';
import { guessDetail, isOver, needsFinalWord } from './detail.ts';
import { lostSight, timedOut } from './ends-of-watching.ts';
import type { Ending, Followed, Following, Remedy, Watched } from './following.ts';
import { noted, withService, withServiceDeployment } from './looks.ts';
import { isBlinding, Observer } from './observe.ts';
import { type LastLooks, type Look, nextStep } from './pace.ts';
import { remedied } from './remedied.ts';
import { TaskWatch } from './task-watch.ts';
import { NO_TASKS } from './tasks-seen.ts';
import { HEARTBEAT, tellHeartbeat, tellLine, tellProgress } from './tell.ts';
import { EMPTY_TIMELINE } from './timeline.ts';
import { Trouble } from './trouble.ts';
import { judge } from './verdict.ts';

/** A rollback that was asked for: the deployment that puts the old revision back, where its id is known. */
export interface AskedRollback {
  readonly by: Remedy['by'];
  /** By our clock, in milliseconds. */
  readonly deadline: number;
  readonly deploymentId?: string;
}

/** How deployments are watched. */
export interface WatchOptions {
  readonly cluster: string;
  /** After how many failures of one kind at most a deployment is called failed; undefined: ECS alone decides. */
  readonly maxFailedTasks: number | undefined;
  /** Called once when a deployment came to an end: asks for a rollback where one is due, which is then followed. Must not throw. */
  remedy(ended: Watched): Promise<AskedRollback | undefined>;
}

/** By how much of itself a wait may be longer. */
const JITTER = 0.1;

/** Everything that is known about the deployments that are watched, and the looks that bring more. */
export class Watcher {
  readonly #world: World;
  readonly #options: WatchOptions;
  readonly #observer: Observer;
  readonly #tasks: TaskWatch;
  readonly #trouble: Trouble;
  readonly #limit: Limit;
  #all: Following[];
  #last: LastLooks;
  #budget: Budget;
  #heartbeat = new Map<Followed, number>();
  readonly #settled = new Set<Followed>();

  constructor(followed: readonly Followed[], options: WatchOptions, world: World) {
    const now = world.clock.now();
    this.#world = world;
    this.#options = options;
    this.#observer = new Observer(world, options.cluster);
    this.#tasks = new TaskWatch(this.#observer, options.maxFailedTasks, world);
    this.#trouble = new Trouble(now);
    this.#limit = limitFor(followed.length);
    this.#budget = { calls: this.#limit.burst, at: now };
    this.#last = { services: 0, details: now, kind: undefined };
    this.#all = followed.map((one) => begin(one, now));
  }

  isGoing(): boolean {
    return this.#all.some(({ ending, followed }) => ending === undefined || !this.#settled.has(followed));
  }

  watched(): Watched[] {
    return this.#all.flatMap((one) => (one.ending === undefined ? [] : [{ ...one, ending: one.ending }]));
  }

  /** Stops watching everything that isn't over. */
  async endAll(how: (seen: Following) => Ending): Promise<void> {
    this.#all = this.#all.map((one) => (one.ending === undefined ? { ...one, ending: how(one) } : one));
    await this.#settle();
  }

  /** The next look, or a sleep until it is due. */
  async turn(): Promise<void> {
    const { clock, signal } = this.#world;
    const now = clock.now();
    this.#all = this.#all.map((one) =>
      one.ending === undefined && now >= deadlineOf(one) ? { ...one, ending: timedOut(one) } : one,
    );
    await this.#settle();
    const open = this.#open();
    if (open.length === 0) return;
    this.#beat(open, now);
    const { slowdown } = this.#trouble;
    this.#budget = budgetAt(this.#budget, now, this.#limit, slowdown);
    const step = nextStep(open, this.#last, { budget: this.#budget, limit: this.#limit, slowdown }, now);
    if (step.kind === 'wait') {
      // A little later, by chance, so that the runs of one account don't ask all at once.
      const ms = (step.until - now) * (1 + Math.random() * JITTER) + 1;
      return await clock.sleep(Math.min(ms, ...open.map((one) => deadlineOf(one) - now)), signal);
    }
    await this.#look(step.look);
    await this.#settle();
  }

  async #look(look: Look): Promise<void> {
    const before = this.#observer.calls;
    try {
      if (look.kind === 'services') await this.#lookAtServices();
      else if (look.kind === 'details') await this.#lookAtServiceDeployments();
      else await this.#lookAtTasks(look.of);
      // Tasks tell nothing of the end.
      if (look.kind !== 'tasks') this.#trouble.answered(this.#world.clock.now());
    } catch (error) {
      this.#withstand(error);
    }
    const now = this.#world.clock.now();
    this.#last = {
      ...this.#last,
      kind: look.kind,
      ...(look.kind === 'services' ? { services: now } : {}),
      ...(look.kind === 'details' ? { details: now } : {}),
    };
    const calls = Math.max(1, this.#observer.calls - before);
    this.#budget = { ...this.#budget, calls: this.#budget.calls - calls };
  }

  #open(): Following[] {
    return this.#all.filter(({ ending }) => ending === undefined);
  }

  async #lookAtServices(): Promise<void> {
    const { seen, missing } = await this.#observer.services(this.#open());
    this.#update((one) => {
      const { service } = one.followed;
      return withService(one, seen.get(service), missing.has(service));
    });
    // ECS says here that it is over, or goes another way: ask for the final word at once instead of at the next look.
    if (this.#open().some(needsFinalWord)) await this.#lookAtServiceDeployments(true);
  }

  /** @param servicesSeen the services were read a moment ago */
  async #lookAtServiceDeployments(servicesSeen = false): Promise<void> {
    try {
      this.#update(guessDetail);
      for (const one of this.#open().filter(({ detail }) => detail.kind === 'list')) {
        const detail = await this.#observer.findDetail(one);
        this.#update((same) => (same.followed === one.followed ? { ...same, detail } : same));
      }
      const seen = await this.#observer.serviceDeployments(this.#open());
      // The last word on a deployment goes with counts of the same moment, not of the look before.
      const services =
        [...seen.values()].some(isOver) && !servicesSeen ? await this.#observer.services(this.#open()) : undefined;
      this.#update((one) => {
        const detailed = withServiceDeployment(one, seen);
        const service = services?.seen.get(one.followed.service);
        return service === undefined ? detailed : withService(detailed, service, false);
      });
    } catch (error) {
      if (!isBlinding(error)) throw error;
      this.#world.log.info(`Following the service alone: ${describeFailure('service deployments', error)}`);
      this.#update((one) => ({ ...one, detail: { kind: 'blind' } }));
    }
  }

  async #lookAtTasks(of: Following): Promise<void> {
    this.#change(of.followed, await this.#tasks.look(of));
    const seen = this.#open().find(({ followed }) => followed === of.followed);
    if (seen !== undefined) this.#change(of.followed, await this.#tasks.judged(seen));
  }

  #update(change: (one: Following) => Following): void {
    for (const one of this.#open()) this.#change(one.followed, change(one));
  }

  /** Takes over what a look brought for one deployment, tells the log, and judges. */
  #change(followed: Followed, after: Following): void {
    const now = this.#world.clock.now();
    this.#all = this.#all.map((before) => {
      if (before.followed !== followed || before.ending !== undefined) return before;
      tellProgress(this.#world.log, before, after, now);
      return conclude(noted(before, after, now), now);
    });
  }

  /** What ended is offered for a remedy once; a rollback that is asked for is followed. */
  async #settle(): Promise<void> {
    const ended = this.watched().filter(({ followed }) => !this.#settled.has(followed));
    await Promise.all(
      ended.map(async (one) => {
        const { ending, remedy, ...rest } = one;
        this.#settled.add(one.followed);
        const asked = remedy === undefined ? await this.#options.remedy(one) : undefined;
        if (asked === undefined) return;
        this.#settled.delete(one.followed);
        const going = rollingBack(rest, ending, asked);
        this.#all = this.#all.map((same) => (same.followed === one.followed ? going : same));
        const now = this.#world.clock.now();
        tellLine(this.#world.log, going, now, `${ending.reason}; rolling back (${asked.by})`);
      }),
    );
  }

  #beat(open: readonly Following[], now: number): void {
    for (const one of open) {
      const last = Math.max(one.activity.movedAt, this.#heartbeat.get(one.followed) ?? 0);
      if (now - last < HEARTBEAT) continue;
      this.#heartbeat.set(one.followed, now);
      tellHeartbeat(this.#world.log, one, now);
    }
  }

  #withstand(error: unknown): void {
    if (this.#world.signal.aborted) return;
    const what = this.#trouble.failed(error, this.#world.clock.now());
    if (what === 'fatal') {
      const why = describeFailure('watching', error);
      this.#all = this.#all.map((one) => (one.ending === undefined ? { ...one, ending: lostSight(one, why) } : one));
    } else if (what !== undefined) this.#world.log.info(what);
  }
}

function begin(followed: Followed, now: number): Following {
  return {
    followed,
    deployment: followed.deployment,
    detail: { kind: 'list', since: now },
    missing: 0,
    readsSinceOver: 0,
    tasks: NO_TASKS,
    activity: { movedAt: now, tasksSuspect: false, tasksListedAt: now, stageSince: now },
    timeline: EMPTY_TIMELINE,
  };
}

function deadlineOf({ followed, remedy }: Following): number {
  return remedy?.deadline ?? followed.deadline;
}

function rollingBack(one: Omit<Watched, 'ending' | 'remedy'>, after: Ending, asked: AskedRollback): Following {
  const { by, deadline, deploymentId } = asked;
  const rollback = deploymentId === undefined ? {} : { rollback: { id: deploymentId, reason: after.reason } };
  return { ...one, ...rollback, remedy: { after, by, deadline } };
}

function conclude(one: Following, now: number): Following {
  if (one.ending !== undefined) return one;
  const judgement = judge(one);
  switch (judgement.kind) {
    case 'going':
      return one;
    case 'ended': {
      const { ending } = judgement;
      return { ...one, ending: one.remedy === undefined ? ending : remedied(one, one.remedy, ending) };
    }
    case 'rolling-back':
      return { ...one, rollback: judgement.rollback };
    case 'successor': {
      const { serviceDeployment: _, ...rest } = one;
      const detail = one.detail.kind === 'blind' ? one.detail : ({ kind: 'list', since: now } as const);
      return { ...rest, deployment: judgement.deployment, detail, tasks: NO_TASKS };
    }
  }
}
