import { describe, expect, it } from '@jest/globals';
import { newRepository } from '../../src/inputs/repository-inputs.ts';
import { readerOf } from '../support/readers.ts';

function problems(inputs: Record<string, string>): string {
  const read = readerOf(inputs);
  newRepository(read);
  return read.problems.join('\n');
}

describe('newRepository', () => {
  it('is nothing unless asked for', () => {
    expect(newRepository(readerOf({}))).toBeUndefined();
    expect(newRepository(readerOf({ 'create-repository': 'false' }))).toBeUndefined();
  });

  it('has the defaults of ECR', () => {
    expect(newRepository(readerOf({ 'create-repository': 'true' }))).toEqual({
      scanOnPush: false,
      tagMutability: 'MUTABLE',
      kmsKey: undefined,
      lifecyclePolicy: undefined,
      tags: [],
    });
  });

  it('takes a lifecycle policy in YAML', () => {
    const policy =
      'rules:\n  - rulePriority: 1\n    selection: { tagStatus: untagged }\n    action: { type: expire }\n';
    const read = readerOf({ 'create-repository': 'true', 'repository-lifecycle-policy': policy });
    expect(newRepository(read)?.lifecyclePolicy).toBe(
      '{"rules":[{"rulePriority":1,"selection":{"tagStatus":"untagged"},"action":{"type":"expire"}}]}',
    );
    expect(read.problems).toEqual([]);
  });

  it.each([
    'alias/aws/ecr',
    'alias/images',
    '1234abcd-12ab-34cd-56ef-1234567890ab',
    'arn:aws:kms:eu-west-1:123456789012:key/1234abcd-12ab-34cd-56ef-1234567890ab',
    'arn:aws-cn:kms:cn-north-1:123456789012:alias/images',
    'mrk-1234abcd12ab34cd56ef123456789012',
  ])('takes the key %s', (key) => {
    expect(problems({ 'create-repository': 'true', 'repository-kms-key': key })).toBe('');
  });

  it.each([
    [{ 'repository-tags': 'a=b' }, 'repository-tags: only means something with create-repository: true'],
    [{ 'create-repository': 'yes' }, "create-repository: 'yes' is neither true nor false"],
    [
      { 'create-repository': 'true', 'repository-tag-mutability': 'IMUTABLE' },
      "repository-tag-mutability: 'IMUTABLE' is neither mutable nor immutable",
    ],
    [
      { 'create-repository': 'true', 'repository-kms-key': 'images' },
      "repository-kms-key: 'images' is not a key of KMS",
    ],
    [
      { 'create-repository': 'true', 'repository-lifecycle-policy': '[]' },
      'repository-lifecycle-policy: is not an object of a lifecycle policy',
    ],
    [
      { 'create-repository': 'true', 'repository-lifecycle-policy': '{"rule":[]}' },
      'repository-lifecycle-policy: has no list `rules`',
    ],
    [
      { 'create-repository': 'true', 'repository-lifecycle-policy': '{"rules":' },
      "repository-lifecycle-policy can't be read: value expected at line 1",
    ],
    [{ 'create-repository': 'true', 'repository-tags': 'aws:a=b' }, "repository-tags: 'aws:a' begins with aws:"],
    [{ 'create-repository': 'true', 'repository-tags': '-a' }, 'repository-tags: line 1 is not of the form key=value'],
  ])('refuses %j', (inputs: Record<string, string>, expected) => expect(problems(inputs)).toContain(expected));
});
