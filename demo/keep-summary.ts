import { copyFile, mkdir } from 'node:fs/promises';
import { dirname, join, relative } from 'node:path';
import type { StepResult } from './runner.ts';
import { say } from './say.ts';

const root = dirname(import.meta.dirname);

/** Keeps the job summary of a step for reading; everything else goes with the temporary folder. */
export async function keepSummary(step: StepResult, name: string): Promise<void> {
  const summary = join(root, 'build', 'demo', name);
  await mkdir(dirname(summary), { recursive: true });
  await copyFile(step.summaryFile, summary);
  say(`Job summary: ${relative(process.cwd(), summary)} (${step.summary.length} characters)`);
}
