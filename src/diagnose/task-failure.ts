import type { Task } from '@aws-sdk/client-ecs';
import type { Json } from '../aws/lossless.ts';
import type { Diagnosis, TaskFailure } from './diagnosis.ts';
import type { Evidence } from './evidence.ts';
import { fingerprintOf, withoutIds } from './fingerprint.ts';
import type { Clue, Rule } from './rules/rule.ts';
import { ruleFor } from './rules/rule-book.ts';
import { endedFirst, isStoppedFromOutside, taskClues } from './task-clues.ts';
import { inTheirWords, UNKNOWN, unknownCause } from './unknown.ts';

/** ECS's words for a task that it stopped because it was no longer needed: never a failure. */
const SCALED_IN = /^Scaling activity initiated by/;

/** A failure, and whether it says little about its reason. */
export interface ReadFailure extends TaskFailure {
  readonly vague: boolean;
}

/**
 * Why one stopped task failed; undefined where it didn't fail: ECS stopped it because it was no longer needed.
 * @param definition the task definition of the task, as it came over the wire
 * @param logLines what the container that ended the task wrote last, oldest first
 */
export function taskFailureOf(task: Task, definition: Json, logLines: readonly string[] = []): TaskFailure | undefined {
  const container = endedFirst(task, definition)?.name ?? '';
  const logs = [{ taskArn: task.taskArn ?? '', container, group: '', stream: '', lines: logLines }];
  const failure = failureIn({ ...task, taskArn: task.taskArn ?? '' }, { ...NOTHING, definition, logs });
  if (failure === undefined) return undefined;
  const { vague: _, ...rest } = failure;
  return rest;
}

/** The same with everything that is known around the task. */
export function failureIn(task: Task, evidence: Evidence): ReadFailure | undefined {
  if (SCALED_IN.test(task.stoppedReason?.trim() ?? '')) return undefined;
  const read = taskClues(task, evidence).map((clue) => ({ clue, rule: ruleFor(clue) }));
  const known = read.flatMap(({ clue, rule }) => (rule === undefined ? [] : [{ clue, rule }]));
  const best = known.find(({ rule }) => rule.vague !== true);
  // The exit code and the lines of a log are our reading; what remains are words of ECS.
  const unknown = read.flatMap(({ clue, rule }) => (rule === undefined && isSaid(clue) ? [clue] : []));
  const told = best ?? (unknown.length > 0 && !isStoppedFromOutside(task) ? undefined : known[0]);
  const base = { taskArn: task.taskArn ?? '', stoppedAt: stoppedAt(task), vague: told !== best };
  return told === undefined
    ? { ...base, vague: unknown.length === 0, ...unknownFailure(task, unknown) }
    : { ...base, ...knownFailure(told.clue, told.rule, unknown) };
}

type Read = Diagnosis & Pick<TaskFailure, 'fingerprint'>;

function knownFailure(clue: Clue, rule: Rule, unknown: readonly Clue[]): Read {
  const also = unknown.length === 0 ? '' : ` (ECS also says: ${inTheirWords(unknown)})`;
  return {
    code: rule.code,
    weight: rule.weight,
    cause: `${rule.cause(clue)}${also}`,
    advice: rule.advice(clue),
    fingerprint: fingerprintOf([rule.code, clue.container, clue.place === 'exit-code' ? clue.text : undefined]),
  };
}

function unknownFailure(task: Task, unknown: readonly Clue[]): Read {
  return {
    code: UNKNOWN.code,
    weight: isStoppedFromOutside(task) ? 'passing' : 'repeated',
    cause: unknownCause(unknown),
    advice: unknown.length === 0 ? UNKNOWN.adviceWithoutReason : UNKNOWN.advice,
    fingerprint: fingerprintOf([UNKNOWN.code, unknown[0]?.container, withoutIds(inTheirWords(unknown))]),
  };
}

function isSaid({ place }: Clue): boolean {
  return place === 'container-reason' || place === 'stopped-reason';
}

function stoppedAt(task: Task): number {
  return (task.stoppedAt ?? task.stoppingAt ?? task.executionStoppedAt)?.getTime() ?? 0;
}

const NOTHING: Omit<Evidence, 'definition' | 'logs'> = {
  service: '',
  cluster: '',
  region: '',
  stopped: [],
  events: [],
  olderEvents: [],
  targets: [],
  instances: [],
  desiredCount: undefined,
  minimumHealthyPercent: undefined,
  maximumPercent: undefined,
  healthCheckGracePeriod: undefined,
  serviceDeployment: undefined,
};
