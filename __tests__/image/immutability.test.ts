import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { isImmutable } from '../../src/image/immutability.ts';

describe('isImmutable', () => {
  it.each([
    ['MUTABLE', [], 'v1', false],
    ['IMMUTABLE', [], 'v1', true],
    ['IMMUTABLE_WITH_EXCLUSION', ['latest'], 'latest', false],
    ['IMMUTABLE_WITH_EXCLUSION', ['latest'], 'latest2', true],
    ['IMMUTABLE_WITH_EXCLUSION', ['dev-*'], 'dev-7', false],
    ['IMMUTABLE_WITH_EXCLUSION', ['dev-*'], 'xdev-7', true],
    ['IMMUTABLE_WITH_EXCLUSION', ['*-dev'], 'a-dev', false],
    ['IMMUTABLE_WITH_EXCLUSION', ['a*c*e'], 'abcde', false],
    ['IMMUTABLE_WITH_EXCLUSION', ['a.c'], 'abc', true],
    ['IMMUTABLE_WITH_EXCLUSION', ['x', 'v?'], 'v1', true],
    ['IMMUTABLE_WITH_EXCLUSION', [], 'v1', true],
    ['MUTABLE_WITH_EXCLUSION', ['v*'], 'v1', true],
    ['MUTABLE_WITH_EXCLUSION', ['v*'], 'latest', false],
    // Without `_WITH_EXCLUSION` ECR pays no heed to filters that were left behind.
    ['IMMUTABLE', ['*'], 'v1', true],
    ['MUTABLE', ['*'], 'v1', false],
  ])('%s except %j: %s is %s', (tagMutability, exceptions, tag, expected) => {
    expect(isImmutable(tag, { tagMutability, exceptions })).toBe(expected);
  });

  it('is the opposite under the opposite rule', () => {
    const tag = fc.stringMatching(/^[a-c.-]{1,5}$/);
    const wildcards = fc.array(fc.stringMatching(/^[a-c.*-]{1,4}$/), { maxLength: 3 });
    fc.assert(
      fc.property(tag, wildcards, (name, exceptions) => {
        const under = (tagMutability: string) => isImmutable(name, { tagMutability, exceptions });
        expect(under('IMMUTABLE_WITH_EXCLUSION')).toBe(!under('MUTABLE_WITH_EXCLUSION'));
      }),
    );
  });
});
