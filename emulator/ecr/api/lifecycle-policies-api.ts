import { z } from 'zod';
import { seconds } from '../../fields.ts';
import { AwsError, type Json, type Operation } from '../../wire.ts';
import type { Repository } from '../model.ts';
import type { Repositories } from '../repositories.ts';
import * as input from './input.ts';

const request = z.object(input.inRepository);
const putRequest = z.object({ ...input.inRepository, lifecyclePolicyText: z.string().min(1).max(30_720) });

/** Operations on lifecycle policies. They are kept, and expire no images. */
export function lifecyclePolicyOperations(repositories: Repositories): Record<string, Operation> {
  const find = ({ repositoryName, registryId }: z.output<typeof request>) =>
    repositories.get(repositoryName, registryId);
  const show = (repository: Repository, lifecyclePolicyText: string): Json => ({
    registryId: repositories.account.id,
    repositoryName: repository.name,
    lifecyclePolicyText,
  });
  return {
    PutLifecyclePolicy: (json) => {
      const { lifecyclePolicyText, ...where } = input.read(putRequest, json);
      refuseMalformed(lifecyclePolicyText);
      const repository = find(where);
      repository.lifecyclePolicy = lifecyclePolicyText;
      return show(repository, lifecyclePolicyText);
    },
    GetLifecyclePolicy: (json) => {
      const repository = find(input.read(request, json));
      return {
        ...show(repository, policyOf(repository, repositories)),
        lastEvaluatedAt: seconds(repository.createdAt),
      };
    },
    DeleteLifecyclePolicy: (json) => {
      const repository = find(input.read(request, json));
      const policy = policyOf(repository, repositories);
      repository.lifecyclePolicy = undefined;
      return { ...show(repository, policy), lastEvaluatedAt: seconds(repository.createdAt) };
    },
  };
}

function refuseMalformed(text: string): void {
  try {
    if (Array.isArray((JSON.parse(text) as { rules?: unknown }).rules)) return;
  } catch {
    // Not even JSON: refused in the same words.
  }
  throw input.invalid(
    "Invalid parameter at 'LifecyclePolicyText' failed to satisfy constraint: 'Lifecycle policy validation failure'",
  );
}

function policyOf(repository: Repository, { account }: Repositories): string {
  if (repository.lifecyclePolicy !== undefined) return repository.lifecyclePolicy;
  throw new AwsError(
    'LifecyclePolicyNotFoundException',
    `Lifecycle policy does not exist for the repository with name '${repository.name}' in the registry with id '${account.id}'`,
  );
}
