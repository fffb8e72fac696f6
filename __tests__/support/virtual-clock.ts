import type { Emulator } from '../../emulator/emulator.ts';
import type { Clock } from '../../src/clock.ts';

/** Something that happens at a time of the emulator's clock. */
interface Appointment {
  readonly due: number;
  readonly action: () => void | Promise<void>;
}

/** The emulator's time as the action sees it: a sleep moves it on at once. */
export class VirtualTime implements Clock {
  readonly #emulator: Emulator;
  #agenda: Appointment[] = [];

  constructor(emulator: Emulator) {
    this.#emulator = emulator;
  }

  now(): number {
    return this.#emulator.clock.now();
  }

  async sleep(ms: number, signal?: AbortSignal): Promise<void> {
    const end = this.now() + ms;
    while (signal?.aborted !== true) {
      const next = this.#takeDue(end);
      await this.#emulator.advance(Math.max(0, (next?.due ?? end) - this.now()));
      if (next === undefined) return;
      await next.action();
    }
  }

  /** Moves nothing on by itself: it is called when a sleep, or a test that advances the emulator, comes to its time. */
  after(ms: number, action: () => void): () => void {
    return this.#emulator.clock.after(ms, action);
  }

  /** Has something happen `ms` milliseconds from now, while somebody sleeps; the sleep goes on when it is over. */
  later(ms: number, action: Appointment['action']): void {
    this.#agenda.push({ due: this.now() + ms, action });
    this.#agenda.sort((a, b) => a.due - b.due);
  }

  #takeDue(limit: number): Appointment | undefined {
    const next = this.#agenda[0];
    if (next === undefined || next.due > limit) return undefined;
    this.#agenda.shift();
    return next;
  }
}
