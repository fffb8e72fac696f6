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

/** Values that ECS fills in by itself, by the list that they stand in: a definition with them and one without are the same. */
const DEFAULTS: Readonly<Record<string, Json>> = {
  containerDefinitions: { essential: true, cpu: 0 },
  portMappings: { protocol: 'tcp', hostPort: 0 },
};

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

/** With these the host port is the container's, and ECS writes it in. */
const HOST_PORT_IS_CONTAINER_PORT: ReadonlySet<unknown> = new Set(['awsvpc', 'host']);

function normal(definition: Json): unknown {
  const samePorts = HOST_PORT_IS_CONTAINER_PORT.has(definition.networkMode);
  return withoutFillings(definition, '', samePorts);
}

/** @param list the name of the list that the value stands in, empty for none */
function withoutFillings(value: unknown, list: string, samePorts: boolean): unknown {
  if (Array.isArray(value)) {
    const items = value.map((item) => withoutFillings(item, list, samePorts));
    const key = UNORDERED[list];
    return key === undefined ? items : items.sort((a, b) => (sortKey(a, key) < sortKey(b, key) ? -1 : 1));
  }
  if (typeof value !== 'object' || value === null) return value;
  const object = value as Json;
  const defaults: Json = { ...DEFAULTS[list], ...(samePorts ? { hostPort: object.containerPort } : {}) };
  const members = Object.entries(object)
    .filter(([member, inner]) => !isFilledIn(inner, defaults[member]))
    .map(([member, inner]) => [member, withoutFillings(inner, Array.isArray(inner) ? member : '', samePorts)] as const);
  return Object.fromEntries(members);
}

/** ECS answers with empty lists where nothing was given, and with its defaults. */
function isFilledIn(value: unknown, otherwise: unknown): boolean {
  const empty = value === null || (Array.isArray(value) && value.length === 0);
  return empty || (otherwise !== undefined && value === otherwise);
}

function sortKey(item: unknown, key: string): string {
  return JSON.stringify(typeof item === 'object' && item !== null ? (item as Json)[key] : item) ?? '';
}
