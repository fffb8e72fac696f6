import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { versionOf } from '../../src/plan/version.ts';

describe('versionOf', () => {
  it.each([
    ['1.2.3', { version: '1.2.3', major: '1', minor: '2', isPreRelease: false }],
    ['v1.2.3', { version: '1.2.3', major: '1', minor: '2', isPreRelease: false }],
    ['v0.0.0', { version: '0.0.0', major: '0', minor: '0', isPreRelease: false }],
    ['v10.20.30-rc.1', { version: '10.20.30-rc.1', major: '10', minor: '20', isPreRelease: true }],
    ['1.0.0--.x-y.0a', { version: '1.0.0--.x-y.0a', major: '1', minor: '0', isPreRelease: true }],
    ['1.0.0+build.007', { version: '1.0.0+build.007', major: '1', minor: '0', isPreRelease: false }],
    ['1.0.0+a-b', { version: '1.0.0+a-b', major: '1', minor: '0', isPreRelease: false }],
    ['1.0.0-a+b', { version: '1.0.0-a+b', major: '1', minor: '0', isPreRelease: true }],
  ])('reads %s', (tag, expected) => expect(versionOf(tag)).toEqual(expected));

  // Most are of the list of invalid versions at semver.org.
  it.each([
    '',
    'v1',
    '1.2',
    '1.2.3.4',
    '01.2.3',
    '1.02.3',
    '1.2.03',
    '1.2.3-',
    '1.2.3-01',
    '1.2.3-a..b',
    '1.2.3+',
    'V1.2.3',
    'vv1.2.3',
    'web/v1.2.3',
    '1.2.3-ü',
    '1.2.3 ',
    '1.2.3\n',
    'nightly',
  ])('takes %j for no version', (tag) => expect(versionOf(tag)).toBeUndefined());

  it('finds the parts that a version was made of', () => {
    const part = fc.nat(999).map(String);
    fc.assert(
      fc.property(part, part, part, fc.constantFrom('', '-rc.1', '+5'), (major, minor, patch, rest) => {
        const version = `${major}.${minor}.${patch}${rest}`;
        expect(versionOf(`v${version}`)).toEqual({ version, major, minor, isPreRelease: rest === '-rc.1' });
      }),
    );
  });
});
