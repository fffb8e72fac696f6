import { knownError } from '../aws/known-errors/lookup.ts';
import { pushFailure } from '../image/push-advice.ts';
import type { Diagnosis } from './diagnosis.ts';

/**
 * What an error means that an API, docker or the runner answered with, or a reason among the `failures` of an answer.
 * @param name of the error, `AccessDeniedException` for instance; empty where there is none
 * @returns undefined where the message has to speak for itself
 */
export function apiDiagnosis(name: string, message: string): Diagnosis | undefined {
  const known = knownError(name, message);
  if (known !== undefined) {
    const { code, weight } = known;
    return { code, weight, cause: known.cause(message), advice: known.advice(message) };
  }
  const push = pushFailure(message);
  if (push === undefined) return undefined;
  const { code, weight, cause, advice } = push;
  return { code, weight, cause, advice };
}
