import { isGreen, type ServiceResult, type Verdict } from '../outcome.ts';
import { shortened } from './foreign-text.ts';
import { escaped, withCode } from './markdown.ts';

const IN_WORDS: Readonly<Record<Verdict, string>> = {
  succeeded: 'Deployed',
  unchanged: 'Nothing to deploy',
  started: 'Deployment started',
  planned: 'Dry run, nothing was changed',
  failed: 'Deployment failed',
  'rolled-back': 'Rolled back',
  superseded: 'Superseded by another deployment',
  stopped: 'Deployment was stopped',
  'timed-out': 'Not finished in time',
  cancelled: 'Cancelled',
  unknown: 'Outcome unknown',
  refused: 'Refused',
  'not-started': 'Not started',
};

/** A verdict at a glance, as Markdown: `❌ Deployment failed: worker`, with the services that it is true of. */
export function headline(verdict: Verdict, services: readonly Pick<ServiceResult, 'service'>[]): string {
  const names = services.map(({ service }) => escaped(service)).join(', ');
  return `${isGreen(verdict) ? '✅' : '❌'} ${IN_WORDS[verdict]}${names === '' ? '' : `: ${names}`}`;
}

/** Characters of a reason that a page shows; a build's last words may be long. The log has them all. */
const MOST_CHARACTERS = 8000;

/** Why it went wrong, line by line, and what to do about it. */
export function whyAndWhatToDo(reason: string, hint: string | undefined): string {
  const lines = shortened(reason, MOST_CHARACTERS).split('\n');
  const advice = hint === undefined ? [] : [adviceText(hint)];
  const why = lines.length === 1 ? asSentence(lines[0] ?? '') : lines.map(escaped).join('<br>\n');
  return [why, ...advice].join('\n\n');
}

/** One step follows the words, several are a list. */
function adviceText(hint: string): string {
  const steps = hint.split('\n');
  if (steps.length === 1) return `**What to do:** ${withCode(hint)}`;
  return ['**What to do:**', '', ...steps.map((step) => `- ${withCode(step)}`)].join('\n');
}

/** A reason of our own as a sentence. */
export function sentence(reason: string): string {
  return escaped(`${reason.slice(0, 1).toUpperCase()}${reason.slice(1)}.`);
}

/** With the full stop that a reason doesn't have. How it begins is left alone: with the name of an input or of an alarm, perhaps. */
function asSentence(reason: string): string {
  return escaped(/[.!?…:"`]$/.test(reason) ? reason : `${reason}.`);
}
