import type { Ending, Followed } from './following.ts';

/** What every deployment that is followed has. */
export interface Entry {
  readonly followed: Followed;
  readonly ending?: Ending;
}

/** What is known of all deployments of one watch, in the order in which they were given. */
export class Roster<One extends Entry> {
  #all: readonly One[];

  constructor(all: readonly One[]) {
    this.#all = all;
  }

  get all(): readonly One[] {
    return this.#all;
  }

  /** Those that are still followed. */
  get open(): readonly One[] {
    return this.#all.filter(({ ending }) => ending === undefined);
  }

  /** Those that came to an end. */
  get over(): (One & { readonly ending: Ending })[] {
    return this.#all.flatMap((one) => (one.ending === undefined ? [] : [{ ...one, ending: one.ending }]));
  }

  /** Puts what is known now in the place of what was known before. */
  replace(one: One): void {
    this.#all = this.#all.map((before) => (before.followed === one.followed ? one : before));
  }

  /** Ends those that are still followed, all of them or those that are due. */
  end(how: (one: One) => Ending, isDue: (one: One) => boolean = () => true): void {
    for (const one of this.open.filter(isDue)) this.replace({ ...one, ending: how(one) });
  }
}
