import { describeFailure } from '../aws/failure.ts';
import type { World } from '../world.ts';
import { type Budget, budgetAt, type Limit, limitFor, type Standing } from './budget.ts';
import { Trouble } from './trouble.ts';

/** By how much of itself a wait may be longer. */
const JITTER = 0.1;

/** Who makes the calls of the looks. */
export interface Caller {
  /** The service that is called, as the log names it: `ECS`, `CodeDeploy`. */
  readonly service: string;
  /** How many calls were made so far. */
  readonly calls: number;
}

/** The looks of a watch: within the limit of calls (budget.ts), and through trouble (trouble.ts). */
export class Lookout {
  readonly #caller: Caller;
  readonly #world: Pick<World, 'clock' | 'log' | 'signal'>;
  readonly #chance: () => number;
  readonly #trouble: Trouble;
  readonly #limit: Limit;
  #budget: Budget;

  /**
   * @param count how many services are watched together
   * @param chance from 0 to 1, by which a wait is longer
   */
  constructor(
    caller: Caller,
    count: number,
    world: Pick<World, 'clock' | 'log' | 'signal'>,
    chance: () => number = Math.random,
  ) {
    const now = world.clock.now();
    this.#caller = caller;
    this.#world = world;
    this.#chance = chance;
    this.#trouble = new Trouble(caller.service, now);
    this.#limit = limitFor(count);
    this.#budget = { calls: this.#limit.burst, at: now };
  }

  /** How the watch stands in calls now. */
  standing(): Standing {
    const { slowdown } = this.#trouble;
    this.#budget = budgetAt(this.#budget, this.#world.clock.now(), this.#limit, slowdown);
    return { budget: this.#budget, limit: this.#limit, slowdown };
  }

  /**
   * Makes a look and pays for its calls. One that fails is made again later, unless no later one can do better.
   * @returns why none can; undefined where the watch goes on
   */
  async look(read: () => Promise<void>): Promise<string | undefined> {
    const before = this.#caller.calls;
    let lost: string | undefined;
    try {
      await read();
    } catch (error) {
      lost = this.#withstand(error);
    }
    const calls = Math.max(1, this.#caller.calls - before);
    this.#budget = { ...this.#budget, calls: this.#budget.calls - calls };
    return lost;
  }

  /** To be called by a look that brought what can tell of an end. @param wasThrottled a part of it was left out for too many calls */
  answered(wasThrottled = false): void {
    this.#trouble.answered(this.#world.clock.now(), wasThrottled);
  }

  /** Sleeps until a look is due or the first of the deadlines has come. All are milliseconds by our clock. */
  async sleep(until: number, deadlines: readonly number[]): Promise<void> {
    const { clock, signal } = this.#world;
    const now = clock.now();
    // A little later, by chance, so that the runs of one account don't ask all at once.
    const ms = (until - now) * (1 + this.#chance() * JITTER) + 1;
    await clock.sleep(Math.min(ms, ...deadlines.map((deadline) => deadline - now)), signal);
  }

  #withstand(error: unknown): string | undefined {
    if (this.#world.signal.aborted) return undefined;
    const what = this.#trouble.failed(error, this.#world.clock.now());
    if (what === 'fatal') return describeFailure('watching', error);
    if (what !== undefined) this.#world.log.info(what);
    return undefined;
  }
}
