import { isObject, optionalText } from '../fields.ts';
import { AwsError, type Clock } from '../wire.ts';
import type { Outcome, Request } from './dispatch.ts';
import type { Fault } from './fault-rule.ts';

interface Fresh {
  readonly until: number;
  left: number;
}

/** Revisions that have just been registered and that other parts of ECS haven't heard of yet. */
export class FreshRevisions {
  readonly #clock: Clock;
  readonly #fresh = new Map<string, Fresh>();

  constructor(clock: Clock) {
    this.#clock = clock;
  }

  /** Takes note of what a RegisterTaskDefinition answered. */
  registered(outcome: Outcome, fault: Fault): void {
    const definition = outcome.kind === 'answer' ? outcome.body.taskDefinition : undefined;
    const arn = isObject(definition) ? optionalText(definition, 'taskDefinitionArn') : undefined;
    if (arn === undefined) return;
    const fresh = { until: this.#clock.now() + fault.seconds * 1000, left: fault.answers ?? Number.POSITIVE_INFINITY };
    this.#fresh.set(shortName(arn), fresh);
  }

  /** The error for a request that names a revision too soon. */
  answerTo({ operation, input }: Request): Outcome | undefined {
    const { taskDefinition } = input;
    const fresh = typeof taskDefinition === 'string' ? this.#fresh.get(shortName(taskDefinition)) : undefined;
    if (fresh === undefined || fresh.left <= 0 || this.#clock.now() >= fresh.until) return undefined;
    fresh.left -= 1;
    const isReading = operation === 'DescribeTaskDefinition';
    const message = isReading ? 'Unable to describe task definition.' : 'TaskDefinition not found.';
    return { kind: 'error', error: new AwsError('ClientException', message) };
  }

  clear(): void {
    this.#fresh.clear();
  }
}

function shortName(arn: string): string {
  return arn.slice(arn.lastIndexOf('/') + 1);
}
