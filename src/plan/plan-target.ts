import type { Service } from '@aws-sdk/client-ecs';
import { isPullThroughCache } from '../image/find-repository.ts';
import type { EcrRepository, LocalRegistry } from '../image/reference.ts';
import type { Inputs } from '../inputs/inputs.ts';
import { Problem } from '../problem.ts';
import { type Definition, familyIn } from '../task-definition/definition.ts';
import { edited } from '../task-definition/edits/edited.ts';
import { misspeltOverrides, overridden } from '../task-definition/edits/overridden.ts';
import { misspeltFields } from '../task-definition/known-fields.ts';
import { loadDefinitionFile } from '../task-definition/load.ts';
import type { World } from '../world.ts';
import { containerRoles } from './container-roles.ts';
import { repositoriesIn, targetContainers } from './containers.ts';
import type { Base, Target } from './plan.ts';
import type { ReadDefinition } from './select-services.ts';
import { targetEdits } from './target-edits.ts';
import { warnOfNewerRevision } from './warn-of-newer-revision.ts';

/**
 * Decides for one service where its new revision starts from and which containers get the image.
 * @param repository that the image comes from, where it is known by now
 * @throws Problem where the definition or a container doesn't exist
 */
export async function planTarget(
  inputs: Inputs,
  world: World,
  service: Service,
  readDefinition: ReadDefinition,
  repository: EcrRepository | undefined,
  local: LocalRegistry | undefined,
): Promise<Target> {
  const name = service.serviceName ?? '';
  const live = await readDefinition(service.taskDefinition ?? '');
  const base = await chooseBase(inputs, world, live, readDefinition);
  warnOfOtherFamily(world, name, live, base);
  const over = overridden(base.definition, inputs.edits?.overrides);
  for (const misspelt of misspeltOverrides(base.definition, over)) {
    world.log.warning(`task-definition-overrides: ${misspelt}`);
  }
  const chosen = async () => {
    const known =
      inputs.image === undefined ? (repository ?? (await onlyOwnRepository(world, live, local))) : repository;
    return targetContainers(over.json, subjectOf(base, name), inputs.containerNames, known, local);
  };
  const roles = await containerRoles(inputs, over.json, chosen);
  const edits = targetEdits(inputs, service, roles.edited);
  // What can't be done to the base is found here, before the build.
  edited(base.definition, edits);
  const target = { name, service, live, base, containers: roles.imaged, ...(edits === undefined ? {} : { edits }) };
  if (base.kind === 'live') await warnOfNewerRevision(world, target, readDefinition);
  return target;
}

async function chooseBase(
  inputs: Inputs,
  world: World,
  live: Definition,
  readDefinition: ReadDefinition,
): Promise<Base> {
  const source = inputs.taskDefinition;
  switch (source.kind) {
    case 'live':
      return { kind: 'live', definition: live };
    case 'file':
      return {
        kind: 'file',
        definition: warnedOf(world, source.path, await loadDefinitionFile(world, source.path, inputs.variables)),
      };
    case 'family':
      return { kind: 'family', definition: await readDefinition(source.family) };
    case 'revision':
      return { kind: 'revision', definition: onlyActive(await readDefinition(source.revision), source.revision) };
  }
}

/** The one repository of our own that a service's images come from; sidecars come from elsewhere, or from a cache of elsewhere. */
async function onlyOwnRepository(
  world: World,
  live: Definition,
  local: LocalRegistry | undefined,
): Promise<EcrRepository | undefined> {
  const all = repositoriesIn(live.json, local);
  if (all.length < 2) return all[0];
  const caches = await Promise.all(all.map((one) => isPullThroughCache(world, one)));
  const own = all.filter((_, index) => caches[index] !== true);
  return own.length === 1 ? own[0] : undefined;
}

/** ECS would drop a misspelt field without a word; it could be a new one, so it is a warning. */
function warnedOf(world: World, path: string, definition: Definition): Definition {
  for (const misspelt of misspeltFields(definition.json)) world.log.warning(`${path}: ${misspelt}`);
  return definition;
}

/** ECS deploys ACTIVE revisions alone, and says so only after the build. */
function onlyActive(definition: Definition, reference: string): Definition {
  if (definition.json.status === 'ACTIVE') return definition;
  throw new Problem(
    `task-definition: '${reference}' is ${String(definition.json.status)}, and only ACTIVE revisions can be deployed`,
    {
      hint: 'Name an ACTIVE revision, or a family for its newest one.',
    },
  );
}

function subjectOf(base: Base, service: string): string {
  if (base.kind === 'live') return `the task definition of service ${service}`;
  return base.kind === 'file' ? 'the task definition file' : `the task definition ${familyIn(base.definition.json)}`;
}

function warnOfOtherFamily(world: World, service: string, live: Definition, base: Base): void {
  const before = familyIn(live.json);
  const after = familyIn(base.definition.json);
  if (after === '' || after === before) return;
  world.log.warning(`Service ${service} runs the task definition family ${before}; this deploys the family ${after}.`);
}
