import { readFile } from 'node:fs/promises';
import { parse } from 'yaml';
import { z } from 'zod';
import { isObject } from '../fields.ts';
import { type Scenario, scenarioSchema } from './schema.ts';

const DEFAULT = new URL('../scenarios/default.yml', import.meta.url);

/**
 * Reads a scenario: a file, the YAML text itself where it holds a line break, or the default one.
 * Throws an Error that lists everything wrong with it.
 */
export async function readScenario(source: string | undefined): Promise<Scenario> {
  if (source?.includes('\n')) return parseScenario(source, 'given as text');
  return parseScenario(await readFile(source ?? DEFAULT, 'utf8'), source ?? 'default.yml');
}

/** Reads a scenario from YAML text; `name` is used in errors. Throws an Error that lists everything wrong with it. */
export function parseScenario(text: string, name: string): Scenario {
  const parsed = scenarioSchema.safeParse(parse(text) ?? {});
  if (!parsed.success) throw new Error(`the scenario ${name} is not valid:\n${z.prettifyError(parsed.error)}`);
  return parsed.data;
}

/** The same value with `${registry}` in every string replaced by the registry's host. */
export function withRegistry<T>(value: T, host: string): T;
export function withRegistry(value: unknown, host: string): unknown {
  // biome-ignore lint/suspicious/noTemplateCurlyInString: the placeholder of scenario files
  if (typeof value === 'string') return value.replaceAll('${registry}', host);
  if (Array.isArray(value)) return value.map((item) => withRegistry(item, host));
  if (!isObject(value)) return value;
  return Object.fromEntries(Object.entries(value).map(([key, member]) => [key, withRegistry(member, host)]));
}
