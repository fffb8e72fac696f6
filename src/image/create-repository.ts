import { CreateRepositoryCommand, PutLifecyclePolicyCommand } from '@aws-sdk/client-ecr';
import { describeFailure, failureKind, isNamed } from '../aws/failure.ts';
import type { NewRepository } from '../inputs/repository-inputs.ts';
import { Problem } from '../problem.ts';
import type { World } from '../world.ts';
import type { Repository } from './find-repository.ts';
import { registryName } from './reference.ts';

/**
 * Creates the repository of an image. Somebody else having done so meanwhile is as good; theirs stays as it is.
 * @throws Problem where ECR refuses it, or its lifecycle policy
 */
export async function createRepository(world: World, repository: Repository, how: NewRepository): Promise<void> {
  const { account, region, name } = repository;
  try {
    await world.aws.ecr(region).send(
      new CreateRepositoryCommand({
        registryId: account,
        repositoryName: name,
        imageTagMutability: repository.tagMutability as 'MUTABLE',
        ...exclusions(repository),
        imageScanningConfiguration: { scanOnPush: how.scanOnPush },
        ...(how.kmsKey === undefined ? {} : { encryptionConfiguration: { encryptionType: 'KMS', kmsKey: how.kmsKey } }),
        ...(how.tags.length === 0 ? {} : { tags: how.tags.map((tag) => ({ Key: tag.name, Value: tag.value })) }),
      }),
    );
  } catch (error) {
    if (isNamed(error, 'RepositoryAlreadyExistsException')) {
      world.log.info(`The repository ${name} exists by now and stays as it is.`);
      return;
    }
    throw notCreated(repository, how, error);
  }
  world.log.info(`Created the repository ${name} in ${registryName(repository)}.`);
  if (how.lifecyclePolicy !== undefined) await putLifecyclePolicy(world, repository, how.lifecyclePolicy);
}

function exclusions({ exceptions }: Repository) {
  if (exceptions.length === 0) return {};
  return {
    imageTagMutabilityExclusionFilters: exceptions.map((filter) => ({ filterType: 'WILDCARD' as const, filter })),
  };
}

function notCreated(repository: Repository, how: NewRepository, cause: unknown): Problem {
  const { account, region, name } = repository;
  const actions = how.tags.length > 0 ? 'ecr:CreateRepository and ecr:TagResource' : 'ecr:CreateRepository';
  return new Problem(
    `create-repository: '${name}' can't be created in ${registryName(repository)}: ${describeFailure('CreateRepository', cause)}`,
    {
      cause,
      ...(failureKind(cause) === 'denied'
        ? {
            hint: `Allow ${actions} on arn:aws:ecr:${region}:${account}:repository/${name} to the role that deploys, or have the repository created once by somebody who may.`,
          }
        : {}),
    },
  );
}

/** The next run finds the repository and leaves it alone, so that what is missing now has to be said. */
async function putLifecyclePolicy(world: World, { account, region, name }: Repository, text: string): Promise<void> {
  try {
    await world.aws
      .ecr(region)
      .send(new PutLifecyclePolicyCommand({ registryId: account, repositoryName: name, lifecyclePolicyText: text }));
  } catch (cause) {
    throw new Problem(
      `repository-lifecycle-policy: the repository '${name}' is created, and its lifecycle policy isn't set: ${describeFailure('PutLifecyclePolicy', cause)}`,
      {
        cause,
        hint: `Set it with \`aws ecr put-lifecycle-policy --repository-name ${name} --region ${region} --lifecycle-policy-text file://policy.json\`, or delete the repository and correct the input (or allow ecr:PutLifecyclePolicy); later runs leave a repository that exists as it is.`,
      },
    );
  }
}
