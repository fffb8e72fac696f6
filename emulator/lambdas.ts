import { z } from 'zod';
import { matches } from './http/policy.ts';

/** What a Lambda function that is a deployment's hook answers. */
export const lambdaBehaviour = z.strictObject({
  /** Which functions: name or ARN, with `*` for any run of characters. */
  function: z.string(),
  /**
   * What it answers, the first time, the second and so on; the last holds for all that follow. `IN_PROGRESS` has it
   * asked again, `INVALID` is an answer without a status, `ERROR` a function that can't be invoked.
   */
  answers: z
    .array(z.enum(['SUCCEEDED', 'FAILED', 'IN_PROGRESS', 'INVALID', 'ERROR']))
    .min(1)
    .default(['SUCCEEDED']),
  /** Seconds that it takes to answer. */
  after: z.number().min(0).default(1),
  /** Seconds until it is asked again after IN_PROGRESS. */
  'call-back-delay': z.number().min(0).default(30),
});

export type LambdaBehaviour = z.output<typeof lambdaBehaviour>;

/** What was answered, after how many milliseconds, and when to ask again. */
export interface LambdaAnswer {
  readonly status: LambdaBehaviour['answers'][number];
  readonly afterMs: number;
  readonly againMs: number;
}

/** The Lambda functions of the account, as far as deployments ask them; one that nobody described succeeds after a second. */
export class Lambdas {
  #rules: LambdaBehaviour[];
  readonly #calls = new Map<LambdaBehaviour, number>();

  constructor(rules: readonly LambdaBehaviour[]) {
    this.#rules = [...rules];
  }

  /** Adds a rule, which beats earlier ones. Throws an Error that says what is wrong with it. */
  set(rule: unknown): void {
    const parsed = lambdaBehaviour.safeParse(rule);
    if (!parsed.success) throw new Error(z.prettifyError(parsed.error));
    this.#rules.push(parsed.data);
  }

  /** Invokes a function, by name or ARN. */
  invoke(target: string): LambdaAnswer {
    const name = target.slice(target.lastIndexOf(':') + 1);
    const rule = this.#rules.findLast((one) => matches(one.function, target) || matches(one.function, name));
    if (rule === undefined) return { status: 'SUCCEEDED', afterMs: 1000, againMs: 30_000 };
    const call = this.#calls.get(rule) ?? 0;
    this.#calls.set(rule, call + 1);
    const status = rule.answers[Math.min(call, rule.answers.length - 1)] ?? 'SUCCEEDED';
    return { status, afterMs: rule.after * 1000, againMs: rule['call-back-delay'] * 1000 };
  }
}
