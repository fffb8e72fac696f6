import { appendFile } from 'node:fs/promises';
import * as core from '@actions/core';
import { duration } from '../duration.ts';
import type { Log } from '../log.ts';
import { isGreen, type Outcome, type ServiceResult, worst, worstFirst } from '../outcome.ts';
import { errorMessage } from '../problem.ts';
import { evidenceLines } from './evidence-lines.ts';
import { outputsOf } from './outputs.ts';
import { type SummaryOptions, summaryOf } from './summary.ts';

/** Tells GitHub how the run ended: log, annotation, outputs and job summary. A report that can't be written never changes the verdict. */
export async function publish(outcome: Outcome, log: Log, options: SummaryOptions): Promise<void> {
  tellVerdict(outcome, log);
  for (const service of worstFirst(outcome.services)) await tellEvidence(service, log);
  try {
    for (const [name, value] of Object.entries(outputsOf(outcome))) core.setOutput(name, value);
    const file = process.env.GITHUB_STEP_SUMMARY;
    if (file !== undefined && file !== '') await appendFile(file, summaryOf(outcome, options));
  } catch (error) {
    log.warning(`The outputs or the job summary can't be written: ${errorMessage(error)}`);
  }
}

/** The diagnosis, before any evidence. */
function tellVerdict(outcome: Outcome, log: Log): void {
  const { services, verdict, phases } = outcome;
  for (const { warnings } of services) for (const warning of warnings) log.warning(warning);
  // One annotation for one failure; with several services it names the worst, and the others have lines of their own.
  const annotated = isGreen(verdict) ? undefined : worst(services);
  for (const one of services) if (one !== annotated) log.info(verdictLines(one));
  const times = phases.map(({ name, ms }) => `${name.toLowerCase()} ${duration(ms)}`).join(', ');
  if (times !== '') log.info(`Time: ${times}`);
  if (isGreen(verdict)) return;
  const subject = annotated === undefined ? '' : `${annotated.service}: `;
  log.error(`${subject}${verdict}: ${outcome.reason}${outcome.hint === undefined ? '' : `\n${outcome.hint}`}`);
}

function verdictLines({ service, verdict, reason, hint }: ServiceResult): string {
  return `${service}: ${verdict}: ${reason}${isGreen(verdict) || hint === undefined ? '' : `\n${hint}`}`;
}

/** What a red verdict rests on, folded. */
async function tellEvidence({ service, verdict, evidence }: ServiceResult, log: Log): Promise<void> {
  const blocks = isGreen(verdict) || evidence === undefined ? [] : evidenceLines(evidence);
  if (blocks.length === 0) return;
  await log.group(`Evidence: ${service}`, async () => {
    for (const { heading, lines } of blocks) {
      log.info(`${heading}:`);
      log.foreign(`${lines.join('\n')}\n`);
    }
  });
}
