import type { Clue } from '../rules/rule.ts';
import { objectsIn, textIn } from './fields.ts';

const PARAMETER = /arn:[\w-]+:ssm:[\w-]*:\d*:parameter(\/[^\s,;'")]*[^\s,;'").])/;
const SECRET = /arn:[\w-]+:secretsmanager:[\w-]*:\d*:secret:([^\s,;:'")]*[^\s,;:'").])/;
const INVALID = /invalid ssm parameters?: ([^\s,]+)/;

/** The secret or parameter that a message names, as people call it: `parameter /db`, `secret db`. */
export function secretIn(text: string): string | undefined {
  const parameter = PARAMETER.exec(text)?.[1] ?? INVALID.exec(text)?.[1];
  if (parameter !== undefined) return `parameter ${parameter}`;
  const secret = SECRET.exec(text)?.[1];
  return secret === undefined ? undefined : `secret ${secret}`;
}

/** The secret that a clue is about: the one in the message, else the only one of the definition. */
export function secretName({ text, evidence }: Clue): string | undefined {
  const named = secretIn(text);
  if (named !== undefined) return named;
  const sources = objectsIn(evidence.definition, 'containerDefinitions')
    .flatMap((container) => objectsIn(container, 'secrets'))
    .flatMap((secret) => textIn(secret, 'valueFrom') ?? []);
  const [only, ...others] = new Set(sources);
  if (only === undefined || others.length > 0) return undefined;
  return secretIn(only) ?? (only.startsWith('arn:') ? undefined : `parameter ${only}`);
}
