import type { Log } from '../log.ts';
import { describeFailure, failureKind } from './failure.ts';

/**
 * A read that the deployment can do without. Where the policy denies it, the check that needed it is left out and the log says which
 * permission would have allowed it.
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
    log.info(`Skipped: ${purpose}. Allow ${permission} to have it checked.`);
    return undefined;
  }
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
