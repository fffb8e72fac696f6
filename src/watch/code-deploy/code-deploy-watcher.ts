import type { World } from '../../world.ts';
import type { Followed } from '../following.ts';
import { Heartbeat } from '../heartbeat.ts';
import { Lookout } from '../lookout.ts';
import { Roster } from '../roster.ts';
import { tellForeign, tellLine } from '../tell.ts';
import type { Watching } from '../watching.ts';
import { cancelled, lostSight, timedOut } from './ends-of-watching.ts';
import {
  begin,
  type CodeDeployFollowing,
  deadlineOf,
  idToRead,
  type Plan,
  type WatchedCodeDeploy,
} from './following.ts';
import { withLook } from './looks.ts';
import { codeDeployNews } from './news.ts';
import { CodeDeployObserver } from './observe.ts';
import { nextLook } from './pace.ts';
import { describePlannedWait, plannedWait } from './planned-wait.ts';
import type { CodeDeploySeen } from './seen.ts';
import { waitingFor } from './waiting-for.ts';

/** Everything that is known about the CodeDeploy deployments that are watched, and the looks that bring more. */
export class CodeDeployWatcher implements Watching<WatchedCodeDeploy> {
  readonly #world: World;
  readonly #observer: CodeDeployObserver;
  readonly #lookout: Lookout;
  readonly #heartbeat = new Heartbeat();
  readonly #roster: Roster<CodeDeployFollowing>;

  /** @param chance from 0 to 1, by which a wait is longer */
  constructor(followed: readonly Followed[], world: World, chance?: () => number) {
    const now = world.clock.now();
    this.#world = world;
    this.#observer = new CodeDeployObserver(world);
    this.#lookout = new Lookout(this.#observer, followed.length, world, chance);
    this.#roster = new Roster(followed.map((one) => begin(one, now)));
  }

  isGoing(): boolean {
    return this.#roster.open.length > 0;
  }

  watched(): WatchedCodeDeploy[] {
    return this.#roster.over;
  }

  async cancel(): Promise<void> {
    this.#roster.end(cancelled);
  }

  async turn(): Promise<void> {
    const now = this.#world.clock.now();
    this.#roster.end(timedOut, (one) => now >= deadlineOf(one));
    const { open } = this.#roster;
    if (open.length === 0) return;
    this.#beat(open, now);
    const { at, due } = nextLook(open, this.#lookout.standing());
    if (due > now) return await this.#lookout.sleep(due, open.map(deadlineOf));
    await this.#look({ ...at, lookedAt: now });
  }

  async #look(one: CodeDeployFollowing): Promise<void> {
    this.#roster.replace(one);
    const lost = await this.#lookout.look(async () => {
      const seen = await this.#observer.look(idToRead(one), one.seen);
      this.#lookout.answered(seen.missed === 'throttled');
      this.#takeOver({ ...one, plan: one.plan ?? (await this.#readPlan(one, seen)) }, seen);
    });
    // Only this one: a policy may allow to see one deployment group and not another.
    if (lost !== undefined) this.#roster.replace({ ...one, ending: lostSight(one, lost) });
  }

  async #readPlan(one: CodeDeployFollowing, { names, waits }: CodeDeploySeen): Promise<Plan> {
    const shift = names.configuration === undefined ? undefined : await this.#observer.shift(names.configuration);
    const wait = plannedWait(waits, shift);
    const words = describePlannedWait(wait);
    if (words !== undefined)
      this.#tell(one, `by its settings it waits ${words}; wait-for-minutes counts on top of that`);
    return { shift, wait };
  }

  /** Takes over what a look brought, tells the log, and judges. */
  #takeOver(before: CodeDeployFollowing, seen: CodeDeploySeen): void {
    const news = codeDeployNews(before.seen, seen);
    for (const line of news.progress) this.#tell(before, line);
    const at = seen.at - before.followed.deployment.startedAt;
    tellForeign(
      this.#world.log,
      before,
      news.events.map((message) => ({ at, message })),
    );
    this.#roster.replace(withLook(before, seen, news));
  }

  #beat(open: readonly CodeDeployFollowing[], now: number): void {
    for (const one of open) {
      if (this.#heartbeat.isDue(one.followed, one.movedAt, now)) this.#tell(one, waitingFor(one, now));
    }
  }

  #tell(one: CodeDeployFollowing, text: string): void {
    tellLine(this.#world.log, one, this.#world.clock.now(), text);
  }
}
