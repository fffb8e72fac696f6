import { describe, expect, it } from '@jest/globals';
import { type Inputs, readInputs } from '../../src/inputs/inputs.ts';
import { chooseTags } from '../../src/plan/tags.ts';
import { repository } from '../support/build-plans.ts';
import { problemOf } from '../support/problems.ts';

const source = { commit: 'abc123', commitTime: 0, gitTag: undefined, dirty: undefined };

function inputs(more: Partial<Inputs> = {}): Inputs {
  return { ...readInputs({ INPUT_SERVICE: 'web' }), ...more };
}

describe('chooseTags', () => {
  it.each([
    ['the commit', {}, source, { tag: 'abc123', tags: [] }],
    ['the git tag', {}, { ...source, gitTag: 'v1' }, { tag: 'v1', tags: [] }],
    ['the input before both', { imageTag: 'mine' }, { ...source, gitTag: 'v1' }, { tag: 'mine', tags: [] }],
    ['the input where there is no git', { imageTag: 'mine' }, undefined, { tag: 'mine', tags: [] }],
    ['further tags', { tags: ['latest', 'v1'] }, source, { tag: 'abc123', tags: ['latest', 'v1'] }],
    ['no tag twice', { tags: ['latest', 'abc123', 'latest'] }, source, { tag: 'abc123', tags: ['latest'] }],
    [
      'full references to our repository',
      { tags: [`${repository.uri}:latest`, 'latest'] },
      source,
      { tag: 'abc123', tags: ['latest'] },
    ],
  ])('%s', (_name, more, from, expected) => expect(chooseTags(inputs(more), repository, from)).toEqual(expected));

  it.each([
    ['an image-tag that is none', { imageTag: 'a/b' }, source, "image-tag: 'a/b' is not a tag"],
    ['an image-tag that begins with a dot', { imageTag: '.x' }, source, "image-tag: '.x' is not a tag"],
    ['neither git nor image-tag', {}, undefined, "image-tag: can't be taken from the commit"],
    ['a further tag that is none', { tags: ['a b'] }, source, "tags: 'a b' is neither a tag"],
    ['a reference without a tag', { tags: [repository.uri] }, source, `tags: '${repository.uri}' is neither a tag`],
    ['another repository', { tags: ['ghcr.io/a/b:v1'] }, source, `is of another repository; this run pushes to`],
    [
      'a repository whose name begins like ours',
      { tags: [`${repository.uri}-api:v1`] },
      source,
      'is of another repository',
    ],
  ])('refuses %s', (_name, more, from, message) => {
    expect(problemOf(() => chooseTags(inputs(more), repository, from)).message).toContain(message);
  });
});
