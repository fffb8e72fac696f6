import type { Json } from '../aws/lossless.ts';
import {
  type EcrRepository,
  ecrRepositoryOf,
  type LocalRegistry,
  parseImage,
  sameRepository,
} from '../image/reference.ts';
import { suggestion } from '../nearest.ts';
import { listed, Problem } from '../problem.ts';
import { containersOf, imageOf } from '../task-definition/definition.ts';

/** The repository of an image reference; undefined for images outside of ECR. */
export function repositoryOfImage(image: string, local: LocalRegistry | undefined): EcrRepository | undefined {
  const parsed = parseImage(image);
  return parsed === undefined ? undefined : ecrRepositoryOf(parsed, local);
}

/** The containers of a definition whose image comes from the repository. */
export function containersFrom(json: Json, repository: EcrRepository, local: LocalRegistry | undefined): string[] {
  return containersOf(json)
    .filter(({ name }) => {
      const theirs = repositoryOfImage(imageOf(json, name), local);
      return theirs !== undefined && sameRepository(theirs, repository);
    })
    .map(({ name }) => name);
}

/** The ECR repositories that a definition's images come from, each once. */
export function repositoriesIn(json: Json, local: LocalRegistry | undefined): EcrRepository[] {
  const all = containersOf(json).flatMap(({ name }) => repositoryOfImage(imageOf(json, name), local) ?? []);
  return all.filter((one, index) => all.findIndex((other) => sameRepository(one, other)) === index);
}

/**
 * The containers that get the new image: those that were named; else those whose image comes from the repository; else the only one.
 * @param subject what the definition is called in an error
 * @throws Problem with the containers that there are
 */
export function targetContainers(
  json: Json,
  subject: string,
  named: readonly string[],
  repository: EcrRepository | undefined,
  local: LocalRegistry | undefined,
): string[] {
  const names = containersOf(json).map(({ name }) => name);
  const unknown = named.find((name) => !names.includes(name));
  if (unknown !== undefined) {
    throw new Problem(
      `container-name: ${subject} has no container '${unknown}'.${suggestion(unknown, names)} Its containers: ${listed(names)}.`,
      { hint: 'Correct container-name, or leave it out where the repository tells which container is meant.' },
    );
  }
  if (named.length > 0) return [...named];
  const matching = repository === undefined ? [] : containersFrom(json, repository, local);
  if (matching.length > 0) return matching;
  if (names.length === 1) return names;
  const images = names.map((name) => `${name} (${imageOf(json, name) || 'no image'})`);
  const why = repository === undefined ? '' : `, and none runs an image of the repository ${repository.name}`;
  throw new Problem(
    `container-name: ${subject} has ${names.length} containers${why}, so it isn't clear which one gets the new image: ${listed(images)}`,
    { hint: 'Set container-name to the container, or the containers, that run the image of this repository.' },
  );
}
