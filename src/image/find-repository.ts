import {
  DescribePullThroughCacheRulesCommand,
  DescribeRepositoriesCommand,
  paginateDescribeRepositories,
} from '@aws-sdk/client-ecr';
import { isNamed } from '../aws/failure.ts';
import { ifAllowed, ifPossible } from '../aws/read.ts';
import type { NewRepository } from '../inputs/repository-inputs.ts';
import { suggestion } from '../nearest.ts';
import { listed, Problem } from '../problem.ts';
import type { World } from '../world.ts';
import { registryHost } from './get-ecr-token.ts';
import { type EcrRepository, registryName } from './reference.ts';

/** A repository that an image can be pushed to. */
export interface Repository extends EcrRepository {
  /** Host and name as they stand in an image reference. */
  readonly uri: string;
  readonly tagMutability: string;
  /** Wildcards of the tags that the mutability doesn't apply to. */
  readonly exceptions: readonly string[];
  /** How it is created before the build; undefined where it exists. */
  readonly creation?: NewRepository;
}

/** What is known about a repository before it is looked up. */
export interface RepositoryHopes {
  /** The service runs an image of it now, so that it exists even where we may not look it up. */
  readonly inUse: boolean;
  /** How it is created where it is missing; undefined where that is an error. */
  readonly creation: NewRepository | undefined;
  /** Tags that have to move whatever the mutability. */
  readonly movingTags: readonly string[];
}

/**
 * Looks the repository up in ECR; the host to push to is the one that ECR names.
 * @throws Problem where it doesn't exist (with the ones that do) and isn't to be created, or mirrors another registry
 */
export async function findRepository(world: World, wanted: EcrRepository, hopes: RepositoryHopes): Promise<Repository> {
  const found = await ifAllowed(
    world.log,
    'ecr:DescribeRepositories',
    `can't look up the repository ${wanted.name} before the build`,
    () => describe(world, wanted),
  );
  if (found === undefined && !hopes.inUse && hopes.creation === undefined) throw notToBeSeen(wanted);
  if (found === 'missing' && hopes.creation === undefined) throw await missing(world, wanted);
  await refusePullThroughCache(world, wanted);
  if (found !== undefined && found !== 'missing') return found;
  const uri = `${await registryHost(world, wanted)}/${wanted.name}`;
  const known = hopes.creation === undefined || (found === undefined && hopes.inUse);
  if (known) return { ...wanted, uri, tagMutability: 'MUTABLE', exceptions: [] };
  return { ...wanted, uri, ...mutabilityOf(hopes.creation, hopes.movingTags), creation: hopes.creation };
}

function mutabilityOf({ tagMutability }: NewRepository, movingTags: readonly string[]) {
  const isExcepting = tagMutability === 'IMMUTABLE' && movingTags.length > 0;
  return isExcepting
    ? { tagMutability: 'IMMUTABLE_WITH_EXCLUSION', exceptions: movingTags }
    : { tagMutability, exceptions: [] };
}

function notToBeSeen({ name }: EcrRepository): Problem {
  return new Problem(
    `repository: '${name}' can't be looked up: either it is misspelt, or the role that deploys may not read it`,
    { hint: `Check the repository first; if it is right, allow ecr:DescribeRepositories on repository/${name}.` },
  );
}

async function describe(world: World, wanted: EcrRepository): Promise<Repository | 'missing'> {
  try {
    const { repositories } = await world.aws
      .ecr(wanted.region)
      .send(new DescribeRepositoriesCommand({ registryId: wanted.account, repositoryNames: [wanted.name] }));
    const repository = repositories?.[0];
    if (repository?.repositoryUri === undefined) return 'missing';
    return {
      ...wanted,
      uri: repository.repositoryUri,
      tagMutability: repository.imageTagMutability ?? 'MUTABLE',
      exceptions: (repository.imageTagMutabilityExclusionFilters ?? []).flatMap(({ filter }) => filter ?? []),
    };
  } catch (error) {
    if (isNamed(error, 'RepositoryNotFoundException', 'InvalidParameterException')) return 'missing';
    throw error;
  }
}

async function missing(world: World, wanted: EcrRepository): Promise<Problem> {
  const { account, region, name } = wanted;
  const existing = await ifPossible(world.log, 'DescribeRepositories', async () => {
    const names: string[] = [];
    const pages = paginateDescribeRepositories({ client: world.aws.ecr(region) }, { registryId: account });
    for await (const page of pages) names.push(...(page.repositories ?? []).flatMap((one) => one.repositoryName ?? []));
    return names;
  });
  const there = existing?.length ? ` The repositories there: ${listed(existing)}.` : '';
  return new Problem(
    `repository: '${name}' doesn't exist in ${registryName(wanted)}.${suggestion(name, existing ?? [])}${there}`,
    {
      hint: `Correct the input repository, or create it: with \`aws ecr create-repository --repository-name ${name} --region ${region}\`, or here with create-repository: true (which needs the IAM action ecr:CreateRepository).`,
    },
  );
}

/** What is pushed below such a prefix would shadow the mirrored registry. */
async function refusePullThroughCache(world: World, repository: EcrRepository): Promise<void> {
  const upstream = await upstreamOf(world, repository);
  if (upstream === undefined) return;
  throw new Problem(
    `repository: '${repository.name}' is a pull-through cache of ${upstream}: images of your own don't belong there`,
    { hint: 'Set the input repository to a private ECR repository of your own.' },
  );
}

/** True where ECR fetches images that it doesn't hold from another registry. */
export async function isPullThroughCache(world: World, repository: EcrRepository): Promise<boolean> {
  return (await upstreamOf(world, repository)) !== undefined;
}

/** The registry that a repository mirrors. A rule always has a prefix, so a name without `/` can't match one. */
async function upstreamOf(world: World, { account, region, name }: EcrRepository): Promise<string | undefined> {
  if (!name.includes('/')) return undefined;
  const purpose = `can't tell whether ${name} is a pull-through cache`;
  // Not every region has these rules, so whatever the answer, it isn't fatal.
  const rules = await ifPossible(world.log, 'DescribePullThroughCacheRules', () =>
    ifAllowed(world.log, 'ecr:DescribePullThroughCacheRules', purpose, async () => {
      const answer = await world.aws
        .ecr(region)
        .send(new DescribePullThroughCacheRulesCommand({ registryId: account }));
      return answer.pullThroughCacheRules ?? [];
    }),
  );
  const rule = rules?.find(({ ecrRepositoryPrefix: prefix }) => prefix !== undefined && name.startsWith(`${prefix}/`));
  return rule === undefined ? undefined : (rule.upstreamRegistryUrl ?? 'another registry');
}
