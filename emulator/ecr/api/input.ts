import { z } from 'zod';
import { AwsError, type Json } from '../../wire.ts';

/** How a request names a repository of a registry. */
export const inRepository = { registryId: z.string().optional(), repositoryName: z.string() };
export const paging = { maxResults: z.number().int().min(1).max(1000).optional(), nextToken: z.string().optional() };
export const imageIds = z.array(z.object({ imageDigest: z.string().optional(), imageTag: z.string().optional() }));
export const resourceTags = z.array(z.object({ Key: z.string(), Value: z.string().default('') }));
export const exclusionFilters = z
  .array(z.object({ filterType: z.literal('WILDCARD'), filter: z.string().regex(/^[0-9a-zA-Z._*-]{1,128}$/) }))
  .max(5)
  .default([]);
export const tagMutability = z.enum(['MUTABLE', 'IMMUTABLE', 'MUTABLE_WITH_EXCLUSION', 'IMMUTABLE_WITH_EXCLUSION']);

/**
 * Reads a request.
 * @throws AwsError InvalidParameterException naming the first member that is wrong
 */
export function read<T>(schema: z.ZodType<T>, input: Json): T {
  const result = schema.safeParse(input);
  if (result.success) return result.data;
  const [issue] = result.error.issues;
  throw invalid(`Invalid parameter at '${issue?.path.join('.')}' failed to satisfy constraint: '${issue?.message}'`);
}

/** The error for a request that the schema can't tell is wrong. */
export function invalid(message: string): AwsError {
  return new AwsError('InvalidParameterException', message);
}

/**
 * One page of a list, and the token of the next one.
 * @param unlessGiven how many a page has when the request doesn't say
 * @throws AwsError InvalidParameterException for a token that isn't ours
 */
export function page<T>(
  all: readonly T[],
  request: { maxResults?: number | undefined; nextToken?: string | undefined },
  unlessGiven = 100,
): { items: T[]; next: { nextToken?: string } } {
  const from = request.nextToken === undefined ? 0 : Number(Buffer.from(request.nextToken, 'base64url').toString());
  if (!Number.isInteger(from) || from < 0) throw invalid("Invalid parameter at 'nextToken'");
  const to = from + (request.maxResults ?? unlessGiven);
  const next = to < all.length ? { nextToken: Buffer.from(String(to)).toString('base64url') } : {};
  return { items: all.slice(from, to), next };
}
