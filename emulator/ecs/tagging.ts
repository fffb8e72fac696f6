import { objects, optionalText, text, texts } from '../fields.ts';
import { AwsError, type Json, type Operation } from '../wire.ts';
import type { EcsStore, Tag } from './store.ts';

const MOST_TAGS = 50;

/** TagResource, UntagResource and ListTagsForResource. */
export function tagOperations(store: EcsStore): Record<string, Operation> {
  return {
    TagResource: (input) => {
      const arn = taggable(store, input);
      const added = readTags(input);
      const kept = (store.tags.get(arn) ?? []).filter((tag) => !added.some((one) => one.key === tag.key));
      store.tags.set(arn, checked([...kept, ...added]));
      return {};
    },
    UntagResource: (input) => {
      const arn = taggable(store, input);
      const keys = texts(input, 'tagKeys');
      store.tags.set(
        arn,
        (store.tags.get(arn) ?? []).filter((tag) => !keys.includes(tag.key)),
      );
      return {};
    },
    ListTagsForResource: (input) => ({ tags: store.tags.get(taggable(store, input)) ?? [] }),
  };
}

/** The `tags` of a request, checked as ECS checks them. Throws InvalidParameterException. */
export function readTags(input: Json): readonly Tag[] {
  return checked(
    objects(input, 'tags').map((tag) => ({ key: text(tag, 'key'), value: optionalText(tag, 'value') ?? '' })),
  );
}

function checked(tags: readonly Tag[]): readonly Tag[] {
  const problem = problemOf(tags);
  if (problem !== undefined) throw new AwsError('InvalidParameterException', problem);
  return tags;
}

function problemOf(tags: readonly Tag[]): string | undefined {
  if (tags.length > MOST_TAGS) return `Too many tags. The maximum number of tags is ${MOST_TAGS}.`;
  if (new Set(tags.map((tag) => tag.key)).size < tags.length) return 'Duplicate tag keys are not allowed.';
  if (tags.some((tag) => tag.key.toLowerCase().startsWith('aws:'))) {
    return 'Tag keys can not start with the reserved prefix aws:.';
  }
  if (tags.some((tag) => tag.key.length > 128 || tag.value.length > 256)) return 'A tag key or value is too long.';
  return undefined;
}

function taggable(store: EcsStore, input: Json): string {
  const arn = text(input, 'resourceArn');
  if (!exists(store, arn)) {
    throw new AwsError(
      'InvalidParameterException',
      'The specified resource is not found. Specify a valid ARN and try again.',
    );
  }
  return arn;
}

function exists(store: EcsStore, arn: string): boolean {
  if (store.findDefinition(arn)?.arn === arn) return true;
  return [...store.clusters.values()].some(
    (cluster) => cluster.arn === arn || [...cluster.services.values()].some((service) => service.arn === arn),
  );
}
