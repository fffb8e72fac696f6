import { readFile } from 'node:fs/promises';
import { allowAll, type Policy, parsePolicy } from './http/policy.ts';
import type { Json } from './wire.ts';

/** The policy of the caller: a document, or the path of a JSON file with one; all is allowed without. Throws an Error if it is not valid. */
export async function readPolicy(policy: string | Json | undefined, callerArn: string): Promise<Policy> {
  if (policy === undefined) return allowAll;
  return parsePolicy(typeof policy === 'string' ? JSON.parse(await readFile(policy, 'utf8')) : policy, callerArn);
}
