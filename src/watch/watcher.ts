import type { Service } from '@aws-sdk/client-ecs';
import { describeFailure } from '../aws/failure.ts';
import type { World } from '../world.ts';
import { type AskedRollback, begin, conclude, deadlineOf, rollingBack } from './conclusion.ts';
import { guessDetail, isOver, needsFinalWord, withDetail } from './detail.ts';
import { cancelled, lostSight, timedOut } from './ends-of-watching.ts';
import { briefly, type Followed, type Following, type Watched } from './following.ts';
import { Heartbeat } from './heartbeat.ts';
import { Lookout } from './lookout.ts';
import { noted, withService } from './looks.ts';
import { isBlinding, Observer } from './observe.ts';
import { type LastLooks, type Look, nextStep } from './pace.ts';
import { waitingFor } from './progress.ts';
import { Roster } from './roster.ts';
import { TaskWatch } from './task-watch.ts';
import { tellLine, tellProgress } from './tell.ts';
import type { Watching } from './watching.ts';

/** How deployments are watched. */
export interface WatchOptions {
  readonly cluster: string;
  /** After how many failures of one kind at most a deployment is called failed; undefined: ECS alone decides. */
  readonly maxFailedTasks: number | undefined;
  /** Called once when a deployment came to an end: asks for a rollback where one is due, which is then followed. Must not throw. */
  remedy(ended: Watched): Promise<AskedRollback | undefined>;
}

/** Everything that is known about the deployments of ECS's own that are watched, and the looks that bring more. */
export class Watcher implements Watching<Watched> {
  readonly #world: World;
  readonly #options: WatchOptions;
  readonly #observer: Observer;
  readonly #tasks: TaskWatch;
  readonly #lookout: Lookout;
  readonly #heartbeat = new Heartbeat();
  readonly #roster: Roster<Following>;
  #last: LastLooks;
  readonly #settled = new Set<Followed>();

  constructor(followed: readonly Followed[], options: WatchOptions, world: World) {
    const now = world.clock.now();
    this.#world = world;
    this.#options = options;
    this.#observer = new Observer(world, options.cluster);
    this.#tasks = new TaskWatch(this.#observer, options.maxFailedTasks, world);
    this.#lookout = new Lookout(this.#observer, followed.length, world);
    this.#last = { services: 0, details: now, kind: undefined };
    this.#roster = new Roster(followed.map((one) => begin(one, now)));
  }

  isGoing(): boolean {
    return this.#roster.all.some(({ ending, followed }) => ending === undefined || !this.#settled.has(followed));
  }

  watched(): Watched[] {
    return this.#roster.over;
  }

  async cancel(): Promise<void> {
    this.#roster.end(cancelled);
    await this.#settle();
  }

  async turn(): Promise<void> {
    const now = this.#world.clock.now();
    await this.#endOverdue(now);
    const { open } = this.#roster;
    if (open.length === 0) return;
    this.#beat(open, now);
    const step = nextStep(open, this.#last, this.#lookout.standing(), now);
    if (step.kind === 'wait') return await this.#lookout.sleep(step.until, open.map(deadlineOf));
    await this.#look(step.look);
    await this.#settle();
  }

  /** The last look may be long ago where AWS throttles, or many are watched: what was completed since then is neither late nor to be undone. */
  async #endOverdue(now: number): Promise<void> {
    const isDue = (one: Following) => now >= deadlineOf(one);
    if (this.#roster.open.some(isDue)) await this.#look({ kind: 'services' });
    this.#roster.end(timedOut, isDue);
    await this.#settle();
  }

  async #look(look: Look): Promise<void> {
    const lost = await this.#lookout.look(async () => {
      if (look.kind === 'services') await this.#lookAtServices();
      else if (look.kind === 'details') await this.#lookAtServiceDeployments();
      else await this.#lookAtTasks(look.of);
      // Tasks tell nothing of the end.
      if (look.kind !== 'tasks') this.#lookout.answered(this.#observer.takeLeftOut());
    });
    if (lost !== undefined) this.#roster.end((one) => lostSight(one, lost));
    const now = this.#world.clock.now();
    this.#last = {
      ...this.#last,
      kind: look.kind,
      ...(look.kind === 'services' ? { services: now } : {}),
      ...(look.kind === 'details' ? { details: now } : {}),
    };
  }

  async #lookAtServices(): Promise<void> {
    const { seen, missing } = await this.#observer.services(this.#roster.open);
    this.#update((one) => {
      const { service } = one.followed;
      return withService(one, seen.get(service), missing.has(service));
    });
    // ECS says here that it is over, or goes another way: ask for the final word at once instead of at the next look.
    if (this.#roster.open.some(needsFinalWord)) await this.#lookAtServiceDeployments(seen);
  }

  /** @param services as they were read a moment ago */
  async #lookAtServiceDeployments(services?: ReadonlyMap<string, Service>): Promise<void> {
    try {
      this.#update(guessDetail);
      for (const one of this.#roster.open.filter(({ detail }) => detail.kind === 'list')) {
        const detail = await this.#observer.findDetail(one);
        this.#change(one, { ...one, detail });
      }
      const { seen, leftOut } = await this.#observer.serviceDeployments(this.#roster.open);
      // The last word on a deployment goes with counts of the same moment, not of the look before.
      const fresh =
        services === undefined && [...seen.values()].some(isOver)
          ? (await this.#observer.services(this.#roster.open)).seen
          : undefined;
      const counted = fresh ?? services;
      this.#update((one) => {
        if (one.detail.kind === 'describe' && leftOut.has(one.detail.arn)) return one;
        const detailed = withDetail(one, seen);
        const isCounted = counted?.has(one.followed.service) ?? true;
        if (!isCounted && detailed.serviceDeployment !== undefined && isOver(detailed.serviceDeployment)) return one;
        const service = fresh?.get(one.followed.service);
        return service === undefined ? detailed : withService(detailed, service, false);
      });
    } catch (error) {
      if (!isBlinding(error)) throw error;
      this.#world.log.info(`Following the service alone: ${describeFailure('service deployments', error)}`);
      this.#update((one) => ({ ...one, detail: { kind: 'blind' } }));
    }
  }

  async #lookAtTasks(of: Following): Promise<void> {
    this.#change(of, await this.#tasks.look(of));
    const seen = this.#roster.open.find(({ followed }) => followed === of.followed);
    if (seen !== undefined) this.#change(seen, await this.#tasks.judged(seen));
  }

  #update(change: (one: Following) => Following): void {
    for (const one of this.#roster.open) this.#change(one, change(one));
  }

  /** Takes over what a look brought for one deployment, tells the log, and judges. */
  #change(before: Following, after: Following): void {
    const now = this.#world.clock.now();
    tellProgress(this.#world.log, before, after, now);
    this.#roster.replace(conclude(noted(before, after, now), now));
  }

  /** What ended is offered for a remedy once; a rollback that is asked for is followed. */
  async #settle(): Promise<void> {
    const ended = this.watched().filter(({ followed }) => !this.#settled.has(followed));
    await Promise.all(
      ended.map(async (one) => {
        this.#settled.add(one.followed);
        const asked = one.remedy === undefined ? await this.#options.remedy(one) : undefined;
        if (asked === undefined) return;
        this.#settled.delete(one.followed);
        const going = rollingBack(one, asked);
        this.#roster.replace(going);
        const now = this.#world.clock.now();
        tellLine(this.#world.log, going, now, `${briefly(one.ending)}; rolling back (${asked.by})`);
      }),
    );
  }

  #beat(open: readonly Following[], now: number): void {
    for (const one of open) {
      const { movedAt } = one.activity;
      if (this.#heartbeat.isDue(one.followed, movedAt, now)) {
        tellLine(this.#world.log, one, now, waitingFor(one, now - movedAt));
      }
    }
  }
}
