import type { Json } from '../../aws/lossless.ts';

/** How the items of a list are told apart, and what a text stands for where the list is written as an object of names. */
interface ListRule {
  /** The first of these that the item has. */
  readonly by: readonly string[];
  readonly short?: string;
}

/** Lists whose items are matched; every other list is replaced as a whole. By the name of the list, wherever it stands. */
const MATCHED = new Map<string, ListRule>(
  Object.entries({
    containerDefinitions: { by: ['name'] },
    environment: { by: ['name'], short: 'value' },
    secrets: { by: ['name'], short: 'valueFrom' },
    secretOptions: { by: ['name'], short: 'valueFrom' },
    properties: { by: ['name'], short: 'value' },
    portMappings: { by: ['name', 'containerPort', 'containerPortRange'] },
    mountPoints: { by: ['containerPath'], short: 'sourceVolume' },
    volumesFrom: { by: ['sourceContainer'] },
    dependsOn: { by: ['containerName'], short: 'condition' },
    extraHosts: { by: ['hostname'], short: 'ipAddress' },
    systemControls: { by: ['namespace'], short: 'value' },
    ulimits: { by: ['name'] },
    volumes: { by: ['name'] },
    tags: { by: ['key'], short: 'value' },
  }),
);

/**
 * One value laid over another. Objects are merged member by member, `null` removes a member, lists of named things are matched by their names and keep their order, and
 * everything else is replaced.
 * @param list the name of the member, empty at the top
 */
export function merged(base: unknown, over: unknown, list = ''): unknown {
  const rule = MATCHED.get(list);
  if (rule !== undefined && (Array.isArray(over) || (isObject(over) && !isObject(base)))) {
    return mergedList(Array.isArray(base) ? base : [], over, rule);
  }
  if (!isObject(over)) return over;
  return mergedObject(isObject(base) ? base : {}, over);
}

function mergedObject(base: Json, over: Json): Json {
  const kept = Object.entries(base)
    .filter(([name]) => !Object.hasOwn(over, name) || over[name] !== null)
    .map(([name, value]) => [name, Object.hasOwn(over, name) ? merged(value, over[name], name) : value] as const);
  const added = Object.entries(over)
    .filter(([name, value]) => value !== null && !Object.hasOwn(base, name))
    .map(([name, value]) => [name, merged(undefined, value, name)] as const);
  return Object.fromEntries([...kept, ...added]);
}

function mergedList(base: readonly unknown[], over: readonly unknown[] | Json, rule: ListRule): unknown[] {
  const list = [...base];
  for (const change of Array.isArray(over) ? over : itemsOf(over as Json, rule)) {
    const removes = change instanceof Removal;
    const index = list.findIndex((item) => areSame(item, removes ? change.item : change, rule));
    if (!removes) list.splice(index === -1 ? list.length : index, 1, merged(list[index], change));
    else if (index !== -1) list.splice(index, 1);
  }
  return list;
}

/** An item that is taken out of its list. */
class Removal {
  readonly item: Json;

  constructor(item: Json) {
    this.item = item;
  }
}

/** A list that is written as an object: its members' names are what the items are told apart by, and `null` removes one. */
function itemsOf(object: Json, { by, short }: ListRule): (Json | Removal)[] {
  return Object.entries(object).map(([name, value]) => {
    const member = /^\d+$/.test(name) && by.includes('containerPort') ? 'containerPort' : (by[0] ?? 'name');
    const key: Json = { [member]: member === 'containerPort' ? Number(name) : name };
    if (value === null) return new Removal(key);
    if (isObject(value)) return { ...key, ...value };
    return { ...key, [short ?? 'value']: value };
  });
}

/** Two ports of one number are two where their protocols differ. */
function areSame(one: unknown, other: unknown, { by }: ListRule): boolean {
  if (!isObject(one) || !isObject(other)) return false;
  const member = by.find((name) => other[name] !== undefined && other[name] !== null);
  if (member === undefined || one[member] !== other[member]) return false;
  return member !== 'containerPort' || (one.protocol ?? 'tcp') === (other.protocol ?? one.protocol ?? 'tcp');
}

/** A plain object. A number that is kept as it was written is none. */
function isObject(value: unknown): value is Json {
  if (typeof value !== 'object' || value === null || Array.isArray(value)) return false;
  return !(Object.isFrozen(value) && Object.hasOwn(value, 'rawJSON'));
}
