import type { SampleApp } from './sample-app.ts';

/** What the acts of the demo have in common. */
export interface Stage {
  readonly app: SampleApp;
  /** A private folder for temporary files. */
  readonly temp: string;
  readonly signal: AbortSignal;
  /** Has something done at the end, whatever happens. */
  defer(what: string, clean: () => Promise<unknown>): void;
}
