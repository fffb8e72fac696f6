import { appendFile } from 'node:fs/promises';
import * as core from '@actions/core';
import { connect } from './aws/clients.ts';
import { leaveMarker, markerPath } from './cancel-marker.ts';
import { systemClock } from './clock.ts';
import { commandRunner, PROGRAM_STATE, signalGroup } from './command.ts';
import { BUILDER_STATE, removeLeftBuilder } from './image/create-builder.ts';
import { DOCKER_CONFIG_STATE, logOut } from './image/login.ts';
import { parseLeftOpen } from './left-open.ts';
import type { Log } from './log.ts';
import { type LeftLoans, LOANS_STATE } from './percentages/open-loans.ts';
import { putAllBack } from './percentages/put-back.ts';
import { errorMessage } from './problem.ts';
import { isAlive, type ProcessIdentity, parseIdentity } from './process-identity.ts';
import { childEnvironment } from './real-world.ts';
import { settlementSummary } from './report/settlement-summary.ts';
import { INTENT_STATE, type OpenIntents } from './rollout/intents.ts';
import { settle } from './rollout/settle.ts';

/** The names under which the main step leaves its process while it runs, what stands there after it, and that it was cancelled. */
export const PROCESS_STATE = 'process';
export const FINISHED = 'finished';
export const CANCELLED_STATE = 'cancelled';

/** How long a main step that still runs has to end by itself, in milliseconds, and how often that is looked at. */
const TIME_TO_END = 3_500;
const LOOK_EVERY = 50;

/**
 * The post step, which also runs after a cancel and after a main step that was killed: ends what still runs, removes the registry's login, and finishes what the main step
 * left open in ECS.
 */
export async function post(environment: Readonly<Record<string, string | undefined>>, log: Log): Promise<void> {
  const main = core.getState(PROCESS_STATE);
  if (main === '') await leaveMarker(markerPath(environment), systemClock);
  else await endMain(parseIdentity(main), log);
  await endProgram(parseIdentity(core.getState(PROGRAM_STATE)));
  await removeLeftBuilder(
    core.getState(BUILDER_STATE),
    commandRunner(log, new AbortController().signal, () => undefined),
    childEnvironment(environment),
  );
  const dockerConfig = core.getState(DOCKER_CONFIG_STATE);
  if (dockerConfig !== '') await logOut(dockerConfig);
  const intents = parseLeftOpen<OpenIntents>(core.getState(INTENT_STATE));
  const loans = parseLeftOpen<LeftLoans>(core.getState(LOANS_STATE));
  const wasCancelled = main !== FINISHED || core.getState(CANCELLED_STATE) === 'true';
  if (intents !== undefined || loans !== undefined) await finish({ intents, loans }, wasCancelled, environment, log);
}

/** In a job with a container the runner's signals don't arrive, and the main step goes on beside this one. */
async function endMain(main: ProcessIdentity | undefined, log: Log): Promise<void> {
  if (main === undefined || !(await isAlive(main))) return;
  log.info('The main step is still running: ending it.');
  process.kill(main.pid, 'SIGTERM');
  for (let waited = 0; waited < TIME_TO_END; waited += LOOK_EVERY) {
    if (!(await isAlive(main))) return;
    await systemClock.sleep(LOOK_EVERY);
  }
  log.info("It didn't end by itself.");
  process.kill(main.pid, 'SIGKILL');
}

/** A build whose main step was killed goes on by itself. */
async function endProgram(program: ProcessIdentity | undefined): Promise<void> {
  if (program !== undefined && (await isAlive(program))) signalGroup(program.pid, 'SIGKILL');
}

/** What the main step left open in ECS. */
interface Left {
  readonly intents: OpenIntents | undefined;
  readonly loans: LeftLoans | undefined;
}

async function finish(
  { intents, loans }: Left,
  wasCancelled: boolean,
  environment: Readonly<Record<string, string | undefined>>,
  log: Log,
): Promise<void> {
  const acting = { aws: await connect((intents ?? loans)?.region, environment), clock: systemClock, log };
  const settlements = [
    ...(intents === undefined ? [] : await settle(intents, wasCancelled, acting)),
    // A rollback that was asked for a moment ago may need them.
    ...(loans === undefined ? [] : await putAllBack(loans, acting)),
  ];
  for (const { service, text, isOpen } of settlements) {
    if (isOpen) log.warning(`${service}: ${text}`);
    else log.info(`${service}: ${text}`);
  }
  const file = environment.GITHUB_STEP_SUMMARY;
  if (file === undefined || file === '' || settlements.length === 0) return;
  await appendFile(file, settlementSummary(settlements)).catch((error: unknown) =>
    log.warning(`The job summary can't be written: ${errorMessage(error)}`),
  );
}
