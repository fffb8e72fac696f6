import type { Json } from '../../aws/lossless.ts';
import type { Assignments } from '../../inputs/assignment-lines.ts';
import type { EditInputs } from '../../inputs/edit-inputs.ts';
import { listed, Problem } from '../../problem.ts';
import { containersOf, type Definition, type ResourceTag } from '../definition.ts';
import { isNothing } from './assigned.ts';
import { editedContainer } from './edited-container.ts';
import { overridden } from './overridden.ts';
import type { TargetEdits } from './target-edits.ts';

/**
 * The definition that the new revision is made from: the base with the overrides, then the named inputs, then the images of single containers. Everything that
 * nobody asked about stays as it is.
 * @param edits undefined where nothing is asked: the base itself is returned
 * @throws Problem for a container that isn't there, and for a variable that would be in the environment and in the secrets
 */
export function edited(base: Definition, edits: TargetEdits | undefined): Definition {
  if (edits === undefined) return base;
  const over = overridden(base, edits.inputs?.overrides);
  refuseUnknown(over.json, edits);
  const containers = edits.inputs?.containers;
  const containerDefinitions = containersOf(over.json).map((container) => {
    const changed =
      containers !== undefined && edits.containers.includes(container.name)
        ? editedContainer(container, containers, edits.place)
        : container;
    const image = Object.hasOwn(edits.images, container.name) ? edits.images[container.name] : undefined;
    return image === undefined ? changed : { ...changed, image };
  });
  const json = { ...over.json, ...taskFields(edits.inputs), containerDefinitions };
  refuseTwice(json);
  return { ...over, json, tags: taggedWith(over.tags, edits.inputs?.tags) };
}

function taskFields(inputs: EditInputs | undefined): Json {
  const { cpu, memory, taskRoleArn, executionRoleArn } = inputs ?? {};
  const fields = Object.entries({ cpu, memory, taskRoleArn, executionRoleArn });
  return Object.fromEntries(fields.filter(([, value]) => value !== undefined));
}

function taggedWith(tags: readonly ResourceTag[], asked: Assignments | undefined): readonly ResourceTag[] {
  if (asked === undefined || isNothing(asked)) return tags;
  const values = new Map(asked.set.map(({ name, value }) => [name, value]));
  const kept = tags
    .filter(({ key }) => !asked.remove.includes(key))
    .map((tag) => ({ ...tag, ...(values.has(tag.key) ? { value: values.get(tag.key) ?? '' } : {}) }));
  const added = asked.set.filter(({ name }) => !tags.some(({ key }) => key === name));
  return [...kept, ...added.map(({ name, value }) => ({ key: name, value }))];
}

function refuseUnknown(json: Json, { images }: TargetEdits): void {
  const names = containersOf(json).map(({ name }) => name);
  const unknown = Object.keys(images).filter((name) => !names.includes(name));
  if (unknown.length === 0) return;
  throw new Problem(
    `images: the task definition has no container ${listed(unknown.map((name) => `'${name}'`))}. Its containers: ${listed(names)}.`,
    { hint: 'Correct the name in front of the =.' },
  );
}

/** ECS refuses a variable that comes from both. */
function refuseTwice(json: Json): void {
  for (const { name, environment, secrets } of containersOf(json)) {
    const plain = new Set(namesIn(environment));
    const both = namesIn(secrets).filter((variable) => plain.has(variable));
    if (both.length === 0) continue;
    throw new Problem(`secrets: container '${name}' would have ${listed(both)} in its environment and in its secrets`, {
      hint: `Keep one of them: a line -${both[0] ?? ''} in environment-variables, or in secrets, removes it there.`,
    });
  }
}

function namesIn(list: unknown): string[] {
  return Array.isArray(list) ? list.map((item: Json) => String(item.name)) : [];
}
