import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from '@jest/globals';
import { parse } from 'yaml';
import { KNOWN_ERRORS } from '../../src/aws/known-errors/lookup.ts';
import type { Diagnosis } from '../../src/diagnose/diagnosis.ts';
import type { Place } from '../../src/diagnose/rules/rule.ts';
import { RULES, ruleFor } from '../../src/diagnose/rules/rule-book.ts';
import { PUSH_FAILURES } from '../../src/image/push-advice.ts';
import { nameAndMessage, seenAs, type Where } from './seen-as.ts';

/** What AWS says, and the diagnosis of a service about which nothing else is known; `nothing` for what is no trouble. */
type Said = { readonly where: Where; readonly said: string } & (Diagnosis | { readonly nothing: true });

const folder = join(import.meta.dirname, 'strings');
const files = readdirSync(folder).map((name) => ({
  name,
  strings: parse(readFileSync(join(folder, name), 'utf8')) as Said[],
}));
const everything = files.flatMap(({ strings }) => strings);

describe.each(files)('$name', ({ strings }) => {
  it.each(strings.map((one) => [`${one.where}: ${one.said}`, one] as const))(
    '%s',
    (_name, { where, said, ...expected }) => {
      expect(seenAs(where, said)).toEqual('nothing' in expected ? undefined : expected);
    },
  );
});

const PLACES: Readonly<Record<Where, Place | undefined>> = {
  event: 'event',
  container: 'container-reason',
  task: 'stopped-reason',
  deployment: 'service-deployment',
  'stop code': 'stop-code',
  'exit code': 'exit-code',
  log: 'log-line',
  api: undefined,
};

describe('the strings', () => {
  const seen = new Set<unknown>(
    everything.map(({ where, said }) => {
      const place = PLACES[where];
      if (place !== undefined) return ruleFor({ place, text: said });
      const { name, message } = nameAndMessage(said);
      return (
        KNOWN_ERRORS.find(({ names, seen }) => names?.has(name) || seen?.test(message)) ??
        PUSH_FAILURES.find(({ seen }) => seen.test(message))
      );
    }),
  );

  // These look at more than a text; finding.test.ts and health.test.ts have them.
  const elsewhere = ['approval-awaited', 'target-group-unused'];

  it.each(
    [...RULES, ...KNOWN_ERRORS, ...PUSH_FAILURES]
      .filter(({ code }) => !elsewhere.includes(code))
      .map((rule) => [rule.code, rule]),
  )('have an example for every rule of %s', (_code, rule) => expect(seen.has(rule)).toBe(true));
});
