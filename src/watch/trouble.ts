import { describeFailure, failureKind, isNamed } from '../aws/failure.ts';
import { slowdownAfter } from './pace.ts';

/** Milliseconds without an answer after which the log says so, and again as often. */
const SAY_AFTER = 30_000;

/** Trouble in reading: it never fails a deployment, slows us down, and never goes unsaid for long. Times are milliseconds by our clock. */
export class Trouble {
  readonly #service: string;
  #slowdown = 1;
  #lastAnswer: number;
  #lastSaid: number;

  /** @param service the one that is asked, as the log names it */
  constructor(service: string, now: number) {
    this.#service = service;
    this.#lastAnswer = now;
    this.#lastSaid = now;
  }

  /** How many times slower than usual we ask. */
  get slowdown(): number {
    return this.#slowdown;
  }

  /** Takes note of a look that brought what can tell of an end. @param wasThrottled a part of it was left out for too many calls */
  answered(now: number, wasThrottled: boolean): void {
    this.#lastAnswer = now;
    this.#slowdown = slowdownAfter(this.#slowdown, wasThrottled ? 'throttled' : 'answered');
  }

  /**
   * Takes note of a look that failed.
   * @returns `fatal` where no later look will do better; otherwise what the log should say now, if anything
   */
  failed(error: unknown, now: number): 'fatal' | string | undefined {
    const kind = failureKind(error);
    if (kind === 'throttled') this.#slowdown = slowdownAfter(this.#slowdown, 'throttled');
    const silence = now - this.#lastAnswer;
    // The machine that gives out credentials may have a bad moment too.
    const mayPass = isNamed(error, 'CredentialsProviderError') && silence < SAY_AFTER;
    if (!mayPass && (kind === 'denied' || kind === 'expired' || kind === 'refused')) return 'fatal';
    if (silence < SAY_AFTER || now - this.#lastSaid < SAY_AFTER) return undefined;
    this.#lastSaid = now;
    return `No answer from ${this.#service} for ${Math.round(silence / 1000)} s, trying on: ${describeFailure('watching', error)}`;
  }
}
