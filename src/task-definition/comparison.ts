import { isDeepStrictEqual } from 'node:util';
import type { Json } from '../aws/lossless.ts';
import type { Definition } from './definition.ts';
import { type Rendition, render } from './rendition.ts';

/** Lists whose order means nothing to ECS, and what their items are told apart by. */
const UNORDERED: Readonly<Record<string, string>> = {
  environment: 'name',
  secrets: 'name',
  mountPoints: 'containerPath',
  portMappings: 'containerPort',
  volumes: 'name',
  ulimits: 'name',
  requiresCompatibilities: '',
};

/** Values that ECS fills in by itself, so that a definition with them and one without are the same. */
const DEFAULTS: Readonly<Record<string, unknown>> = { essential: true, protocol: 'tcp', cpu: 0, hostPort: 0 };

/** True where registering this would only make a copy of the revision. */
export function isSameAs(rendition: Rendition, revision: Definition): boolean {
  const registered = render(revision, [], '', '');
  return isDeepStrictEqual(normal(rendition.json), normal(registered.json)) && sameTags(rendition, registered);
}

function sameTags(a: Rendition, b: Rendition): boolean {
  const sorted = ({ tags }: Rendition) =>
    tags.map(({ key, value }) => `${key}=${value ?? ''}`).sort((x, y) => (x < y ? -1 : 1));
  return isDeepStrictEqual(sorted(a), sorted(b));
}

function normal(value: unknown, name = ''): unknown {
  if (Array.isArray(value)) {
    const items = value.map((item) => normal(item));
    const key = UNORDERED[name];
    return key === undefined ? items : items.sort((a, b) => (sortKey(a, key) < sortKey(b, key) ? -1 : 1));
  }
  if (typeof value !== 'object' || value === null) return value;
  const members = Object.entries(value as Json)
    .filter(([member, inner]) => !isFilledIn(member, inner))
    .map(([member, inner]) => [member, normal(inner, member)] as const);
  return Object.fromEntries(members);
}

/** ECS answers with empty lists where nothing was given, and with its defaults. */
function isFilledIn(member: string, value: unknown): boolean {
  return value === null || (Array.isArray(value) && value.length === 0) || DEFAULTS[member] === value;
}

function sortKey(item: unknown, key: string): string {
  return JSON.stringify(typeof item === 'object' && item !== null ? (item as Json)[key] : item) ?? '';
}
