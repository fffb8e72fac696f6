import type { Change } from '../task-definition/changes.ts';
import { printable } from './foreign-text.ts';

/**
 * Changes as lines: `+` for what is new, `-` for what goes, `~` for what changes.
 * @param most further ones are counted alone
 */
export function changeLines(changes: readonly Change[], most: number): string[] {
  const lines = changes.slice(0, most).map((change) => printable(changeLine(change)));
  const left = changes.length - lines.length;
  return left > 0 ? [...lines, `… and ${left} more`] : lines;
}

function changeLine({ path, before, after }: Change): string {
  if (before === undefined) return `+ ${path}${shownValue(after)}`;
  if (after === undefined) return `- ${path}${shownValue(before)}`;
  if (before === null || after === null) return `~ ${path} (its value isn't shown)`;
  return `~ ${path}: ${before} → ${after}`;
}

function shownValue(value: string | null | undefined): string {
  return value === null || value === undefined ? " (its value isn't shown)" : `: ${value}`;
}
