import { isDeepStrictEqual } from 'node:util';
import { isObject } from '../fields.ts';
import type { Range } from '../scenario/outcome.ts';

/** Whether `text` holds these words; `/…/` is a regular expression. */
export function holds(text: string, words: string): boolean {
  const pattern = /^\/(.+)\/$/s.exec(words)?.[1];
  return pattern === undefined ? text.includes(words) : new RegExp(pattern, 's').test(text);
}

/** Whether a number is the one, or between the two, that was said. */
export function within(value: number, range: Range): boolean {
  if (typeof range === 'number') return value === range;
  return value >= range[0] && value <= range[1];
}

/**
 * What differs between a value and what it must contain: named members only, strings as {@link holds}, lists of the
 * same length item by item. Empty if nothing does.
 */
export function differences(actual: unknown, expected: unknown, path: string): readonly string[] {
  if (typeof expected === 'string' && typeof actual === 'string') {
    return holds(actual, expected) ? [] : [`${path}: ${shown(actual)} instead of ${shown(expected)}`];
  }
  if (Array.isArray(expected) && Array.isArray(actual)) return listDifferences(actual, expected, path);
  if (isObject(expected) && isObject(actual)) {
    return Object.entries(expected).flatMap(([name, one]) => differences(actual[name], one, `${path}.${name}`));
  }
  // What must be null must not be there.
  if ((expected === null && actual === undefined) || isDeepStrictEqual(actual, expected)) return [];
  return [`${path}: ${shown(actual)} instead of ${shown(expected)}`];
}

function listDifferences(actual: readonly unknown[], expected: readonly unknown[], path: string): readonly string[] {
  if (actual.length !== expected.length) {
    return [`${path}: ${actual.length} instead of ${expected.length}: ${shown(actual)}`];
  }
  return expected.flatMap((one, index) => differences(actual[index], one, `${path}[${index}]`));
}

/** A value in a message. */
export function shown(value: unknown): string {
  const text = JSON.stringify(value) ?? 'nothing';
  return text.length > 600 ? `${text.slice(0, 600)}…` : text;
}
