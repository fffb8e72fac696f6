import { appendFile } from 'node:fs/promises';
import * as core from '@actions/core';
import { duration } from '../duration.ts';
import type { Log } from '../log.ts';
import { isGreen, type Outcome, worst } from '../outcome.ts';
import { errorMessage } from '../problem.ts';
import { outputsOf } from './outputs.ts';
import { type SummaryOptions, summaryOf } from './summary.ts';

/** Tells GitHub how the run ended: log, annotation, outputs and job summary. A report that can't be written never changes the verdict. */
export async function publish(outcome: Outcome, log: Log, options: SummaryOptions): Promise<void> {
  tellLog(outcome, log);
  try {
    for (const [name, value] of Object.entries(outputsOf(outcome))) core.setOutput(name, value);
    const file = process.env.GITHUB_STEP_SUMMARY;
    if (file !== undefined && file !== '') await appendFile(file, summaryOf(outcome, options));
  } catch (error) {
    log.warning(`The outputs or the job summary can't be written: ${errorMessage(error)}`);
  }
}

function tellLog(outcome: Outcome, log: Log): void {
  const { services, verdict, phases } = outcome;
  for (const { warnings } of services) for (const warning of warnings) log.warning(warning);
  for (const { service, verdict: own, reason } of services) log.info(`${service}: ${own}: ${reason}`);
  const times = phases.map(({ name, ms }) => `${name.toLowerCase()} ${duration(ms)}`).join(', ');
  if (times !== '') log.info(`Time: ${times}`);
  // One annotation for one failure; with several services it names the worst.
  if (!isGreen(verdict)) {
    const service = worst(services)?.service;
    const subject = service === undefined ? '' : `${service}: `;
    log.error(`${subject}${verdict}: ${outcome.reason}${outcome.hint === undefined ? '' : `\n${outcome.hint}`}`);
  }
}
