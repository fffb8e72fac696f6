import { isDeepStrictEqual } from 'node:util';
import type { Json } from '../aws/lossless.ts';
import type { Definition } from './definition.ts';
import { asRendition, type Rendition } from './rendition.ts';
import { cpuUnits, memoryMib } from './task-size.ts';

/**
 * Lists whose order means nothing to ECS, and what their items are told apart by; nothing for all that they say. Of two variables with one name the
 * last one counts, so those keep their order.
 */
const UNORDERED = new Map<string, string | undefined>(
  Object.entries({
    environment: 'name',
    secrets: 'name',
    ulimits: 'name',
    volumes: 'name',
    mountPoints: undefined,
    portMappings: undefined,
    requiresCompatibilities: undefined,
  }),
);

/** Lists that say something where they are empty: they take away what the image brings. */
const EMPTY_MATTERS: ReadonlySet<string> = new Set(['command', 'entryPoint']);

/** Values that ECS fills in by itself, by the list that they stand in: a definition with them and one without are the same. */
const DEFAULTS = new Map<string, Json>(
  Object.entries({
    containerDefinitions: { essential: true, cpu: 0 },
    portMappings: { protocol: 'tcp', hostPort: 0 },
  }),
);

/** True where registering this would only make a copy of the revision. */
export function isSameAs(rendition: Rendition, revision: Definition): boolean {
  const registered = asRendition(revision);
  return isDeepStrictEqual(normalForm(rendition.json), normalForm(registered.json)) && sameTags(rendition, registered);
}

function sameTags(a: Rendition, b: Rendition): boolean {
  const sorted = ({ tags }: Rendition) =>
    tags.map(({ key, value }) => `${key}=${value ?? ''}`).sort((x, y) => (x < y ? -1 : 1));
  return isDeepStrictEqual(sorted(a), sorted(b));
}

/** With these the host port is the container's, and ECS writes it in. */
const HOST_PORT_IS_CONTAINER_PORT: ReadonlySet<unknown> = new Set(['awsvpc', 'host']);

/** A definition as ECS understands it: without what it fills in by itself, and lists without an order in one. */
export function normalForm(definition: Json): unknown {
  const samePorts = HOST_PORT_IS_CONTAINER_PORT.has(definition.networkMode);
  return withoutFillings({ ...definition, ...sizesOf(definition) }, '', samePorts);
}

/** ECS writes `1 vCPU` and `2 GB` in units and MiB. */
function sizesOf({ cpu, memory }: Json): Json {
  return {
    ...(typeof cpu === 'string' ? { cpu: cpuUnits(cpu) ?? cpu } : {}),
    ...(typeof memory === 'string' ? { memory: memoryMib(memory) ?? memory } : {}),
  };
}

/** @param list the name of the list that the value stands in, empty for none */
function withoutFillings(value: unknown, list: string, samePorts: boolean): unknown {
  if (Array.isArray(value)) {
    const items = value.map((item) => withoutFillings(item, list, samePorts));
    const key = UNORDERED.get(list);
    return UNORDERED.has(list) ? items.sort((a, b) => compare(sortKey(a, key), sortKey(b, key))) : items;
  }
  if (typeof value !== 'object' || value === null) return value;
  const object = value as Json;
  const defaults: Json = { ...DEFAULTS.get(list), ...(samePorts ? { hostPort: object.containerPort } : {}) };
  const members = Object.entries(object)
    .filter(
      ([member, inner]) =>
        EMPTY_MATTERS.has(member) || !isFilledIn(inner, Object.hasOwn(defaults, member) ? defaults[member] : undefined),
    )
    .sort(([a], [b]) => (a < b ? -1 : 1))
    .map(([member, inner]) => [member, withoutFillings(inner, Array.isArray(inner) ? member : '', samePorts)] as const);
  return Object.fromEntries(members);
}

/** ECS answers with empty lists where nothing was given, and with its defaults. */
function isFilledIn(value: unknown, otherwise: unknown): boolean {
  const empty = value === null || (Array.isArray(value) && value.length === 0);
  return empty || (otherwise !== undefined && value === otherwise);
}

function sortKey(item: unknown, member: string | undefined): string {
  const object = typeof item === 'object' && item !== null ? (item as Json) : {};
  return JSON.stringify(member === undefined ? item : object[member]) ?? '';
}

function compare(a: string, b: string): number {
  if (a === b) return 0;
  return a < b ? -1 : 1;
}
