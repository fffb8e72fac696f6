import type { Json } from '../../aws/lossless.ts';
import { suggestion } from '../../nearest.ts';
import { listed, Problem } from '../../problem.ts';
import { containersOf, type Definition, type ResourceTag } from '../definition.ts';
import { wrongTypes } from '../field-types.ts';
import { misspeltFields } from '../known-fields.ts';
import { merged } from './merged.ts';

/**
 * A definition with the input `task-definition-overrides` laid over it.
 * @throws Problem for values of the wrong type, a container without a name, and a new one without an image
 */
export function overridden(base: Definition, overrides: Json | undefined): Definition {
  if (overrides === undefined) return base;
  const { tags: wanted, ...fields } = overrides;
  const json = merged(base.json, fields) as Json;
  const tags = wanted === undefined ? base.tags : ((merged(base.tags, wanted, 'tags') ?? []) as readonly ResourceTag[]);
  const before = new Set(wrongTypes({ ...base.json, tags: base.tags }));
  const wrong = wrongTypes({ ...json, tags }).filter((problem) => !before.has(problem));
  const problems = [...wrong, ...containerProblems(base.json, json)];
  if (problems.length > 0) {
    throw new Problem(problems.map((problem) => `task-definition-overrides: ${problem}`).join('\n'), {
      hint: 'Correct the input. In YAML, text that looks like a number or a boolean belongs in quotes.',
    });
  }
  return { ...base, json, tags };
}

/** Fields that the input brings and that are most likely misspelt, a sentence each. */
export function misspeltOverrides(base: Definition, after: Definition): string[] {
  const before = new Set(misspeltFields(base.json));
  return misspeltFields(after.json).filter((sentence) => !before.has(sentence));
}

function containerProblems(base: Json, json: Json): string[] {
  const containers = json.containerDefinitions;
  if (!Array.isArray(containers) || containers.length === 0) return ['leave no container in the definition'];
  const names = containersOf(base).map(({ name }) => name);
  return containersOf(json).flatMap((container, index) => {
    const name: unknown = (container as Json | null)?.name;
    if (typeof name !== 'string') return [`containerDefinitions[${index}] has no name`];
    if (names.includes(name) || typeof container.image === 'string') return [];
    return [
      `there is no container '${name}', and a new one needs an image.${suggestion(name, names)} The containers: ${listed(names)}.`,
    ];
  });
}
