import { adviceFor, messageOf } from './aws/failure.ts';
import { systemClock } from './clock.ts';
import { apiDiagnosis } from './diagnose/api-error.ts';
import { readInputs } from './inputs/inputs.ts';
import { Journal } from './journal.ts';
import type { Log } from './log.ts';
import { isGreen, type Outcome } from './outcome.ts';
import { errorMessage, Problem } from './problem.ts';
import { realWorld } from './real-world.ts';
import { publish } from './report/publish.ts';
import type { Intents } from './rollout/intents.ts';
import { ship } from './ship.ts';

/**
 * One run of the step: inputs → ship → report.
 * @param signal fires when the run is cancelled
 * @returns the process's exit code
 */
export async function run(
  environment: Readonly<Record<string, string | undefined>>,
  log: Log,
  signal: AbortSignal,
): Promise<0 | 1> {
  const journal = new Journal(systemClock);
  const outcome = await Promise.race([shipped(environment, log, signal, journal), abandoned(signal, journal)]);
  await publish(outcome, log, { consoleLinks: !isLocal(environment) });
  return isGreen(outcome.verdict) ? 0 : 1;
}

/** A cancelled run has this long to come to rest, in milliseconds: the runner sends SIGTERM after 7.5 seconds, and kills after 10. */
const TIME_TO_REST = 4_700;

/** The outcome of a cancelled run that doesn't come to rest by itself; never resolves otherwise. */
async function abandoned(signal: AbortSignal, journal: Journal): Promise<Outcome> {
  await new Promise<void>((resolve) => signal.addEventListener('abort', () => resolve()));
  await systemClock.sleep(TIME_TO_REST);
  return failed(new Problem('the run was cancelled', { verdict: 'cancelled' }), signal, journal);
}

/** A local endpoint stands in for AWS. */
function isLocal(environment: Readonly<Record<string, string | undefined>>): boolean {
  return Boolean(environment.AWS_ENDPOINT_URL || environment.AWS_ENDPOINT_URL_ECS);
}

/** The only catch: whatever goes wrong becomes an outcome. */
async function shipped(
  environment: Readonly<Record<string, string | undefined>>,
  log: Log,
  signal: AbortSignal,
  journal: Journal,
): Promise<Outcome> {
  try {
    const inputs = readInputs(environment);
    const world = await realWorld(environment, inputs.region, log, signal, inputs.maxAttempts);
    return await ship(inputs, world, journal);
  } catch (error) {
    return failed(error, signal, journal);
  }
}

/** A problem that only carries somebody else's error says what that error is about. */
function messageFor({ message, cause }: Problem): string {
  return cause !== undefined && errorMessage(cause) === message ? messageOf(cause) : message;
}

/** The code of an error that AWS or docker answered with. */
function codeOf(error: unknown): string | undefined {
  return apiDiagnosis(error instanceof Error ? error.name : '', errorMessage(error))?.code;
}

function failed(error: unknown, signal: AbortSignal, journal: Journal): Outcome {
  const { plan, forecasts, image, scan, phases, intents } = journal;
  return {
    ...(signal.aborted ? cancelled(intents) : whatWentWrong(error)),
    ...(plan === undefined ? {} : { cluster: plan.cluster }),
    forecasts,
    ...(image === undefined ? {} : { image }),
    ...(scan === undefined ? {} : { scan }),
    services: [],
    phases,
  };
}

type Failure = Pick<Outcome, 'verdict' | 'reason' | 'hint' | 'code'>;

function cancelled(intents: Intents | undefined): Failure {
  const reason =
    intents?.isOpen === true
      ? 'the run was cancelled while a deployment was being started or followed: it may go on in AWS, and the post step says what became of it'
      : 'the run was cancelled; no service was touched';
  return { verdict: 'cancelled', code: 'cancelled', reason };
}

function whatWentWrong(error: unknown): Failure {
  const known = error instanceof Problem ? error : new Problem(errorMessage(error), { cause: error });
  const { verdict = 'unknown', cause = error } = known;
  const hint = known.hint ?? adviceFor(cause);
  return {
    verdict,
    code: known.code ?? codeOf(cause) ?? verdict,
    reason: messageFor(known),
    ...(hint === undefined ? {} : { hint }),
  };
}
