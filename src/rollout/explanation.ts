import type { Diagnosis } from '../diagnose/diagnosis.ts';
import type { ServiceResult } from '../outcome.ts';
import { howToRollBack } from '../watch/ends-of-watching.ts';
import type { Ending, Watched } from '../watch/following.ts';

/** The part of a result that says what went wrong. */
export type Explanation = Pick<ServiceResult, 'verdict' | 'reason' | 'hint' | 'code'>;

/** How a deployment ended and why: the diagnosis comes first, then what became of it. @param diagnosis undefined where nothing tells why */
export function explanationOf(watched: Watched, diagnosis: Diagnosis | undefined): Explanation {
  const { ending } = watched;
  const { verdict } = ending;
  const hint = hintFor(watched, diagnosis);
  return {
    verdict,
    reason: diagnosis === undefined ? ending.reason : reasonWith(ending, diagnosis),
    code: diagnosis?.code ?? ending.code ?? verdict,
    ...(hint === '' ? {} : { hint }),
  };
}

function reasonWith({ reason, because, code }: Ending, diagnosis: Diagnosis): string {
  const rest = because !== undefined && reason.startsWith(because) ? reason.slice(because.length) : undefined;
  if (code === diagnosis.code) {
    return rest === undefined ? reason : `${because}${addedBy(diagnosis, because ?? '')}${rest}`;
  }
  if (rest !== undefined) return `${diagnosis.cause}${rest}`;
  return `${diagnosis.cause}. ${reason.slice(0, 1).toUpperCase()}${reason.slice(1)}`;
}

/** What a closer look says beyond the same cause: what the container wrote, most of all. */
function addedBy({ cause }: Diagnosis, because: string): string {
  const known = because.slice(because.indexOf(': ') + 2);
  const at = cause.indexOf(known);
  return at === -1 ? '' : cause.slice(at + known.length);
}

function hintFor(watched: Watched, diagnosis: Diagnosis | undefined): string {
  const { ending, remedy } = watched;
  // What is to be done about the deployment itself, beside its cause.
  const isLeft = ending.verdict === 'timed-out' || (ending.verdict === 'failed' && remedy !== undefined);
  const goesOn = ending.verdict === 'failed' && remedy === undefined && ending.because !== undefined;
  const parts = [
    diagnosis?.advice ?? ending.hint,
    isLeft ? ending.hint : undefined,
    goesOn ? howToRollBack(watched) : undefined,
  ];
  return [...new Set(parts.filter((part) => part !== undefined))].join(' ');
}
