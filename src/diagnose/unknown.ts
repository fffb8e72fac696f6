import { withoutStop } from './facts/names.ts';
import type { Clue } from './rules/rule.ts';

/** The code of what no rule knows. */
export const UNKNOWN = {
  code: 'unknown-reason',
  what: 'AWS gives a reason that this action does not know; it is in the message, word for word.',
  advice:
    'This action does not know that reason. Look at the stopped tasks and at the events of the service in the ECS console, and at the logs of the containers.',
  /** Where AWS gives no reason at all. */
  adviceWithoutReason:
    'Look at the stopped tasks in the ECS console, which keeps them for about an hour, and at the logs of their containers.',
} as const;

/** What AWS said, word for word, one after the other. */
export function inTheirWords(clues: readonly Clue[]): string {
  return [...new Set(clues.map(({ text }) => withoutStop(text)))].join('; ');
}

/** The cause where no rule knows any of the reasons. */
export function unknownCause(clues: readonly Clue[]): string {
  const [first] = clues;
  if (first === undefined) return 'a task stopped, and ECS gives no reason';
  const isOwn = first.place === 'container-reason' && first.container !== undefined;
  const who = isOwn ? `container ${first.container}` : 'a task';
  return `${who} stopped: ${inTheirWords(clues)}`;
}
