import type { Json } from '../aws/lossless.ts';
import { containersOf, type Definition, familyIn, type ResourceTag } from './definition.ts';
import { isStamp } from './stamps.ts';

/**
 * Fields that ECS returns and doesn't accept. Everything else is kept, known or not.
 * https://docs.aws.amazon.com/AmazonECS/latest/APIReference/API_TaskDefinition.html
 */
const ONLY_IN_ANSWERS: ReadonlySet<string> = new Set([
  'taskDefinitionArn',
  'revision',
  'status',
  'requiresAttributes',
  'compatibilities',
  'registeredAt',
  'registeredBy',
  'deregisteredAt',
  'deleteRequestedAt',
]);

/** What is registered: the definition as ECS's RegisterTaskDefinition takes it, tags included. */
export interface Rendition {
  readonly json: Json;
  readonly tags: readonly ResourceTag[];
  /** Tags that tell where this revision comes from; what it does is the same without them. */
  readonly stamps: readonly ResourceTag[];
}

/**
 * The next revision: the base with another image in the given containers, and nothing else changed.
 * @param family used where the base, a file, names none
 */
export function render(base: Definition, containers: readonly string[], image: string, family: string): Rendition {
  const kept = Object.entries(base.json).filter(([name]) => !ONLY_IN_ANSWERS.has(name));
  const json: Json = Object.fromEntries(kept);
  return {
    json: {
      ...(json.family === undefined ? { family } : {}),
      ...json,
      containerDefinitions: containersOf(json).map((container) =>
        containers.includes(container.name) ? { ...container, image } : container,
      ),
    },
    // Tags beginning with `aws:` belong to AWS: it returns them and refuses them.
    tags: base.tags.filter((tag) => !tag.key.toLowerCase().startsWith('aws:') && !isStamp(tag)),
    stamps: [],
  };
}

/** A revision as it would be registered again. */
export function asRendition(revision: Definition): Rendition {
  return render(revision, [], '', familyIn(revision.json));
}
