import type { Json } from '../aws/lossless.ts';
import type { Inputs } from '../inputs/inputs.ts';
import { listed, Problem } from '../problem.ts';
import { containersOf } from '../task-definition/definition.ts';
import { isAsIs } from './own-image.ts';

/** Which containers get what. */
export interface ContainerRoles {
  /** The image of this run; where it has none, those that `images` names, or all. */
  readonly imaged: readonly string[];
  /** What is asked for containers: variables, secrets and so on. */
  readonly edited: readonly string[];
}

/**
 * Sorts out the containers of a definition. What is asked for containers goes to those that `container-name` names; without it to all that get an image in this run.
 * @param chosen the containers that `container-name` or the repository tells; it throws where neither does
 * @throws Problem where the image of this run would go nowhere
 */
export async function containerRoles(
  inputs: Inputs,
  json: Json,
  chosen: () => Promise<readonly string[]>,
): Promise<ContainerRoles> {
  const own = Object.keys(inputs.images);
  const isAboutContainers = inputs.edits?.containers !== undefined;
  if (isAsIs(inputs)) {
    const imaged = own.length > 0 ? own : containersOf(json).map(({ name }) => name);
    const named = own.length > 0 && inputs.containerNames.length === 0;
    return { imaged, edited: isAboutContainers && !named ? await chosen() : own };
  }
  const told = await chosen();
  const imaged = told.filter((name) => !own.includes(name));
  if (imaged.length === 0) {
    throw new Problem(`images: ${listed(told)} would get the image that is built, and has another one in images`, {
      hint: 'Leave out what speaks of a build (repository, context, tags and so on), or set container-name to the container that gets the built image.',
    });
  }
  return { imaged, edited: inputs.containerNames.length > 0 ? told : [...imaged, ...own] };
}
