import type { ServiceEvent } from '@aws-sdk/client-ecs';
import { lastPart } from '../aws/arn.ts';
import type { Evidence, LogTail, TargetHealth } from '../diagnose/evidence.ts';
import { logLink, taskLink } from './console-links.ts';
import { byTargetGroup, checkInWords, logRegionOf, timeOf } from './evidence-words.ts';
import { printable, printableLines, shortened } from './foreign-text.ts';
import { code, codeBlock, escaped, folded, link, table } from './markdown.ts';
import { type StoppedGroup, stoppedGroups } from './stopped-tasks.ts';

/** How much of the evidence is shown: rows of each kind, and characters of a line. */
export interface EvidenceLimits {
  readonly rows: number;
  readonly logLines: number;
  readonly characters: number;
}

/** So many tasks of a group by name; the others are alike. */
const NAMED_TASKS = 5;

/** What AWS knows about a deployment that didn't go well, folded: stopped tasks, what the container wrote, targets, events. Undefined where that is nothing. */
export function evidenceSection(evidence: Evidence, limits: EvidenceLimits, consoleLinks: boolean): string | undefined {
  const { stopped, logs, targets, events, olderEvents } = evidence;
  const parts = [
    ...stoppedPart(stopped, limits, consoleLinks),
    ...logs.map((tail) => logPart(evidence, tail, limits, consoleLinks)),
    ...byTargetGroup(targets).map((group) => targetsPart(group, limits)),
    ...eventsPart('**Service events** (UTC)', events, limits, false),
    // ECS says one thing only once in six hours, so what still holds may have been said before.
    ...eventsPart('**Older events**, of the six hours before this deployment (UTC)', olderEvents, limits, true),
  ];
  if (parts.length === 0) return undefined;
  return folded(`<b>Evidence</b>: ${contents(evidence)}`, parts.join('\n\n'));
}

function contents({ stopped, logs, targets, events, olderEvents }: Evidence): string {
  const parts = [
    counted(stopped.length, 'stopped task'),
    logs.length === 0 ? '' : counted(logs.flatMap(({ lines }) => lines).length, 'log line'),
    counted(targets.length, 'target'),
    counted(events.length, 'service event'),
    counted(olderEvents.length, 'older event'),
  ];
  return parts.filter((part) => part !== '').join(', ');
}

/** `3 targets`; empty for none. */
function counted(count: number, what: string): string {
  return count === 0 ? '' : `${count} ${what}${count === 1 ? '' : 's'}`;
}

function stoppedPart(
  stopped: Evidence['stopped'],
  { rows, characters }: EvidenceLimits,
  consoleLinks: boolean,
): string[] {
  const groups = stoppedGroups(stopped);
  if (groups.length === 0) return [];
  const shown = groups.slice(0, rows).map((group) => stoppedRow(group, characters, consoleLinks));
  const header = ['Stopped tasks', 'Stop code', 'Container', 'Exit code', 'Reason'];
  return [table(header, shown), ...leftOut(groups.length - shown.length, 'more kind')];
}

function stoppedRow(group: StoppedGroup, characters: number, consoleLinks: boolean): string[] {
  const arns = group.tasks.map(({ taskArn }) => taskArn ?? '');
  const named = arns.slice(0, NAMED_TASKS).map((arn) => taskName(arn, consoleLinks));
  const more = arns.length > named.length ? [`and ${arns.length - named.length} more`] : [];
  const reasons = [...group.containers.map(({ reason }) => reason ?? ''), group.reason].filter((one) => one !== '');
  return [
    [...named, ...more].join(' '),
    text(group.stopCode, characters),
    group.containers.map(({ name }) => code(name ?? '')).join('<br>'),
    group.containers.map(({ exitCode }) => `${exitCode ?? ''}`).join('<br>'),
    [...new Set(reasons)].map((reason) => text(reason, characters)).join('<br>'),
  ];
}

/** The first characters of a task's id, which leads to its page. */
function taskName(taskArn: string, consoleLinks: boolean): string {
  const name = code(lastPart(taskArn).slice(0, 8));
  return link(name, consoleLinks ? taskLink(taskArn) : undefined);
}

function logPart(evidence: Evidence, tail: LogTail, limits: EvidenceLimits, consoleLinks: boolean): string {
  const all = tail.lines.flatMap(printableLines);
  const shown = all.slice(-limits.logLines).map((line) => shortened(line, limits.characters));
  const { taskArn, group, stream } = tail;
  const address = consoleLinks ? logLink(taskArn, logRegionOf(evidence, tail), group, stream) : undefined;
  const heading = `**Log of container** ${code(tail.container)} of task ${taskName(taskArn, consoleLinks)}: ${link(code(stream), address)}`;
  if (all.length === 0) return `${heading}\n\nIt wrote nothing.`;
  return [heading, ...leftOut(all.length - shown.length, 'earlier line'), codeBlock(shown)].join('\n\n');
}

function targetsPart(targets: readonly TargetHealth[], { rows, characters }: EvidenceLimits): string {
  const shown = targets
    .slice(0, rows)
    .map(({ target, port, state, reason, description }) => [
      code(target),
      `${port ?? ''}`,
      escaped(state),
      escaped(reason ?? ''),
      text(description ?? '', characters),
    ]);
  const check = targets[0] === undefined ? '' : escaped(printable(checkInWords(targets[0].check)));
  return [
    `**Targets of** ${code(targets[0]?.targetGroup ?? '')}, checked by ${check}`,
    table(['Target', 'Port', 'State', 'Reason', 'Description'], shown),
    ...leftOut(targets.length - shown.length, 'more target'),
  ].join('\n\n');
}

function eventsPart(
  heading: string,
  newestFirst: readonly ServiceEvent[],
  { rows, characters }: EvidenceLimits,
  withDay: boolean,
): string[] {
  if (newestFirst.length === 0) return [];
  const shown = newestFirst.slice(0, rows).toReversed();
  const lines = shown.map((event) => [timeOf(event, withDay), text(event.message ?? '', characters)]);
  return [heading, ...leftOut(newestFirst.length - shown.length, 'earlier event'), table(['Time', 'Event'], lines)];
}

function leftOut(count: number, what: string): string[] {
  return count > 0 ? [`<i>${counted(count, what)} left out</i>`] : [];
}

/** Text of others in a cell, shortened. */
function text(foreign: string, characters: number): string {
  return escaped(printable(shortened(foreign.replaceAll(/\s+/g, ' '), characters)));
}
