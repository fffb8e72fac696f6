import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { defaultTag, isTag, toTag } from '../../src/image/tag.ts';

const COMMIT = '0123456789abcdef0123456789abcdef01234567';

describe('isTag', () => {
  it.each(['v1', '_x', '1.2.3-rc.1', 'A', 'x'.repeat(128)])('accepts %s', (text) => expect(isTag(text)).toBe(true));
  it.each(['', '.x', '-x', 'a/b', 'a b', 'a:b', 'ü', 'x\n', 'x'.repeat(129)])('refuses %j', (text) => {
    expect(isTag(text)).toBe(false);
  });
});

describe('toTag', () => {
  it.each(['v1.2.3', COMMIT, 'x'.repeat(128)])('leaves %s as it is', (name) => expect(toTag(name)).toBe(name));

  it.each([
    ['a/b', /^a-b-[0-9a-f]{8}$/],
    ['release/2024 #1', /^release-2024--1-[0-9a-f]{8}$/],
    ['.hidden', /^hidden-[0-9a-f]{8}$/],
    ['--x', /^x-[0-9a-f]{8}$/],
    ['日本', /^[0-9a-f]{8}$/],
    ['', /^[0-9a-f]{8}$/],
    ['x'.repeat(129), /^x{119}-[0-9a-f]{8}$/],
  ])('cleans %j', (name, expected) => expect(toTag(name)).toMatch(expected));

  it('always makes a tag that Docker accepts', () => {
    const names = fc.oneof(fc.string({ unit: 'grapheme' }), fc.string({ minLength: 100, maxLength: 300 }));
    fc.assert(fc.property(names, (name) => expect(isTag(toTag(name))).toBe(true)));
  });

  it('gives two names two tags, also where they differ in one character that a tag cannot have', () => {
    const name = fc.stringMatching(/^[a-c/ .-]{0,6}$/);
    fc.assert(
      fc.property(name, name, (a, b) => {
        fc.pre(a !== b);
        expect(toTag(a)).not.toBe(toTag(b));
      }),
      { numRuns: 1000 },
    );
  });

  it('gives two long names two tags, also where they differ at the end alone', () => {
    expect(toTag(`${'x'.repeat(200)}a`)).not.toBe(toTag(`${'x'.repeat(200)}b`));
  });
});

describe('defaultTag', () => {
  const source = { commit: COMMIT, commitTime: 0, gitTag: undefined, dirty: undefined };

  it.each([
    ['the commit', source, COMMIT],
    ['the git tag before the commit', { ...source, gitTag: 'v1.2.3' }, 'v1.2.3'],
    ['a tree with changes', { ...source, dirty: 'fedcba9876543210' }, `${COMMIT}-dirty-fedcba98`],
    ['a git tag with changes', { ...source, gitTag: 'v1', dirty: 'fedcba9876543210' }, 'v1-dirty-fedcba98'],
  ])('%s', (_name, from, expected) => expect(defaultTag(from)).toBe(expected));

  it('makes a tag of a git tag that is none', () => {
    expect(defaultTag({ ...source, gitTag: 'web/v1' })).toMatch(/^web-v1-[0-9a-f]{8}$/);
  });

  it('tells two trees with changes apart, also behind a long git tag', () => {
    const tagOf = (dirty: string) => defaultTag({ ...source, gitTag: 'x'.repeat(128), dirty });
    expect(tagOf('aaaaaaaa')).not.toBe(tagOf('bbbbbbbb'));
  });
});
