import type { MaxUnavailable } from '../preflight/finding.ts';
import type { InputReader } from './input-reader.ts';

const POLICIES = ['fail', 'warn', 'off'] as const;

/** What is looked at before anything is built, and what comes of it. */
export interface PreflightInputs {
  /** `fail` refuses what can never come to a good end, `warn` only says so, `off` doesn't look. */
  readonly policy: (typeof POLICIES)[number];
  /** How much of a service may be missing; undefined for whatever its percentages allow. */
  readonly maxUnavailable: MaxUnavailable | undefined;
}

const MOST_TASKS = 10_000;

/** Reads what the forecast is for. */
export function preflightInputs(read: InputReader): PreflightInputs {
  const policy = read.choice('preflight', POLICIES) ?? 'fail';
  const most = maxUnavailable(read);
  if (policy === 'off' && most !== undefined) {
    read.problems.push('max-unavailable: it needs the forecast, and preflight is off. Leave one of the two out.');
  }
  return { policy, maxUnavailable: most };
}

function maxUnavailable(read: InputReader): MaxUnavailable | undefined {
  const text = read.text('max-unavailable');
  if (text === undefined) return undefined;
  const percent = /^(\d{1,3})\s*%$/.exec(text)?.[1];
  if (percent !== undefined && Number(percent) <= 100) return { kind: 'percent', percent: Number(percent) };
  if (/^\d{1,5}$/.test(text) && Number(text) <= MOST_TASKS) return { kind: 'tasks', count: Number(text) };
  read.problems.push(
    `max-unavailable: '${text}' is neither a number of tasks, 1 for instance, nor a percentage like 25%`,
  );
  return undefined;
}
