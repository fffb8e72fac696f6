import type { Assignment } from './assignment-lines.ts';
import type { InputName, InputReader } from './input-reader.ts';
import { resourceTags } from './resource-tags.ts';
import { objectIn } from './structured-input.ts';

/** How a repository that doesn't exist yet is created. */
export interface NewRepository {
  readonly scanOnPush: boolean;
  readonly tagMutability: 'MUTABLE' | 'IMMUTABLE';
  /** A key of KMS by id, ARN or alias; without it ECR encrypts with AES-256. */
  readonly kmsKey: string | undefined;
  /** In JSON, as ECR takes it. */
  readonly lifecyclePolicy: string | undefined;
  readonly tags: readonly Assignment[];
}

/** Inputs that only mean something to a repository that is created. */
const SETTINGS: readonly InputName[] = [
  'repository-scan-on-push',
  'repository-tag-mutability',
  'repository-kms-key',
  'repository-lifecycle-policy',
  'repository-tags',
];

/** An id, an alias, or the ARN of either. https://docs.aws.amazon.com/AmazonECR/latest/APIReference/API_EncryptionConfiguration.html */
const KMS_KEY =
  /^(?:arn:aws[a-z-]*:kms:[a-z0-9-]+:\d{12}:)?(?:alias\/[\w/-]+|(?:key\/)?(?:mrk-[0-9a-f]{32}|[0-9a-f-]{36}))$/;

/** Reads how a missing repository is created; undefined where it isn't to be. */
export function newRepository(read: InputReader): NewRepository | undefined {
  const wanted = read.boolean('create-repository', false);
  const settings: NewRepository = {
    scanOnPush: read.boolean('repository-scan-on-push', false),
    tagMutability: tagMutability(read),
    kmsKey: kmsKey(read),
    lifecyclePolicy: lifecyclePolicy(read),
    tags: resourceTags(read, 'repository-tags', { removes: false }).set,
  };
  if (wanted) return settings;
  for (const name of SETTINGS.filter((one) => read.text(one) !== undefined)) {
    read.problems.push(
      `${name}: only means something with create-repository: true; a repository that exists stays as it is`,
    );
  }
  return undefined;
}

function tagMutability(read: InputReader): 'MUTABLE' | 'IMMUTABLE' {
  return read.choice('repository-tag-mutability', ['mutable', 'immutable']) === 'immutable' ? 'IMMUTABLE' : 'MUTABLE';
}

function kmsKey(read: InputReader): string | undefined {
  const key = read.text('repository-kms-key');
  if (key !== undefined && !KMS_KEY.test(key)) {
    read.problems.push(
      `repository-kms-key: '${key}' is not a key of KMS: give its id, its ARN or an alias like alias/images (alias/aws/ecr is the one that AWS keeps for ECR)`,
    );
  }
  return key;
}

function lifecyclePolicy(read: InputReader): string | undefined {
  const policy = objectIn(read, 'repository-lifecycle-policy', 'a lifecycle policy with its list `rules`');
  if (policy === undefined) return undefined;
  if (!Array.isArray(policy.rules) || policy.rules.length === 0) {
    read.problems.push('repository-lifecycle-policy: has no list `rules`, which a lifecycle policy of ECR consists of');
  }
  return JSON.stringify(policy);
}
