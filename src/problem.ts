import type { Verdict } from './outcome.ts';

/**
 * A failure that we understand: `what: why` in the message, and the next step in the hint. One message can name several problems, a line each.
 * Where the verdict isn't set, the stage in which it was thrown decides it.
 */
export class Problem extends Error {
  override readonly name = 'Problem';
  readonly hint: string | undefined;
  readonly verdict: Verdict | undefined;
  /** For programs; where it isn't set, the verdict has to do. */
  readonly code: string | undefined;

  constructor(message: string, options: { hint?: string; verdict?: Verdict; code?: string; cause?: unknown } = {}) {
    super(message, { cause: options.cause });
    this.hint = options.hint;
    this.verdict = options.verdict;
    this.code = options.code;
  }
}

/** Runs a stage; an error that doesn't carry a verdict of its own gets this one. */
export async function failingAs<T>(verdict: Verdict, stage: Promise<T>): Promise<T> {
  try {
    return await stage;
  } catch (error) {
    if (error instanceof Problem && error.verdict !== undefined) throw error;
    const { hint, code } = error instanceof Problem ? error : {};
    const known = { ...(hint === undefined ? {} : { hint }), ...(code === undefined ? {} : { code }) };
    throw new Problem(errorMessage(error), { verdict, cause: error, ...known });
  }
}

/** The text of anything that can be thrown. */
export function errorMessage(error: unknown): string {
  return error instanceof Error ? error.message : String(error);
}

/** A list for people: `a, b and c`. Long lists are cut and say how much is missing. */
export function listed(items: readonly string[], most = 20): string {
  if (items.length > most) return `${items.slice(0, most).join(', ')} and ${items.length - most} more`;
  if (items.length < 2) return items.join('');
  return `${items.slice(0, -1).join(', ')} and ${items.at(-1)}`;
}
