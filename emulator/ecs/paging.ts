import { optionalNumber, optionalText } from '../fields.ts';
import { AwsError, type Json } from '../wire.ts';

/** One page of a list: at most `maxResults` of the request (and of `most`), from where its `nextToken` left off. */
export function page<T>(input: Json, items: readonly T[], most: number): { items: readonly T[]; next: Json } {
  const size = optionalNumber(input, 'maxResults') ?? most;
  if (size < 1 || size > most) {
    throw new AwsError('InvalidParameterException', `maxResults must be between 1 and ${most}.`);
  }
  const start = offsetIn(optionalText(input, 'nextToken'));
  const end = start + size;
  const next = end < items.length ? { nextToken: Buffer.from(String(end)).toString('base64') } : {};
  return { items: items.slice(start, end), next };
}

function offsetIn(token: string | undefined): number {
  if (token === undefined) return 0;
  const offset = Number(Buffer.from(token, 'base64').toString());
  if (!Number.isInteger(offset)) throw new AwsError('InvalidParameterException', 'Invalid token in request');
  return offset;
}
