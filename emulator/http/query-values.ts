import { isObject } from '../fields.ts';
import type { Json } from '../wire.ts';

/** The nested input that the flat parameters of a Query request stand for: `Names.member.1=a` is `{ Names: ['a'] }`. */
export function inputOf(form: URLSearchParams): Json {
  const root: Json = {};
  for (const [path, value] of form) {
    if (path !== '') put(root, path.split('.'), value);
  }
  const { Action: _operation, Version: _version, ...input } = fold(root) as Json;
  return input;
}

function put(into: Json, path: readonly string[], value: string): void {
  const [head = '', ...rest] = path;
  if (rest.length === 0) {
    into[head] = value;
    return;
  }
  const known = into[head];
  const next: Json = isObject(known) ? known : {};
  into[head] = next;
  put(next, rest, value);
}

/** Turns `{ member: { 1: a, 2: b } }` into a list. */
function fold(value: unknown): unknown {
  if (!isObject(value)) return value;
  const { member } = value;
  if (isObject(member)) {
    const numbered = Object.entries(member).sort(([a], [b]) => Number(a) - Number(b));
    return numbered.map(([, one]) => fold(one));
  }
  return Object.fromEntries(Object.entries(value).map(([name, one]) => [name, fold(one)]));
}

/** JSON as XML elements: lists as `<member>`s, absent members left out. */
export function elementsOf(json: Json): string {
  return Object.entries(json)
    .map(([name, value]) => (value === undefined ? '' : element(name, contentOf(value))))
    .join('');
}

export function element(name: string, content: string): string {
  return `<${name}>${content}</${name}>`;
}

function contentOf(value: unknown): string {
  if (Array.isArray(value)) return value.map((item) => element('member', contentOf(item))).join('');
  if (isObject(value)) return elementsOf(value);
  return String(value).replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('>', '&gt;');
}
