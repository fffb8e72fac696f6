import { describe, expect, it } from '@jest/globals';
import { hasCredentials, isAddress, isGitUrl, isPinned } from '../../src/image/git-context.ts';

const COMMIT = '0123456789abcdef0123456789abcdef01234567';

describe('isGitUrl', () => {
  it.each([
    'https://github.com/acme/shop.git',
    'https://github.com/acme/shop.git#main:app',
    'http://git.internal/shop.git#:app',
    'git://127.0.0.1:9418/shop',
    'ssh://git@host:22/shop',
    'git@github.com:acme/shop.git#v1',
  ])('%s', (url) => expect([isGitUrl(url), isAddress(url)]).toEqual([true, true]));

  it.each([
    'https://example.com/app.tar.gz',
    'https://github.com/acme/shop',
    'docker-image://alpine:3',
    'oci-layout:///x',
  ])('is another address: %s', (url) => expect([isGitUrl(url), isAddress(url)]).toEqual([false, true]));

  it.each(['.', 'app', '../common', 'shop.git', 'a:b', '/abs/path'])('is a folder: %s', (path) => {
    expect([isGitUrl(path), isAddress(path)]).toEqual([false, false]);
  });
});

describe('isPinned', () => {
  it.each([
    [`#${COMMIT}`, true],
    [`#${COMMIT}:app`, true],
    [`#${COMMIT}${'ab'.repeat(12)}`, true],
    ['', false],
    ['#main', false],
    ['#0123456', false],
    [`#${COMMIT}0`, false],
    [`#main:${COMMIT}`, false],
  ])('of %s', (fragment, expected) => {
    expect(isPinned(`https://github.com/acme/shop.git${fragment}`)).toBe(expected);
  });
});

describe('hasCredentials', () => {
  it.each([
    ['https://token@github.com/a/b.git', true],
    ['https://user:token@github.com/a/b.git#x', true],
    ['ssh://user:password@host/x', true],
    ['https://github.com/a/b.git#a@b', false],
    ['https://github.com/a@b/c.git', false],
    ['ssh://git@host:22/x', false],
    ['git@github.com:a/b.git', false],
    ['docker-image://alpine@sha256:ab', false],
    ['../a@b', false],
  ])('%s: %s', (url, expected) => expect(hasCredentials(url)).toBe(expected));
});
