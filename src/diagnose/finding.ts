import type { Diagnosis } from './diagnosis.ts';
import type { Evidence } from './evidence.ts';
import type { Clue } from './rules/rule.ts';
import { ruleFor } from './rules/rule-book.ts';
import { deploymentClues, eventClues, isTrouble, targetClues } from './service-clues.ts';
import { failureIn, type ReadFailure } from './task-failure.ts';
import { inTheirWords, UNKNOWN } from './unknown.ts';

/** How much a diagnosis tells: what a rule knows well, words that no rule knows, and what only says that something failed. */
type Telling = 'much' | 'unknown' | 'little';

interface Candidate extends Diagnosis {
  readonly telling: Telling;
}

/** Failures that count when the most frequent one is chosen. */
const RECENT = 10;

/**
 * The one diagnosis that the evidence supports; undefined where nothing tells of trouble. What tells much goes first, and among equals the order is: stopped
 * tasks (their most frequent recent failure), targets of the load balancer, service events, the service deployment's own words, events from before.
 */
export function diagnosisOf(evidence: Evidence): Diagnosis | undefined {
  const candidates = [
    ...taskCandidates(evidence),
    ...known(targetClues(evidence)),
    ...eventCandidates(eventClues(evidence.events, evidence)),
    ...deploymentCandidates(evidence),
    ...eventCandidates(eventClues(evidence.olderEvents, evidence)).map(asOlder),
  ];
  const best = (['much', 'unknown', 'little'] as const)
    .map((wanted) => candidates.find(({ telling }) => telling === wanted))
    .find((candidate) => candidate !== undefined);
  if (best === undefined) return undefined;
  const { telling: _, ...diagnosis } = best;
  return diagnosis;
}

function taskCandidates(evidence: Evidence): readonly Candidate[] {
  // Grouped without their logs, which are not read of every task: what a log adds must not split a group.
  const blind = { ...evidence, logs: [] };
  const failures = evidence.stopped.flatMap((task) => {
    const failure = failureIn(task, blind);
    return failure === undefined ? [] : [{ task, failure }];
  });
  return (['much', 'little'] as const).flatMap((telling) => {
    const alike = failures.filter(({ failure }) => failure.vague === (telling === 'little'));
    const chosen = mostFrequent(alike.slice(0, RECENT).map(({ failure }) => failure));
    if (chosen === undefined) return [];
    const group = alike.filter(({ failure }) => failure.fingerprint === chosen);
    const read = group.flatMap(({ task }) => (hasLog(evidence, task.taskArn) ? (failureIn(task, evidence) ?? []) : []));
    const speaker = read[0] ?? group[0]?.failure;
    return speaker === undefined ? [] : [{ ...told(speaker, group.length, failures.length), telling }];
  });
}

function hasLog({ logs }: Evidence, taskArn: string | undefined): boolean {
  return logs.some((tail) => tail.taskArn === taskArn && tail.lines.length > 0);
}

/** The fingerprint that most failures have; of several, the one that came last. */
function mostFrequent(newestFirst: readonly ReadFailure[]): string | undefined {
  const counts = new Map<string, number>();
  for (const { fingerprint } of newestFirst) counts.set(fingerprint, (counts.get(fingerprint) ?? 0) + 1);
  const most = Math.max(0, ...counts.values());
  return [...counts].find(([, count]) => count === most)?.[0];
}

/** Says how many tasks failed like this one. */
function told({ code, weight, cause, advice }: ReadFailure, alike: number, all: number): Diagnosis {
  const what = weight === 'passing' ? 'stopped' : 'failed';
  const others = all > alike;
  if (alike === 1) return { code, weight, cause: others ? `one of ${all} ${what} tasks: ${cause}` : cause, advice };
  const tasks = others ? `${alike} of ${all} tasks` : `${alike} tasks`;
  return { code, weight, cause: `${tasks} ${what} in the same way: ${cause}`, advice };
}

function known(clues: readonly Clue[]): readonly Candidate[] {
  return clues.flatMap((clue) => {
    const rule = ruleFor(clue);
    if (rule === undefined) return [];
    const { code, weight, vague } = rule;
    return [{ code, weight, cause: rule.cause(clue), advice: rule.advice(clue), telling: vague ? 'little' : 'much' }];
  });
}

/** Events that no rule knows are repeated where they sound like trouble. */
function eventCandidates(clues: readonly Clue[]): readonly Candidate[] {
  return clues.flatMap((clue) => {
    const found = known([clue]);
    return found.length > 0 || !isTrouble(clue) ? found : [verbatim(clue)];
  });
}

function deploymentCandidates(evidence: Evidence): readonly Candidate[] {
  return deploymentClues(evidence).flatMap((clue) => {
    const found = known([clue]);
    return found.length > 0 ? found : [verbatim(clue)];
  });
}

function verbatim(clue: Clue): Candidate {
  const cause = `ECS says: ${inTheirWords([clue])}`;
  return { code: UNKNOWN.code, weight: 'passing', cause, advice: UNKNOWN.advice, telling: 'unknown' };
}

function asOlder(candidate: Candidate): Candidate {
  const cause = `ECS said before this deployment, and says the same thing only once in six hours: ${candidate.cause.replace(/^ECS says: /, '')}`;
  return { ...candidate, cause };
}
