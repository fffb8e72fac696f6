import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { isTag } from '../../src/image/tag.ts';
import { chooseTags, type Naming } from '../../src/plan/tags.ts';
import { repository } from '../support/build-plans.ts';
import { problemOf } from '../support/problems.ts';

const source = { commit: 'abc123', commitTime: 1_700_000_000, gitTag: undefined, dirty: undefined };
const run = { gitTag: undefined, branch: 'main', sha: 'abc123', runNumber: '42', runAttempt: '1' };

interface TagsAsked {
  readonly imageTag?: string;
  readonly tags?: readonly string[];
}

function choose({ imageTag, tags = [] }: TagsAsked, from: Naming['source'] = source, facts: Naming['run'] = run) {
  return chooseTags({ imageTag, tags }, { repository, source: from, run: facts, local: undefined });
}

describe('chooseTags', () => {
  it.each([
    ['the commit', {}, source, { tag: 'abc123', tags: [] }],
    ['the git tag', {}, { ...source, gitTag: 'v1' }, { tag: 'v1', tags: [] }],
    ['the input before both', { imageTag: 'mine' }, { ...source, gitTag: 'v1' }, { tag: 'mine', tags: [] }],
    ['further tags', { tags: ['latest', 'v1'] }, source, { tag: 'abc123', tags: ['latest', 'v1'] }],
    ['no tag twice', { tags: ['latest', 'abc123', 'latest'] }, source, { tag: 'abc123', tags: ['latest'] }],
    [
      'full references to our repository',
      { tags: [`${repository.uri}:latest`, 'latest'] },
      source,
      { tag: 'abc123', tags: ['latest'] },
    ],
    [
      'a full reference to our repository in another spelling',
      { tags: [`${repository.account}.dkr-ecr.${repository.region}.on.aws/${repository.name}:latest`] },
      source,
      { tag: 'abc123', tags: ['latest'] },
    ],
    ['placeholders', { imageTag: '{branch}-{run-number}.{run-attempt}' }, source, { tag: 'main-42.1', tags: [] }],
    ['one placeholder twice', { imageTag: '{branch}_{branch}' }, source, { tag: 'main_main', tags: [] }],
    [
      'placeholders in further tags and in a full reference',
      { tags: ['d{date}', `${repository.uri}:{short-sha}-x`] },
      source,
      { tag: 'abc123', tags: ['d20231114', 'abc123-x'] },
    ],
    [
      'no tag twice, also by placeholder',
      { tags: ['{sha}', '{branch}', 'main'] },
      source,
      { tag: 'abc123', tags: ['main'] },
    ],
    [
      'the parts of a version',
      { tags: ['{version}', '{major}.{minor}', '{major}', 'latest'] },
      { ...source, gitTag: 'v1.4.2' },
      { tag: 'v1.4.2', tags: ['1.4.2', '1.4', '1', 'latest'] },
    ],
  ])('%s', (_name, asked, from, expected) => expect(choose(asked, from)).toEqual({ ...expected, leftOut: [] }));

  it('the input where there is no git', () => {
    const naming = { repository, source: undefined, run, local: undefined };
    expect(chooseTags({ imageTag: 'mine', tags: [] }, naming).tag).toBe('mine');
  });

  it('leaves out further tags that have no value, and says why', () => {
    expect(choose({ tags: ['{version}', 'latest', '{git-tag}-{date}'] })).toEqual({
      tag: 'abc123',
      tags: ['latest'],
      leftOut: [
        "The image doesn't get the tag '{version}': the run is not for a git tag.",
        "The image doesn't get the tag '{git-tag}-{date}': the run is not for a git tag.",
      ],
    });
  });

  it('makes a tag of what a tag cannot have, and never the same of two branches', () => {
    const tagOf = (branch: string) => choose({ imageTag: '{branch}-{run-number}' }, source, { ...run, branch }).tag;
    expect(tagOf('feature/x')).toMatch(/^feature-x-42-[0-9a-f]{8}$/);
    expect(tagOf('feature-x')).toBe('feature-x-42');
    expect(tagOf('feature_/x')).not.toBe(tagOf('feature_-x'));
    expect(tagOf('x'.repeat(200))).toHaveLength(128);
  });

  it('always makes tags that Docker accepts', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'grapheme' }), fc.constantFrom('', 'a', '_.'), (branch, before) => {
        fc.pre(branch !== '');
        expect(isTag(choose({ imageTag: `${before}{branch}` }, source, { ...run, branch }).tag)).toBe(true);
      }),
    );
  });

  it.each([
    ['an image-tag that is none', { imageTag: 'a/b' }, "image-tag: 'a/b' is not a tag"],
    ['an image-tag that begins with a dot', { imageTag: '.x' }, "image-tag: '.x' is not a tag"],
    ['placeholders amid what is no tag', { imageTag: 'a/{sha}' }, "image-tag: 'a/{sha}' is not a tag"],
    ['an image-tag that begins with a dash', { imageTag: '-{sha}' }, "image-tag: '-{sha}' is not a tag"],
    [
      'an image-tag without a value in this run',
      { imageTag: '{git-tag}' },
      "image-tag: '{git-tag}' has no value in this run: the run is not for a git tag",
    ],
    ['a further tag that is none', { tags: ['a b'] }, "tags: 'a b' is neither a tag"],
    ['placeholders amid a further tag that is none', { tags: ['a/{sha}'] }, "tags: 'a/{sha}' is neither a tag"],
    ['a reference without a tag', { tags: [repository.uri] }, `tags: '${repository.uri}' is neither a tag`],
    ['a reference with two tags', { tags: [`${repository.uri}:a:b`] }, `:a:b' is neither a tag`],
    ['a reference with a digest', { tags: [`${repository.uri}@sha256:${'0'.repeat(64)}`] }, "' is neither a tag"],
    ['another repository', { tags: ['ghcr.io/a/b:v1'] }, `is of another repository; this run pushes to`],
    ['another repository with a placeholder', { tags: ['ghcr.io/a/b:{sha}'] }, `is of another repository`],
    ['a repository without registry', { tags: ['web:v1'] }, `is of another repository`],
    ['a repository whose name begins like ours', { tags: [`${repository.uri}-api:v1`] }, 'is of another repository'],
  ])('refuses %s', (_name, asked, message) => {
    expect(problemOf(() => choose(asked)).message).toContain(message);
  });

  it('refuses to name an image where there is neither git nor image-tag', () => {
    const naming = { repository, source: undefined, run, local: undefined };
    const problem = problemOf(() => chooseTags({ imageTag: undefined, tags: [] }, naming));
    expect(problem.message).toContain("image-tag: can't be taken from the commit");
  });

  it('says which placeholders have a value', () => {
    expect(problemOf(() => choose({ imageTag: '{version}' })).hint).toBe(
      'Leave image-tag out for the git tag or the commit, or use what has a value here: {sha}, {short-sha}, {branch}, {run-number}, {run-attempt} and {date}.',
    );
  });
});
