import type { Json } from '../../aws/lossless.ts';
import type { Assignments } from '../../inputs/assignment-lines.ts';

/**
 * A list of named items, `environment` for instance, with some set and some removed. Items keep their places and the members that nobody asked about; of an item that
 * is there twice, where the last one counts, one stays.
 * @param member that holds the value: `value`, or `valueFrom` of a secret
 */
export function assignedItems(list: readonly Json[], { set, remove }: Assignments, member: string): Json[] {
  const values = new Map(set.map(({ name, value }) => [name, value]));
  const done = new Set<string>();
  const kept = list.flatMap((item): Json[] => {
    const name = String(item.name);
    if (remove.includes(name) || done.has(name)) return [];
    const value = values.get(name);
    if (value === undefined) return [item];
    done.add(name);
    return [{ ...item, [member]: value }];
  });
  const added = set.filter(({ name }) => !done.has(name)).map(({ name, value }) => ({ name, [member]: value }));
  return [...kept, ...added];
}

/** An object of texts, `dockerLabels` for instance, with some set and some removed. */
export function assignedMembers(object: Json, { set, remove }: Assignments): Json {
  const kept = Object.entries(object).filter(([name]) => !remove.includes(name));
  return { ...Object.fromEntries(kept), ...Object.fromEntries(set.map(({ name, value }) => [name, value])) };
}

/** True where nothing is asked. */
export function isNothing({
  set,
  remove,
}: {
  readonly set: readonly unknown[];
  readonly remove: readonly unknown[];
}): boolean {
  return set.length === 0 && remove.length === 0;
}
