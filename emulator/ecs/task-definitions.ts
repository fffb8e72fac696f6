import { optionalText, seconds, text, texts } from '../fields.ts';
import { AwsError, type Json, type Operation } from '../wire.ts';
import { compatibilitiesOf, requiredAttributesOf } from './attributes.ts';
import { fillDefaults } from './definition-defaults.ts';
import type { TaskDefinition } from './model.ts';
import { page } from './paging.ts';
import type { EcsStore } from './store.ts';
import { readTags } from './tagging.ts';
import { checkTaskDefinition } from './validation/task-definition.ts';

/** Register, Describe, List and Deregister. `caller` is the ARN shown as `registeredBy`. */
export function taskDefinitionOperations(store: EcsStore, caller: string): Record<string, Operation> {
  return {
    RegisterTaskDefinition: (input) => {
      const definition = registerTaskDefinition(store, input, caller);
      return { taskDefinition: describe(definition), tags: store.tags.get(definition.arn) ?? [] };
    },
    DescribeTaskDefinition: (input) => {
      const definition = store.findDefinition(text(input, 'taskDefinition'));
      if (definition === undefined) throw new AwsError('ClientException', 'Unable to describe task definition.');
      const tags = texts(input, 'include').includes('TAGS') ? { tags: store.tags.get(definition.arn) ?? [] } : {};
      return { taskDefinition: describe(definition), ...tags };
    },
    DeregisterTaskDefinition: (input) => ({
      taskDefinition: describe(deregister(store, text(input, 'taskDefinition'))),
    }),
    ListTaskDefinitions: (input) => listDefinitions(store, input),
    ListTaskDefinitionFamilies: (input) => listFamilies(store, input),
  };
}

/** Checks and keeps a new revision exactly as it came in. Throws ClientException with ECS's messages. */
export function registerTaskDefinition(store: EcsStore, input: Json, caller: string): TaskDefinition {
  checkTaskDefinition(input);
  const tags = readTags(input);
  const { tags: _sentBeside, ...raw } = input;
  const family = text(raw, 'family');
  const revisions = store.families.get(family) ?? [];
  const revision = (revisions.at(-1)?.revision ?? 0) + 1;
  const definition: TaskDefinition = {
    arn: store.arn(`task-definition/${family}:${revision}`),
    family,
    revision,
    raw,
    registeredAt: store.clock.now(),
    registeredBy: caller,
    status: 'ACTIVE',
  };
  store.families.set(family, [...revisions, definition]);
  if (tags.length > 0) store.tags.set(definition.arn, tags);
  return definition;
}

function deregister(store: EcsStore, reference: string): TaskDefinition {
  // Deregister takes no family alone: which revision goes must be said.
  const definition = reference.includes(':') ? store.findDefinition(reference) : undefined;
  if (definition === undefined) throw new AwsError('ClientException', 'Unable to describe task definition.');
  definition.status = 'INACTIVE';
  definition.deregisteredAt ??= store.clock.now();
  return definition;
}

function describe(definition: TaskDefinition): Json {
  return {
    taskDefinitionArn: definition.arn,
    ...fillDefaults(definition.raw),
    revision: definition.revision,
    status: definition.status,
    requiresAttributes: requiredAttributesOf(definition.raw),
    compatibilities: compatibilitiesOf(definition.raw),
    registeredAt: seconds(definition.registeredAt),
    ...(definition.deregisteredAt === undefined ? {} : { deregisteredAt: seconds(definition.deregisteredAt) }),
    registeredBy: definition.registeredBy,
  };
}

function listDefinitions(store: EcsStore, input: Json): Json {
  const prefix = optionalText(input, 'familyPrefix');
  const status = optionalText(input, 'status') ?? 'ACTIVE';
  const families = [...store.families.keys()].filter((family) => prefix === undefined || family === prefix).sort();
  const all = families
    .flatMap((family) => store.families.get(family) ?? [])
    .filter((definition) => definition.status === status)
    .map((definition) => definition.arn);
  const { items, next } = page(input, optionalText(input, 'sort') === 'DESC' ? all.reverse() : all, 100);
  return { taskDefinitionArns: items, ...next };
}

function listFamilies(store: EcsStore, input: Json): Json {
  const prefix = optionalText(input, 'familyPrefix') ?? '';
  const status = optionalText(input, 'status') ?? 'ALL';
  const matching = [...store.families]
    .filter(([family]) => family.startsWith(prefix))
    .filter(
      ([, revisions]) => status === 'ALL' || revisions.some((one) => one.status === 'ACTIVE') === (status === 'ACTIVE'),
    )
    .map(([family]) => family);
  const { items, next } = page(input, matching.sort(), 100);
  return { families: items, ...next };
}
