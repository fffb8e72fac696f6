import { looksLikeSecret } from './checks/secret-looks.ts';
import { type Difference, differences, pathOf } from './difference.ts';
import { isKnownPath } from './known-fields.ts';
import type { Rendition } from './rendition.ts';

/** One change of a definition, for people. A side is undefined where it hasn't got the value, and null where the value isn't shown. */
export interface Change {
  readonly path: string;
  readonly before: string | null | undefined;
  readonly after: string | null | undefined;
}

/** What the values of these may be, only their owner knows: passwords stand in all of them. */
const HIDDEN: ReadonlySet<string> = new Set([
  'environment',
  'secrets',
  'secretOptions',
  'command',
  'entryPoint',
  'dockerLabels',
  'labels',
  'options',
  'driverOpts',
]);

/** Options of the log driver awslogs, which say where the log is. */
const SHOWN_OPTION = /^(?:awslogs-|mode$|max-buffer-size$)/;

const LONGEST = 200;

/**
 * What registering `after` would change, value by value.
 * @param showValues values that may be secrets are shown as well, but for those that look like one
 */
export function changesBetween(before: Rendition, after: Rendition, showValues: boolean): Change[] {
  return differences(before, after).map((one) => changeOf(one, showValues));
}

function changeOf(one: Difference, showValues: boolean): Change {
  const { path, before, after } = one;
  const side = (value: unknown) => {
    if (value === undefined) return undefined;
    const text = textOf(value);
    const isShown = showValues ? !looksLikeSecret(nameIn(path), text) : !mayBeSecret(path);
    return isShown ? shortened(text) : null;
  };
  return { path: pathOf(one), before: side(before), after: side(after) };
}

/** A field that we don't know may hold anything. */
function mayBeSecret(path: readonly string[]): boolean {
  if (path.includes('logConfiguration') && SHOWN_OPTION.test(path.at(-1) ?? '')) return false;
  return path.some((member) => HIDDEN.has(member)) || !isKnownPath(path);
}

/** Of `…environment[API_KEY]` the name of the variable. */
function nameIn(path: readonly string[]): string {
  return (path.at(-1) ?? '').replace(/^\[(.*)\]$/, '$1');
}

function textOf(value: unknown): string {
  if (typeof value === 'string' && value !== '') return value;
  return JSON.stringify(value) ?? '';
}

function shortened(text: string): string {
  const characters = [...text];
  return characters.length > LONGEST ? `${characters.slice(0, LONGEST).join('')}…` : text;
}
