import type { Settlement } from '../rollout/settlement.ts';
import { escaped } from './markdown.ts';

/** What the post step found and did about deployments that the main step left open, as Markdown for the job summary. */
export function settlementSummary(settlements: readonly Settlement[]): string {
  const lines = settlements.map(
    ({ service, text, isOpen }) => `- ${isOpen ? '⚠️ ' : ''}**${escaped(service)}**: ${escaped(text)}`,
  );
  return `### After the run\n\n${lines.join('\n')}\n`;
}
