import type { Clock } from './clock.ts';
import type { ProvidedImage } from './image/provide.ts';
import type { ScanReport } from './image/scan-report.ts';
import type { Phase } from './outcome.ts';
import type { Plan } from './plan/plan.ts';
import type { ServiceForecast } from './preflight/preflight.ts';
import type { Intents } from './rollout/intents.ts';

/** What is known of a run while it goes on, so that a run that fails halfway still reports what it did. */
export class Journal {
  plan: Plan | undefined;
  forecasts: readonly ServiceForecast[] = [];
  image: ProvidedImage | undefined;
  scan: ScanReport | undefined;
  intents: Intents | undefined;
  readonly #phases: Phase[] = [];
  readonly #clock: Clock;

  constructor(clock: Clock) {
    this.#clock = clock;
  }

  get phases(): readonly Phase[] {
    return this.#phases;
  }

  /** Carries out a phase and writes down how long it took, also where it fails. */
  async phase<T>(name: string, work: () => Promise<T>): Promise<T> {
    const start = this.#clock.now();
    try {
      return await work();
    } finally {
      this.#phases.push({ name, ms: this.#clock.now() - start });
    }
  }
}
