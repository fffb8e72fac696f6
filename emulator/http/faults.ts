import type { Random } from '../random.ts';
import type { Clock } from '../wire.ts';
import type { Outcome, Request } from './dispatch.ts';
import { brokenOutcome, delayOf } from './fault-outcomes.ts';
import { type Fault, readFault } from './fault-rule.ts';
import { FreshRevisions } from './fresh-revisions.ts';
import { matches } from './policy.ts';
import { StaleReads } from './stale-reads.ts';
import { TokenBucket } from './token-bucket.ts';

export type { Fault } from './fault-rule.ts';

/** Runs a request as if nothing were wrong. */
export type Run = (request: Request) => Promise<Outcome>;

/** The faults that were ordered and are not over. */
export interface Faults {
  /** Adds a fault. Throws an Error that names what is wrong with it. */
  add(rule: unknown): Fault;
  /** Runs a request with everything that goes wrong on the way. */
  around(request: Request, run: Run): Promise<Outcome>;
  clear(): void;
  /** Those still to come. */
  list(): readonly Fault[];
}

/** Creates an empty list of faults. Of several that hit one request the first that was added happens. */
export function createFaults(clock: Clock, random: Random): Faults {
  return new FaultList(clock, random);
}

class FaultList implements Faults {
  readonly #clock: Clock;
  readonly #random: Random;
  readonly #buckets = new Map<string, TokenBucket>();
  readonly #stale: StaleReads;
  readonly #fresh: FreshRevisions;
  #pending: Fault[] = [];

  constructor(clock: Clock, random: Random) {
    this.#clock = clock;
    this.#random = random;
    this.#stale = new StaleReads(clock);
    this.#fresh = new FreshRevisions(clock);
  }

  add(rule: unknown): Fault {
    const fault = readFault(rule);
    this.#pending.push(fault);
    return fault;
  }

  clear(): void {
    this.#pending = [];
    this.#buckets.clear();
    this.#stale.clear();
    this.#fresh.clear();
  }

  list(): readonly Fault[] {
    return this.#pending;
  }

  async around(request: Request, run: Run): Promise<Outcome> {
    const fault = this.#take(request);
    const old = this.#stale.answerTo(request) ?? this.#fresh.answerTo(request);
    if (fault === undefined) return old ?? this.#runAndRemember(request, run);
    if (fault.fault === 'latency' && fault.of === 'request') await this.#wait(fault);
    if (fault.fault === 'stale-reads') await this.#stale.beforeWrite(fault, run);
    const broken = brokenOutcome(fault, request);
    if (broken !== undefined) return broken;
    const outcome = old ?? (await this.#runAndRemember(request, run));
    if (fault.fault === 'latency' && fault.of === 'answer') await this.#wait(fault);
    if (fault.fault === 'not-found-yet') this.#fresh.registered(outcome, fault);
    return fault.fault === 'reset-after' ? { kind: 'reset' } : outcome;
  }

  async #runAndRemember(request: Request, run: Run): Promise<Outcome> {
    this.#stale.remember(request);
    return run(request);
  }

  /** The fault that hits this request, if any; counts it as happened. */
  #take(request: Request): Fault | undefined {
    const fault = this.#pending.find((candidate) => this.#hits(candidate, request));
    if (fault === undefined) return undefined;
    fault.times -= 1;
    this.#pending = this.#pending.filter((candidate) => candidate.times > 0);
    return fault;
  }

  #hits(fault: Fault, request: Request): boolean {
    if (fault.service !== undefined && fault.service !== request.serviceName) return false;
    if (!matches(fault.operation, request.operation)) return false;
    if (fault.fault === 'stale-reads' && this.#stale.isRead(request)) return false;
    if (fault.fault === 'not-found-yet' && request.operation !== 'RegisterTaskDefinition') return false;
    // The dice are thrown only where there is something to decide.
    if (fault.probability < 1 && this.#random.next() >= fault.probability) return false;
    return fault.fault !== 'token-bucket' || !this.#bucket(fault, request.operation).take();
  }

  #bucket(fault: Fault, operation: string): TokenBucket {
    const known = this.#buckets.get(operation);
    if (known !== undefined) return known;
    const bucket = new TokenBucket(this.#clock, fault.rate, fault.burst);
    this.#buckets.set(operation, bucket);
    return bucket;
  }

  #wait(fault: Fault): Promise<void> {
    return delayOf(fault, this.#clock);
  }
}
