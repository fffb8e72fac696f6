import { setTimeout as sleep } from 'node:timers/promises';
import { isNativeError } from 'node:util/types';
import { versionOf } from './sample-app.ts';

/** What the visitor has seen since it was last asked. */
export interface Visits {
  /** The versions that answered, in the order in which each was first seen. */
  readonly versions: readonly string[];
  readonly answered: number;
  /** One line for each request without a page of the sample app. */
  readonly failures: readonly string[];
  /** The longest time without an answer between two that were answered, in milliseconds; 0 where no request failed in between. */
  readonly interruption: number;
}

/** Somebody who reloads the page all the time. */
export interface Visitor {
  /** Resolves when `version` answers; rejects when the visitor is stopped or `timeout` (milliseconds) is over. */
  sees(version: string, timeout: number): Promise<void>;
  /** What was seen since the last call. */
  take(): Visits;
  stop(): Promise<void>;
}

const PAUSE_MS = 50;
const REQUEST_TIMEOUT_MS = 5_000;

/** Starts requesting `url` again and again, each time over a new connection, as new visitors would. */
export function startVisitor(url: string): Visitor {
  const stopped = new AbortController();
  let versions: string[] = [];
  let failures: string[] = [];
  let answered = 0;
  let [lastAnswer, isDown, interruption] = [performance.now(), false, 0];
  const visit = async (): Promise<void> => {
    const seen = await request(url);
    if ('failure' in seen) {
      failures.push(seen.failure);
      isDown = true;
    } else {
      answered += 1;
      if (isDown) interruption = Math.max(interruption, performance.now() - lastAnswer);
      [lastAnswer, isDown] = [performance.now(), false];
      if (!versions.includes(seen.version)) versions.push(seen.version);
    }
  };
  const loop = async (): Promise<void> => {
    while (!stopped.signal.aborted) {
      await visit();
      await sleep(PAUSE_MS);
    }
  };
  const running = loop();
  return {
    async sees(version, timeout) {
      const deadline = AbortSignal.any([stopped.signal, AbortSignal.timeout(timeout)]);
      while (!versions.includes(version)) {
        if (deadline.aborted)
          throw new Error(`${url} never showed version ${version}; last: ${failures.at(-1) ?? versions.at(-1)}`);
        await sleep(PAUSE_MS);
      }
    },
    take() {
      const visits = { versions, answered, failures, interruption };
      versions = versions.slice(-1);
      failures = [];
      answered = 0;
      interruption = 0;
      return visits;
    },
    async stop() {
      stopped.abort();
      await running;
    },
  };
}

async function request(url: string): Promise<{ version: string } | { failure: string }> {
  try {
    const headers = { connection: 'close' };
    const response = await fetch(url, { headers, signal: AbortSignal.timeout(REQUEST_TIMEOUT_MS) });
    const version = versionOf(await response.text());
    return version === undefined ? { failure: `HTTP ${response.status}` } : { version };
  } catch (error) {
    // fetch says only "fetch failed"; what happened is in its cause.
    const cause = isNativeError(error) && isNativeError(error.cause) ? error.cause : error;
    return { failure: isNativeError(cause) ? cause.message : String(cause) };
  }
}
