import { z } from 'zod';
import { seconds } from '../../fields.ts';
import { type Account, AwsError, type Json, type Operation } from '../../wire.ts';
import type { Encryption, Repository } from '../model.ts';
import type { Repositories } from '../repositories.ts';
import * as input from './input.ts';

const describeRequest = z.object({
  registryId: z.string().optional(),
  repositoryNames: z.array(z.string()).optional(),
  ...input.paging,
});
const mutabilityRequest = {
  imageTagMutability: input.tagMutability,
  imageTagMutabilityExclusionFilters: input.exclusionFilters,
};
const createRequest = z.object({
  ...input.inRepository,
  imageTagMutability: input.tagMutability.default('MUTABLE'),
  imageTagMutabilityExclusionFilters: input.exclusionFilters,
  imageScanningConfiguration: z.object({ scanOnPush: z.boolean().default(false) }).optional(),
  encryptionConfiguration: z
    .object({ encryptionType: z.enum(['AES256', 'KMS', 'KMS_DSSE']), kmsKey: z.string().min(1).max(2048).optional() })
    .default({ encryptionType: 'AES256' }),
  tags: input.resourceTags.default([]),
});
const deleteRequest = z.object({ ...input.inRepository, force: z.boolean().default(false) });
const putMutabilityRequest = z.object({ ...input.inRepository, ...mutabilityRequest });

/** Operations on repositories as such. `host` is the registry's `host:port`, the beginning of every repository URI. */
export function repositoryOperations(repositories: Repositories, host: () => string): Record<string, Operation> {
  const show = (repository: Repository) => describeRepository(repository, repositories.account.id, host());
  return {
    DescribeRepositories: (json) => describe(repositories, json, show),
    CreateRepository: (json) => {
      const request = input.read(createRequest, json);
      const created = repositories.create(request.repositoryName, {
        mutability: request.imageTagMutability,
        exclusionFilters: readFilters(request),
        scanOnPush: request.imageScanningConfiguration?.scanOnPush ?? false,
        encryption: readEncryption(request.encryptionConfiguration, repositories.account),
        resourceTags: new Map(request.tags.map(({ Key, Value }) => [Key, Value])),
      });
      return { repository: show(created) };
    },
    DeleteRepository: (json) => {
      const request = input.read(deleteRequest, json);
      const repository = repositories.get(request.repositoryName, request.registryId);
      if (!request.force && repository.manifests.size > 0) throw notEmpty(repository, repositories.account.id);
      repositories.delete(repository.name);
      return { repository: show(repository) };
    },
    PutImageTagMutability: (json) => {
      const request = input.read(putMutabilityRequest, json);
      const repository = repositories.get(request.repositoryName, request.registryId);
      repository.exclusionFilters = readFilters(request);
      repository.mutability = request.imageTagMutability;
      return { registryId: repositories.account.id, repositoryName: repository.name, ...showMutability(repository) };
    },
  };
}

function describe(repositories: Repositories, json: Json, show: (repository: Repository) => Json): Json {
  const request = input.read(describeRequest, json);
  if (request.repositoryNames !== undefined) {
    if (request.maxResults !== undefined || request.nextToken !== undefined) {
      throw input.invalid("Invalid parameter at 'maxResults': it can't be used with repositoryNames");
    }
    return { repositories: request.repositoryNames.map((name) => show(repositories.get(name, request.registryId))) };
  }
  const { id } = repositories.account;
  const visible = (request.registryId ?? id) === id ? repositories.list() : [];
  const { items, next } = input.page(visible, request);
  return { repositories: items.map(show), ...next };
}

/** A repository as the API describes it. */
function describeRepository(repository: Repository, registryId: string, host: string): Json {
  return {
    repositoryArn: repository.arn,
    registryId,
    repositoryName: repository.name,
    repositoryUri: `${host}/${repository.name}`,
    createdAt: seconds(repository.createdAt),
    ...showMutability(repository),
    imageScanningConfiguration: { scanOnPush: repository.scanOnPush },
    encryptionConfiguration: repository.encryption,
  };
}

function showMutability({ mutability, exclusionFilters }: Repository): Json {
  const filters = exclusionFilters.map((filter) => ({ filterType: 'WILDCARD', filter }));
  return {
    imageTagMutability: mutability,
    ...(filters.length > 0 ? { imageTagMutabilityExclusionFilters: filters } : {}),
  };
}

function readFilters(request: {
  imageTagMutability: string;
  imageTagMutabilityExclusionFilters: { filter: string }[];
}): string[] {
  const filters = request.imageTagMutabilityExclusionFilters.map(({ filter }) => filter);
  if (filters.length > 0 !== request.imageTagMutability.endsWith('_WITH_EXCLUSION')) {
    throw input.invalid(
      "Invalid parameter at 'imageTagMutabilityExclusionFilters': they belong to the WITH_EXCLUSION settings and only there",
    );
  }
  return filters;
}

/** Without a key KMS takes the one that AWS keeps for ECR in the account. */
function readEncryption({ encryptionType, kmsKey }: Encryption, { id, partition, region }: Account): Encryption {
  if (encryptionType !== 'AES256') {
    return { encryptionType, kmsKey: kmsKey ?? `arn:${partition}:kms:${region}:${id}:alias/aws/ecr` };
  }
  if (kmsKey === undefined) return { encryptionType };
  throw input.invalid("Invalid parameter at 'encryptionConfiguration': a KMS key belongs to the encryption type KMS");
}

function notEmpty(repository: Repository, registryId: string): AwsError {
  return new AwsError(
    'RepositoryNotEmptyException',
    `The repository with name '${repository.name}' in registry with id '${registryId}' cannot be deleted because it still contains images`,
  );
}
