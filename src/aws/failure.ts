import { errorMessage } from '../problem.ts';
import { CONCURRENT_REGISTRATION, DENIED, EXPIRED, THROTTLED, TIMED_OUT } from './error-names.ts';
import { knownError } from './known-errors/lookup.ts';

/**
 * What an AWS error means for us:
 * - `denied`: the policy doesn't allow it, and asking again won't help;
 * - `expired`: the credentials are missing, wrong or over;
 * - `throttled`: nothing was done, asking later helps;
 * - `unanswered`: the request may or may not have been carried out;
 * - `refused`: AWS understood and said no.
 */
export type FailureKind = 'denied' | 'expired' | 'throttled' | 'unanswered' | 'refused';

interface AwsErrorLike {
  readonly name: string;
  readonly $metadata?: { readonly httpStatusCode?: number };
}

function isAwsErrorLike(error: unknown): error is AwsErrorLike {
  return typeof error === 'object' && error !== null && 'name' in error && typeof error.name === 'string';
}

/** Sorts any error thrown by an SDK call. Names are compared, not classes: many of AWS's errors have no class of their own. */
export function failureKind(error: unknown): FailureKind {
  if (!isAwsErrorLike(error)) return 'unanswered';
  if (DENIED.has(error.name)) return 'denied';
  if (EXPIRED.has(error.name)) return 'expired';
  if (THROTTLED.has(error.name) || CONCURRENT_REGISTRATION.test(errorMessage(error))) return 'throttled';
  if (TIMED_OUT.has(error.name)) return 'unanswered';
  const status = error.$metadata?.httpStatusCode;
  if (status === 429) return 'throttled';
  // A body that isn't JSON is a SyntaxError with the status of the answer: no matter which, it tells nothing.
  return status !== undefined && status >= 400 && status < 500 && error.name !== 'SyntaxError'
    ? 'refused'
    : 'unanswered';
}

/** True for an AWS error of this name. */
export function isNamed(error: unknown, ...names: readonly string[]): boolean {
  return isAwsErrorLike(error) && names.includes(error.name);
}

/** One line: the operation, the error's name and what AWS says. */
export function describeFailure(operation: string, error: unknown): string {
  const name = isAwsErrorLike(error) && error.name !== 'Error' ? `${error.name}: ` : '';
  return `${operation}: ${name}${errorMessage(error) || 'no answer'}`;
}

/** The next step after a failure; undefined where the message has to speak for itself. */
export function adviceFor(error: unknown): string | undefined {
  const message = errorMessage(error);
  const known = knownError(isAwsErrorLike(error) ? error.name : '', message);
  if (known !== undefined) return known.advice(message);
  return isUnreachable(error)
    ? "Check aws-region, which is part of AWS's host names, and the runner's network and proxy."
    : undefined;
}

/** Codes of a connection that never came about. */
const UNREACHABLE = new Set(['ECONNREFUSED', 'ENOTFOUND', 'EAI_AGAIN', 'EHOSTUNREACH', 'ENETUNREACH', 'ETIMEDOUT']);

function isUnreachable(error: unknown): boolean {
  const code = typeof error === 'object' && error !== null && 'code' in error ? String(error.code) : '';
  return UNREACHABLE.has(code);
}

/** The message of an error, with its subject where AWS's or Node's own leaves it out. */
export function messageOf(error: unknown): string {
  if (isUnreachable(error)) return `AWS can't be reached: ${errorMessage(error)}`;
  return isNamed(error, 'CredentialsProviderError') ? `credentials: ${errorMessage(error)}` : errorMessage(error);
}
