import { z } from 'zod';
import { AwsError, type Operation } from '../../wire.ts';
import type { Repository } from '../model.ts';
import type { Repositories } from '../repositories.ts';
import * as input from './input.ts';

const arn = { resourceArn: z.string() };
const listRequest = z.object(arn);
const tagRequest = z.object({ ...arn, tags: input.resourceTags });
const untagRequest = z.object({ ...arn, tagKeys: z.array(z.string()) });

/** Operations on the tags of a repository as an AWS resource, which have nothing to do with image tags. */
export function resourceTagOperations(repositories: Repositories): Record<string, Operation> {
  return {
    ListTagsForResource: (json) => {
      const { resourceTags } = byArn(repositories, input.read(listRequest, json).resourceArn);
      return { tags: [...resourceTags].map(([Key, Value]) => ({ Key, Value })) };
    },
    TagResource: (json) => {
      const request = input.read(tagRequest, json);
      const { resourceTags } = byArn(repositories, request.resourceArn);
      for (const { Key, Value } of request.tags) resourceTags.set(Key, Value);
      return {};
    },
    UntagResource: (json) => {
      const request = input.read(untagRequest, json);
      const { resourceTags } = byArn(repositories, request.resourceArn);
      for (const key of request.tagKeys) resourceTags.delete(key);
      return {};
    },
  };
}

function byArn(repositories: Repositories, resourceArn: string): Repository {
  const [, registryId, name] = /^arn:[^:]+:ecr:[^:]+:(\d{12}):repository\/(.+)$/.exec(resourceArn) ?? [];
  if (name === undefined || registryId === undefined) {
    throw new AwsError('InvalidParameterException', `Invalid parameter at 'resourceArn': '${resourceArn}'`);
  }
  return repositories.get(name, registryId);
}
