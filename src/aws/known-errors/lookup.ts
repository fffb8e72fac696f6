import { ACCESS } from './access.ts';
import { FAILURES } from './failures.ts';
import type { KnownError } from './known-error.ts';
import { REQUESTS } from './requests.ts';
import { TOOLS } from './tools.ts';

/** Everything that is known; of two that match, the earlier one tells more. */
export const KNOWN_ERRORS: readonly KnownError[] = [...ACCESS, ...REQUESTS, ...FAILURES, ...TOOLS];

/** What is known of an error by its name or its message; undefined for nothing. */
export function knownError(name: string, message: string): KnownError | undefined {
  return KNOWN_ERRORS.find(({ names, seen }) => names?.has(name) === true || seen?.test(message) === true);
}
