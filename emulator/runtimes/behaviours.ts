import { z } from 'zod';
import { matches } from '../http/policy.ts';
import { FAILURE_NAMES } from './failures.ts';

const secondsField = z.number().min(0);

/** How tasks of matching images behave in the simulated runtime. All times are seconds of the emulator's clock. */
export const imageBehaviour = z.strictObject({
  /** Which images, with `*` for any run of characters; compared with the whole reference and with what follows the registry's host. */
  image: z.string(),
  /** Only where the container's command has this in it, `migrate` for instance. */
  command: z.string().optional(),
  /** From the start of a task to RUNNING. */
  boot: secondsField.default(3),
  /** The container ends by itself, `after` seconds from the start of the task: sooner than `boot` means it never runs. */
  exit: z.strictObject({ after: secondsField, code: z.int(), reason: z.string().optional() }).optional(),
  /** When its health checks (container and target group) pass after RUNNING; `never` makes them fail. */
  health: z
    .union([
      z.literal('never'),
      // `until`: from then on they fail, which is noticed as late as the check's interval and threshold say.
      z.strictObject({ after: secondsField, until: secondsField.optional() }),
    ])
    .default({ after: 10 }),
  /** What its load balancer says of a check that fails. */
  'health-failure': z
    .enum(['Target.FailedHealthChecks', 'Target.ResponseCodeMismatch', 'Target.Timeout'])
    .default('Target.FailedHealthChecks'),
  /** It can't be pulled, for this reason. */
  pull: z.string().optional(),
  /** It fails in a way that ECS knows: before anything runs, or (`out-of-memory`, `exec-format` …) right when it runs. */
  fails: z.enum(FAILURE_NAMES).optional(),
  /** What the container writes, `after` seconds from the start of the task; a bare line comes with the start of the container. */
  logs: z.array(z.union([z.string(), z.strictObject({ after: secondsField, line: z.string() })])).default([]),
});

/** How one image behaves. */
export type ImageBehaviour = z.output<typeof imageBehaviour>;

/** The behaviours that hold now; a later rule beats an earlier one. */
export class Behaviours {
  #rules: ImageBehaviour[];

  constructor(rules: readonly ImageBehaviour[]) {
    this.#rules = [...rules];
  }

  /** Adds a rule. Throws an Error that says what is wrong with it. */
  set(rule: unknown): void {
    const parsed = imageBehaviour.safeParse(rule);
    if (!parsed.success) throw new Error(z.prettifyError(parsed.error));
    this.#rules.push(parsed.data);
  }

  /** How this image behaves; an image that no rule matches boots in 3 s and passes its checks 10 s later. Rules for a command are for containers that have it. */
  of(image: string, command: readonly string[] = []): ImageBehaviour {
    const short = image.slice(image.indexOf('/') + 1);
    const rule = this.#rules.findLast(
      (one) =>
        (matches(one.image, image) || matches(one.image, short)) &&
        (one.command === undefined || command.join(' ').includes(one.command)),
    );
    return rule ?? imageBehaviour.parse({ image });
  }
}
