import type { Container, Task } from '@aws-sdk/client-ecs';
import type { Json } from '../aws/lossless.ts';
import type { Evidence } from './evidence.ts';
import { containerMeantBy, isEssential } from './facts/containers.ts';
import { linesOf } from './facts/log-lines.ts';
import type { Clue, Place } from './rules/rule.ts';
import { ruleFor } from './rules/rule-book.ts';

/** ECS's words for a task that ended with one of its containers: they tell nothing about why. */
const ESSENTIAL_EXITED = /^Essential container in task exited\.?$/i;

/** Who stopped the task when its containers only obeyed, so that their exit codes tell nothing. */
const STOPPED_FROM_OUTSIDE: ReadonlySet<string> = new Set([
  'ServiceSchedulerInitiated',
  'UserInitiated',
  'SpotInterruption',
  'TerminationNotice',
  'InfrastructureHealth',
]);

/** True where the task was stopped from outside, and not because it failed to start or ended. */
export function isStoppedFromOutside({ stopCode }: Task): boolean {
  return stopCode !== undefined && STOPPED_FROM_OUTSIDE.has(stopCode);
}

/**
 * What is said about one stopped task, what tells most first: the reasons of its essential containers, its own, its stop code, and what the container that
 * ended it wrote and returned. The reasons of the other containers come last.
 */
export function taskClues(task: Task, evidence: Evidence): readonly Clue[] {
  const { definition } = evidence;
  const clue = (place: Place, text: string | undefined, container: string | undefined): Clue[] =>
    text === undefined || text.trim() === '' ? [] : [{ place, text, evidence, container, task, target: undefined }];
  const reasons = (essential: boolean) =>
    (task.containers ?? [])
      .filter(({ name }) => isEssential(definition, name) === essential)
      .flatMap(({ name, reason }) => clue('container-reason', reason, name));
  const reason = ESSENTIAL_EXITED.test(task.stoppedReason?.trim() ?? '') ? undefined : task.stoppedReason;
  const ended = isStoppedFromOutside(task) ? undefined : endedFirst(task, definition);
  return [
    ...reasons(true),
    ...clue('stopped-reason', reason, meantBy(reason ?? '', task, definition)),
    ...clue('stop-code', task.stopCode, undefined),
    ...(ended === undefined ? [] : lines(task, evidence, ended).flatMap((line) => clue('log-line', line, ended.name))),
    ...(ended === undefined ? [] : clue('exit-code', String(ended.exitCode), ended.name)),
    ...reasons(false),
  ];
}

/** Only lines that a rule knows: what else a container writes is no reason. */
function lines(task: Task, evidence: Evidence, { name }: Container): readonly string[] {
  return linesOf(evidence, task.taskArn, name).filter((text) => ruleFor({ place: 'log-line', text }) !== undefined);
}

function meantBy(text: string, { containers }: Task, definition: Json): string | undefined {
  const unhealthy = containers?.find(({ healthStatus }) => healthStatus === 'UNHEALTHY')?.name;
  return containerMeantBy(text, definition) ?? unhealthy;
}

/**
 * The container that ended the task: the others were told to stop when it did, and show that by 143 or 137. One that the definition calls not essential
 * is taken only where no other has ended, and where it failed.
 */
export function endedFirst({ containers }: Task, definition: Json): Container | undefined {
  const ended = (containers ?? []).filter(({ exitCode }) => typeof exitCode === 'number');
  const essential = ended.filter(({ name }) => isEssential(definition, name));
  const candidates = essential.length > 0 ? essential : ended.filter(({ exitCode }) => exitCode !== 0);
  return (
    candidates.find(({ reason }) => reason !== undefined && reason !== '') ??
    candidates.find(({ exitCode }) => ![0, 137, 143].includes(exitCode ?? 0)) ??
    candidates.find(({ exitCode }) => exitCode === 137) ??
    candidates.find(({ exitCode }) => exitCode === 0) ??
    candidates[0]
  );
}
