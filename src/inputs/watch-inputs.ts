import type { InputReader } from './input-reader.ts';

/** What becomes of a deployment that we don't follow to a good end. */
export type Aftermath = 'rollback' | 'leave';

/** How a deployment is followed and what is done about one that goes wrong. */
export interface WatchInputs {
  /** False: the run ends when the deployment was started. */
  readonly wait: boolean;
  /** Counted from UpdateService; planned bake times are added. */
  readonly minutes: number;
  readonly failFast: boolean;
  /** The most failures in a row that fail-fast waits for. */
  readonly maxFailedTasks: number;
  /** Undefined: as the service is configured, see rollout/aftermath.ts. */
  readonly onFailure: Aftermath | undefined;
  readonly onTimeout: Aftermath;
  readonly onCancel: Aftermath;
  /** How many lines of a failed container's log may be shown; undefined: as the repository is visible. */
  readonly logLines: number | undefined;
}

/** Two weeks: longer than any job may run, so anything above is a slip. */
const MOST_MINUTES = 20_160;

const AFTERMATHS: readonly Aftermath[] = ['rollback', 'leave'];

/** Reads how a deployment is followed. */
export function watchInputs(read: InputReader): WatchInputs {
  return {
    wait: read.boolean('wait-for-service-stability', true),
    minutes: read.wholeNumber('wait-for-minutes', 30, 1, MOST_MINUTES),
    failFast: read.boolean('fail-fast', true),
    maxFailedTasks: read.wholeNumber('max-failed-tasks', 10, 1, 1_000),
    onFailure: read.choice('on-failure', AFTERMATHS),
    onTimeout: read.choice('on-timeout', AFTERMATHS) ?? 'leave',
    onCancel: read.choice('on-cancel', AFTERMATHS) ?? 'leave',
    logLines: read.text('log-lines') === undefined ? undefined : read.wholeNumber('log-lines', 0, 0, 1_000),
  };
}
