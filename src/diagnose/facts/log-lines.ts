import type { Evidence } from '../evidence.ts';
import type { Clue } from '../rules/rule.ts';
import { shortened } from './names.ts';

/** What a container of a task wrote last, oldest first; empty where nobody read it. */
export function linesOf(
  { logs }: Evidence,
  taskArn: string | undefined,
  container: string | undefined,
): readonly string[] {
  return logs.find((tail) => tail.taskArn === taskArn && tail.container === container)?.lines ?? [];
}

const TROUBLE =
  /error|exception|fatal|panic|traceback|refused|denied|not found|cannot|can't|could not|failed|unable|missing/i;
/** A line of a stack trace tells where, and not what. */
const FRAME = /^\s*(?:at |File "|\.\.\. \d+ more)/;

/** The line of a log that tells most: the last that speaks of trouble, else the last. Undefined for an empty log. */
export function tellingLine(lines: readonly string[]): string | undefined {
  const written = lines.map(plain).filter((line) => line.trim() !== '');
  return (written.findLast((line) => TROUBLE.test(line) && !FRAME.test(line)) ?? written.at(-1))?.trim();
}

/** Without the colours that many loggers write, and other control characters. */
function plain(line: string): string {
  return line.replaceAll('\t', ' ').replace(/\p{Cc}(?:\[[\d;]*[A-Za-z])?/gu, '');
}

/** That line in quotation marks, of the container that a clue is about. */
export function quotedLine({ evidence, task, container }: Clue): string | undefined {
  const line = tellingLine(linesOf(evidence, task?.taskArn, container));
  return line === undefined ? undefined : `"${shortened(line)}"`;
}
