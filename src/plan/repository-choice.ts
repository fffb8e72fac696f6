import {
  type EcrRepository,
  ecrRepositoryOf,
  type LocalRegistry,
  parseImage,
  sameRepository,
} from '../image/reference.ts';
import { listed, Problem } from '../problem.ts';
import { imageOf } from '../task-definition/definition.ts';
import type { Target } from './plan.ts';

/** Where an ECR repository is when only its name is given: where the services are. */
export interface Place {
  readonly account: string;
  readonly region: string;
}

/** https://docs.aws.amazon.com/AmazonECR/latest/APIReference/API_CreateRepository.html */
const NAME = /^(?:[a-z0-9]+(?:[._-]+[a-z0-9]+)*\/)*[a-z0-9]+(?:[._-]+[a-z0-9]+)*$/;

/**
 * The input `repository`: a name, or a URI as ECR shows it.
 * @throws Problem where it is neither
 */
export function repositoryFromInput(value: string, here: Place, local: LocalRegistry | undefined): EcrRepository {
  const image = parseImage(value);
  if (image?.tag !== undefined || image?.digest !== undefined) {
    throw new Problem(`repository: '${value}' names an image; the tag belongs into the input image-tag`);
  }
  if (image === undefined || image.host === 'docker.io') {
    if (NAME.test(value)) return { account: here.account, region: here.region, name: value };
    throw new Problem(
      `repository: '${value}' is not a repository name (lower case letters, digits, and . _ - / between them)`,
    );
  }
  const repository = ecrRepositoryOf(image, local);
  if (repository !== undefined) return repository;
  throw new Problem(`repository: '${value}' is not a private ECR repository`, {
    hint: 'Give the name of a repository of this account, or (also where its first part has a dot) a URI like 123456789012.dkr.ecr.us-east-1.amazonaws.com/web.',
  });
}

/**
 * The one repository that the target containers run from now.
 * @throws Problem where there is none, or more than one
 */
export function repositoryInUse(targets: readonly Target[], local: LocalRegistry | undefined): EcrRepository {
  const found: EcrRepository[] = [];
  for (const { name, container, image } of targets.flatMap(imagesInUse)) {
    const parsed = parseImage(image);
    const repository = parsed === undefined ? undefined : ecrRepositoryOf(parsed, local);
    if (repository === undefined) throw noRepository(name, container, image);
    if (!found.some((known) => sameRepository(known, repository))) found.push(repository);
  }
  const [first, ...others] = found;
  if (first === undefined) throw new Problem('repository: no container to take it from');
  if (others.length === 0) return first;
  throw new Problem(
    `repository: the services run images of several repositories: ${listed(found.map(({ name }) => name))}. One run builds one image`,
    { hint: 'Use one step for each repository, or set repository to the one that this step is about.' },
  );
}

function imagesInUse({ name, live, containers }: Target): { name: string; container: string; image: string }[] {
  return containers.map((container) => ({ name, container, image: imageOf(live.json, container) }));
}

function noRepository(service: string, container: string, image: string): Problem {
  const why =
    image === ''
      ? `service ${service} runs no container '${container}' yet`
      : `container '${container}' of service ${service} runs ${image}, which is not in a private ECR repository`;
  return new Problem(`repository: can't be taken from the live service: ${why}`, {
    hint: 'Set the input repository to the ECR repository that the image is to be pushed to.',
  });
}
