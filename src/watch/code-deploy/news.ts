import { type CodeDeploySeen, isOver, isRollback, type LifecycleEventSeen, taskSetLabelled, tookFor } from './seen.ts';
import { trafficOf } from './traffic.ts';
import { describeWait, waitOf } from './wait.ts';

/** What changed between two looks: our own words, and lines of others that must not be interpreted. */
export interface News {
  readonly progress: readonly string[];
  readonly events: readonly string[];
}

/**
 * Compares two looks at a deployment: what changed, as lines for the log, and what hooks that failed have to say.
 * @param before undefined for the first look; a look at another deployment counts as none
 */
export function codeDeployNews(before: CodeDeploySeen | undefined, after: CodeDeploySeen): News {
  const known = before?.id === after.id ? before : undefined;
  const isBack = isRollback(after);
  const told = [
    ...eventLines(known, after),
    // A rollback skips most events, and which of its task sets it calls green isn't documented.
    ...(isBack ? [] : [skippedLines, countLines, trafficLines, waitLines].flatMap((lines) => lines(known, after))),
    ...rollbackLines(known, after),
  ];
  return { progress: isBack ? told.map((line) => `rollback: ${line}`) : told, events: hookWords(known, after) };
}

function changedEvents(before: CodeDeploySeen | undefined, after: CodeDeploySeen): readonly LifecycleEventSeen[] {
  const known = new Map(before?.events.map(({ name, status }) => [name, status]));
  return after.events.filter(({ name, status }) => status !== 'Pending' && known.get(name) !== status);
}

const IN_WORDS: Readonly<Record<string, string>> = {
  InProgress: 'in progress',
  Succeeded: 'succeeded',
  Failed: 'failed',
  Unknown: 'unknown',
};

function eventLines(before: CodeDeploySeen | undefined, after: CodeDeploySeen): string[] {
  return changedEvents(before, after)
    .filter(({ status }) => status !== 'Skipped')
    .map((event) => `${event.name}: ${IN_WORDS[event.status] ?? event.status}${tookFor(event)}`);
}

/** What will not happen any more, in one line. */
function skippedLines(before: CodeDeploySeen | undefined, after: CodeDeploySeen): string[] {
  const skipped = changedEvents(before, after).filter(({ status }) => status === 'Skipped');
  return skipped.length === 0 ? [] : [`skipped: ${skipped.map(({ name }) => name).join(', ')}`];
}

/** `1 of 2 tasks of this deployment running, 1 pending`. What they come to at the end is for the verdict to say. */
function countLines(before: CodeDeploySeen | undefined, after: CodeDeploySeen): string[] {
  if (isOver(after)) return [];
  const now = countsOf(after);
  return now === undefined || now === (before && countsOf(before)) ? [] : [now];
}

function countsOf(seen: CodeDeploySeen): string | undefined {
  const green = taskSetLabelled(seen, 'Green');
  if (green === undefined) return undefined;
  const pending = green.pending > 0 ? `, ${green.pending} pending` : '';
  return `${green.running} of ${green.desired} tasks of this deployment running${pending}`;
}

function trafficLines(before: CodeDeploySeen | undefined, after: CodeDeploySeen): string[] {
  const now = shares(after);
  return now === shares(before) ? [] : [`traffic: ${now}`];
}

/** All on the old tasks is how it begins. */
function shares(seen: CodeDeploySeen | undefined): string {
  const { green, blue } = (seen && trafficOf(seen)) ?? { green: 0, blue: 100 };
  return `${green} % new, ${blue} % old`;
}

/** A wait is told once, when it begins. */
function waitLines(before: CodeDeploySeen | undefined, after: CodeDeploySeen): string[] {
  const wait = waitOf(after);
  if (wait === undefined || wait.kind === (before && waitOf(before)?.kind)) return [];
  return [describeWait(wait, after)];
}

function rollbackLines(before: CodeDeploySeen | undefined, after: CodeDeploySeen): string[] {
  const id = after.rollback?.by;
  return id === undefined || id === before?.rollback?.by ? [] : [`CodeDeploy rolls back, by deployment ${id}`];
}

/** Foreign lines: what is known of the hooks that have failed since the look before. */
function hookWords(before: CodeDeploySeen | undefined, after: CodeDeploySeen): string[] {
  return changedEvents(before, after)
    .filter(({ status }) => status === 'Failed')
    .flatMap(({ name, diagnostics }) => {
      const words = [diagnostics?.message ?? '', ...(diagnostics?.logTail ?? '').split('\n')];
      return words.filter((line) => line.trim() !== '').map((line) => `${name}: ${line.trimEnd()}`);
    });
}
