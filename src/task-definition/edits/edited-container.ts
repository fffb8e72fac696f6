import type { Json } from '../../aws/lossless.ts';
import type { Assignments } from '../../inputs/assignment-lines.ts';
import type { ContainerEdits } from '../../inputs/container-edits.ts';
import { Problem } from '../../problem.ts';
import type { Container } from '../definition.ts';
import { assignedItems, assignedMembers, isNothing } from './assigned.ts';
import { secretArn } from './secret-arn.ts';
import type { AwsPlace } from './target-edits.ts';

/**
 * A container with what was asked, and everything else as it was.
 * @throws Problem for options without a log driver
 */
export function editedContainer(container: Container, edits: ContainerEdits, place: AwsPlace): Container {
  const { set, remove } = edits.secrets;
  const secrets = { set: set.map(({ name, reference }) => ({ name, value: secretArn(reference, place) })), remove };
  return withoutUndefined({
    ...container,
    ...(edits.entryPoint === undefined ? {} : { entryPoint: edits.entryPoint }),
    ...(edits.command === undefined ? {} : { command: edits.command }),
    ...environmentOf(container, edits),
    ...(edits.envFiles.length === 0
      ? {}
      : { environmentFiles: edits.envFiles.map((value) => ({ value, type: 's3' })) }),
    ...listWith(container, 'secrets', secrets, 'valueFrom'),
    ...withoutEmpty('dockerLabels', membersWith(container, 'dockerLabels', edits.dockerLabels)),
    ...logConfigurationOf(container, edits),
  });
}

function environmentOf(container: Container, { environment, replaceEnvironment }: ContainerEdits): Json {
  if (!replaceEnvironment) return listWith(container, 'environment', environment, 'value');
  const names = new Set(environment.set.map(({ name }) => name));
  const kept = itemsOf(container.environment).filter((item) => names.has(String(item.name)));
  return { environment: assignedItems(kept, environment, 'value') };
}

function listWith(container: Container, list: string, asked: Assignments, member: string): Json {
  const items = itemsOf(container[list]);
  const hasEffect = asked.set.length > 0 || items.some(({ name }) => asked.remove.includes(String(name)));
  return hasEffect ? { [list]: assignedItems(items, asked, member) } : {};
}

function itemsOf(list: unknown): readonly Json[] {
  return Array.isArray(list) ? (list as Json[]) : [];
}

function objectOf(value: unknown): Json {
  return typeof value === 'object' && value !== null ? (value as Json) : {};
}

/** Undefined where nothing changes. */
function membersWith(owner: Json, member: string, asked: Assignments): Json | undefined {
  const before = objectOf(owner[member]);
  const hasEffect = asked.set.length > 0 || asked.remove.some((name) => Object.hasOwn(before, name));
  return hasEffect ? assignedMembers(before, asked) : undefined;
}

/** An object that lost its last member is taken away, as ECS may do itself. */
function withoutEmpty(member: string, value: Json | undefined): Json {
  if (value === undefined) return {};
  return { [member]: Object.keys(value).length === 0 ? undefined : value };
}

function logConfigurationOf(container: Container, { logDriver, logOptions }: ContainerEdits): Json {
  if (logDriver === undefined && isNothing(logOptions)) return {};
  const before = objectOf(container.logConfiguration);
  const driver = logDriver ?? before.logDriver;
  if (driver === undefined) {
    throw new Problem(`log-configuration-options: container '${container.name}' has no log driver that takes them`, {
      hint: 'Set log-configuration-log-driver as well.',
    });
  }
  const { options, secretOptions, ...rest } = before;
  // The options of one driver are refused by another.
  const base: Json = driver === before.logDriver ? before : { ...rest, logDriver: driver };
  return {
    logConfiguration: withoutUndefined({
      ...base,
      ...withoutEmpty('options', membersWith(base, 'options', logOptions)),
    }),
  };
}

function withoutUndefined<T extends Json>(object: T): T {
  return Object.fromEntries(Object.entries(object).filter(([, value]) => value !== undefined)) as T;
}
