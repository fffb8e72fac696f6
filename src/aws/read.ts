import type { Log } from '../log.ts';
import { describeFailure, failureKind } from './failure.ts';

/** What a log was told already: with many services, or a look that is repeated, the same lack would be told again and again. */
const said = new WeakMap<Log, Set<string>>();

/**
 * A read that the deployment can do without. Where the policy denies it, the check that needed it is left out and the log says which
 * permission would have allowed it, once in a run.
 * @param permission the IAM action, `ecr:BatchGetImage` for instance
 * @param purpose what is left out, in the words of a sentence: `can't tell whether …`
 * @returns undefined where it was denied; every other failure is thrown
 */
export async function ifAllowed<T>(
  log: Log,
  permission: string,
  purpose: string,
  read: () => Promise<T>,
): Promise<T | undefined> {
  try {
    return await read();
  } catch (error) {
    if (failureKind(error) !== 'denied') throw error;
    sayOnce(log, `Skipped: ${purpose}. Allow ${permission} to have it checked.`);
    return undefined;
  }
}

function sayOnce(log: Log, line: string): void {
  const lines = said.get(log) ?? new Set();
  said.set(log, lines);
  if (lines.has(line)) return;
  lines.add(line);
  log.info(line);
}

/** For lists that only make an error more helpful: any failure leaves them out. */
export async function ifPossible<T>(log: Log, operation: string, read: () => Promise<T>): Promise<T | undefined> {
  try {
    return await read();
  } catch (error) {
    log.debug(describeFailure(operation, error));
    return undefined;
  }
}
