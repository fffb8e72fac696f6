import type { Lambdas } from '../lambdas.ts';
import type { Timers } from '../timers.ts';

/** Has a Lambda function run as a hook, again as long as it isn't done; after `patienceMs` it has failed. `done` hears how it went. */
export function runHook(
  timers: Timers,
  lambdas: Lambdas,
  target: string,
  patienceMs: number,
  done: (succeeded: boolean) => void,
): void {
  const { status, afterMs, againMs } = lambdas.invoke(target);
  timers.after(afterMs, () => {
    if (status !== 'IN_PROGRESS' || patienceMs <= 0) done(status === 'SUCCEEDED');
    else timers.after(againMs, () => runHook(timers, lambdas, target, patienceMs - afterMs - againMs, done));
  });
}
