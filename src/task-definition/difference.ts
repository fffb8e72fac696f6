import { isDeepStrictEqual } from 'node:util';
import type { Json } from '../aws/lossless.ts';
import { normalForm } from './comparison.ts';
import type { Rendition } from './rendition.ts';

/** One value that differs between two definitions. A side that hasn't got it is undefined. */
export interface Difference {
  /** The members on the way, and the names of items of lists: `['containerDefinitions', '[web]', 'image']`. */
  readonly path: readonly string[];
  readonly before: unknown;
  readonly after: unknown;
}

/** What the items of a list are told apart by; the others are told apart by all that they say. */
const KEYS: Readonly<Record<string, readonly string[]>> = {
  containerDefinitions: ['name'],
  environment: ['name'],
  secrets: ['name'],
  secretOptions: ['name'],
  volumes: ['name'],
  ulimits: ['name'],
  portMappings: ['containerPort', 'containerPortRange', 'protocol'],
  mountPoints: ['containerPath'],
  volumesFrom: ['sourceContainer'],
  dependsOn: ['containerName'],
  extraHosts: ['hostname'],
  systemControls: ['namespace'],
  resourceRequirements: ['type'],
  tags: ['key'],
};

/** What stands beside the key of an item that has nothing else to say. */
const VALUES = ['value', 'valueFrom'];

/**
 * What differs, value by value: empty exactly where the two are the same to ECS, in whatever order lists stand that have none, and with its defaults filled
 * in or not.
 */
export function differences(before: Rendition, after: Rendition): Difference[] {
  const [a, b] = [before, after].map(({ json, tags }) => ({ ...(normalForm(json) as Json), tags: sortedTags(tags) }));
  return compare(a, b, []);
}

/** The way to a value as text: `containerDefinitions[web].image`. */
export function pathOf({ path }: Difference): string {
  return path.map((part, index) => (index === 0 || part.startsWith('[') ? part : `.${part}`)).join('');
}

function sortedTags(tags: Rendition['tags']): Json[] {
  const all = tags.map(({ key, value }) => ({ key, value: value ?? '' }));
  return all.sort((x, y) => (JSON.stringify(x) < JSON.stringify(y) ? -1 : 1));
}

function compare(before: unknown, after: unknown, path: readonly string[]): Difference[] {
  if (isDeepStrictEqual(before, after)) return [];
  const parts = partsOf(before, after, path.at(-1) ?? '');
  const inside = parts?.flatMap(({ name, a, b }) => compare(a, b, [...path, name])) ?? [];
  // Where the parts are the same and the whole isn't, it is the order that differs.
  return inside.length > 0 ? inside : [{ path, before, after }];
}

interface Pair {
  readonly name: string;
  readonly a: unknown;
  readonly b: unknown;
}

/** Members, or items of a list that can be told apart, side by side; undefined where the two are values. */
function partsOf(before: unknown, after: unknown, list: string): Pair[] | undefined {
  const sides = [before, after].filter((side) => side !== undefined);
  if (sides.every(isObject)) return membersOf(before, after);
  if (!sides.every((side) => Array.isArray(side))) return undefined;
  const [a, b] = [before, after].map((side) => byName((side as unknown[] | undefined) ?? [], list));
  if (a === undefined || b === undefined) return undefined;
  return union([...a.keys()], [...b.keys()]).map((name) => ({ name: `[${name}]`, ...short(a.get(name), b.get(name)) }));
}

function membersOf(before: unknown, after: unknown): Pair[] {
  const [a, b] = [before, after].map((side) => (isObject(side) ? side : {}));
  const names = union(Object.keys(a ?? {}), Object.keys(b ?? {})).sort();
  return names.map((name) => ({ name, a: own(a, name), b: own(b, name) }));
}

function own(object: Json | undefined, name: string): unknown {
  return object !== undefined && Object.hasOwn(object, name) ? object[name] : undefined;
}

/** The items by their names; undefined where two have the same name, or one has none. */
function byName(items: readonly unknown[], list: string): Map<string, unknown> | undefined {
  const keys = KEYS[list];
  if (keys === undefined) return undefined;
  const named = new Map(items.map((item) => [nameOf(item, keys), item]));
  return named.size === items.length && !named.has('') ? named : undefined;
}

function nameOf(item: unknown, keys: readonly string[]): string {
  if (!isObject(item)) return '';
  return keys.flatMap((key) => (Object.hasOwn(item, key) ? [String(item[key])] : [])).join('/');
}

/** `{ name: 'A', value: '1' }` is the variable A with that value. */
function short(a: unknown, b: unknown): { a: unknown; b: unknown } {
  const [x, y] = [a, b].map((item) => (item === undefined ? undefined : onlyValue(item)));
  const isShort = [a, b].every((item) => item === undefined || onlyValue(item) !== undefined);
  return isShort ? { a: x, b: y } : { a, b };
}

function onlyValue(item: unknown): unknown {
  if (!isObject(item)) return undefined;
  const members = Object.keys(item);
  const value = VALUES.find((one) => members.includes(one));
  return value !== undefined && members.length === 2 ? item[value] : undefined;
}

function union(a: readonly string[], b: readonly string[]): string[] {
  return [...new Set([...a, ...b])];
}

function isObject(value: unknown): value is Json {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
