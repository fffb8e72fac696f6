import type { ServiceEvent } from '@aws-sdk/client-ecs';
import { lastPart } from '../aws/arn.ts';
import type { Evidence, LogTail, TargetHealth } from '../diagnose/evidence.ts';
import { byTargetGroup, checkInWords, timeOf } from './evidence-words.ts';
import { printable, printableLines } from './foreign-text.ts';
import { type StoppedGroup, stoppedGroups } from './stopped-tasks.ts';

/** One kind of evidence for the log: a heading of ours, and lines that are others' words and must not be interpreted. */
export interface EvidenceBlock {
  readonly heading: string;
  readonly lines: readonly string[];
}

/** The evidence as lines of a log; nothing of it is left out but what there is none of. */
export function evidenceLines({ stopped, logs, targets, events, olderEvents }: Evidence): EvidenceBlock[] {
  const blocks = [
    { heading: 'Stopped tasks', lines: stoppedGroups(stopped).map(stoppedLine) },
    ...logs.map(logBlock),
    ...byTargetGroup(targets).map(targetsBlock),
    { heading: 'Service events (UTC)', lines: eventLines(events, false) },
    {
      heading: 'Older service events, of the six hours before this deployment (UTC)',
      lines: eventLines(olderEvents, true),
    },
  ];
  return blocks.filter(({ lines }) => lines.length > 0);
}

function stoppedLine({ tasks, stopCode, containers, reason }: StoppedGroup): string {
  const ids = tasks.map(({ taskArn }) => lastPart(taskArn ?? ''));
  const parts = [
    stopCode,
    ...containers.map(({ name, exitCode, reason: why }) => {
      const code = exitCode === undefined ? undefined : `exit code ${exitCode}`;
      return `container ${name ?? ''}: ${[code, why].filter((part) => part !== undefined && part !== '').join(', ')}`;
    }),
    reason,
  ];
  const what = parts.filter((part) => part !== '').join('; ');
  return oneLine(`${tasks.length === 1 ? '1 task' : `${tasks.length} tasks`} (${ids.join(', ')}): ${what}`);
}

function logBlock({ taskArn, container, group, stream, lines }: LogTail): EvidenceBlock {
  const heading = `Log of container ${container} of task ${lastPart(taskArn)} (group ${group}, stream ${stream})`;
  return { heading, lines: lines.length === 0 ? ['(it wrote nothing)'] : lines.flatMap(printableLines) };
}

function targetsBlock(targets: readonly TargetHealth[]): EvidenceBlock {
  const [first] = targets;
  const check = first === undefined ? '' : checkInWords(first.check);
  return {
    heading: `Targets of ${first?.targetGroup ?? ''}, checked by ${check}`,
    lines: targets.map(({ target, port, state, reason, description }) => {
      const address = port === undefined ? target : `${target}:${port}`;
      return oneLine([address, state, reason, description].filter((part) => part !== undefined).join(' '));
    }),
  };
}

/** Oldest first, as a log is read. */
function eventLines(newestFirst: readonly ServiceEvent[], withDay: boolean): string[] {
  return newestFirst.toReversed().map((event) => oneLine(`${timeOf(event, withDay)} ${event.message ?? ''}`));
}

function oneLine(text: string): string {
  return printable(text.replaceAll(/\s+/g, ' ').trim());
}
