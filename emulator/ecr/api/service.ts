import type { AwsService, Clock, Json } from '../../wire.ts';
import type { LayerLinks } from '../layer-links.ts';
import type { Repositories } from '../repositories.ts';
import type { Scans } from '../scans.ts';
import type { PullThroughCacheRuleSeed } from '../seed-types.ts';
import type { Tokens } from '../tokens.ts';
import { imageReadingOperations } from './image-reading-api.ts';
import { imageWritingOperations } from './image-writing-api.ts';
import { layerOperations } from './layers-api.ts';
import { lifecyclePolicyOperations } from './lifecycle-policies-api.ts';
import { registryOperations } from './registry-api.ts';
import { repositoryOperations } from './repositories-api.ts';
import { resourceTagOperations } from './resource-tags-api.ts';
import { scanOperations } from './scans-api.ts';

export interface ServiceParts {
  readonly repositories: Repositories;
  readonly tokens: Tokens;
  readonly links: LayerLinks;
  readonly scans: Scans;
  readonly pullThroughCacheRules: readonly PullThroughCacheRuleSeed[];
  readonly clock: Clock;
  readonly host: () => string;
}

/** ECR's control plane. */
export function createEcrService(parts: ServiceParts): AwsService {
  const { repositories, clock, host } = parts;
  return {
    name: 'ecr',
    targetPrefix: 'AmazonEC2ContainerRegistry_V20150921',
    operations: {
      ...registryOperations(repositories, parts.tokens, parts.pullThroughCacheRules, host),
      ...repositoryOperations(repositories, host),
      ...imageReadingOperations(repositories, clock),
      ...imageWritingOperations(repositories, clock),
      ...layerOperations(repositories, parts.links, host),
      ...resourceTagOperations(repositories),
      ...lifecyclePolicyOperations(repositories),
      ...scanOperations(repositories, parts.scans),
    },
    resourcesOf: (operation, input) => resourcesOf(repositories, operation, input),
  };
}

function resourcesOf(repositories: Repositories, operation: string, input: Json): string[] {
  const { repositoryName, repositoryNames, resourceArn } = input;
  if (typeof repositoryName === 'string') return [repositories.arn(repositoryName)];
  if (typeof resourceArn === 'string') return [resourceArn];
  if (Array.isArray(repositoryNames)) return repositoryNames.map((name) => repositories.arn(String(name)));
  return [operation === 'DescribeRepositories' ? repositories.arn('*') : '*'];
}
