import type { Clock, Json } from '../wire.ts';
import type { Outcome, Request } from './dispatch.ts';
import type { Fault } from './fault-rule.ts';
import type { Run } from './faults.ts';

/** So many different reads are remembered. */
const MOST_READS = 50;

interface OldAnswer {
  readonly outcome: Outcome;
  readonly until: number;
  left: number;
}

/**
 * Eventual consistency: for a while after a write, reads are answered as before it. Which reads there are is known from
 * those that were asked so far; each is asked once more just before the write.
 */
export class StaleReads {
  readonly #clock: Clock;
  readonly #reads = new Map<string, Request>();
  #old = new Map<string, OldAnswer>();

  constructor(clock: Clock) {
    this.#clock = clock;
  }

  isRead({ operation }: Request): boolean {
    return /^(Describe|List|Get|Batch(Get|Check))/.test(operation);
  }

  remember(request: Request): void {
    if (!this.isRead(request)) return;
    const key = keyOf(request);
    this.#reads.delete(key);
    this.#reads.set(key, request);
    const [oldest] = this.#reads.keys();
    if (this.#reads.size > MOST_READS && oldest !== undefined) this.#reads.delete(oldest);
  }

  async beforeWrite(fault: Fault, run: Run): Promise<void> {
    const until = this.#clock.now() + fault.seconds * 1000;
    const left = fault.answers ?? Number.POSITIVE_INFINITY;
    for (const [key, read] of this.#reads) this.#old.set(key, { outcome: await run(read), until, left });
  }

  /** The old answer to this request, if it still gets one. */
  answerTo(request: Request): Outcome | undefined {
    const old = this.#old.get(keyOf(request));
    if (old === undefined || old.left <= 0 || this.#clock.now() >= old.until) return undefined;
    old.left -= 1;
    return old.outcome;
  }

  clear(): void {
    this.#old = new Map();
  }
}

function keyOf({ serviceName, operation, input }: { serviceName: string; operation: string; input: Json }): string {
  return `${serviceName}:${operation} ${JSON.stringify(input)}`;
}
