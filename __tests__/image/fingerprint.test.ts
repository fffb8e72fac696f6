import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { differences, hashOf, isOtherProgram, UNKNOWN, writeFingerprint } from '../../src/image/fingerprint.ts';

const fingerprint = {
  commit: 'abc',
  file: 'f1',
  target: '',
  'build-args': 'b1',
  platforms: 'linux/amd64,linux/arm64',
  context: 'c1',
};

describe('differences', () => {
  it('are none for the same inputs', () => {
    expect(differences(writeFingerprint(fingerprint), fingerprint)).toEqual([]);
  });

  it.each([
    [{ commit: 'def' }, 'the commit (it was built from abc, this is def)'],
    [{ commit: '' }, 'the commit (it was built from abc, this is none)'],
    [{ file: 'f2' }, 'the Dockerfile'],
    [{ target: 'final' }, 'the target'],
    [{ 'build-args': 'b2' }, 'the build arguments'],
    [{ platforms: '' }, 'the platforms'],
    [{ context: 'c2' }, 'the files of the build context'],
  ])('name %j alone', (change, expected) => {
    expect(differences(writeFingerprint(fingerprint), { ...fingerprint, ...change })).toEqual([expected]);
  });

  it.each([
    [{ 'build-contexts': 'x' }, 'the further build contexts'],
    [{ secrets: 'x' }, 'the names of the secrets and keys that the build can use'],
    [{ labels: 'x' }, 'the labels'],
    [{ annotations: 'x' }, 'the annotations'],
    [{ attestations: 'x' }, 'the attestations (provenance, sbom)'],
    [{ run: 'x' }, 'how RUN instructions are run (network, add-hosts, shm-size, ulimit)'],
  ])('name %j, which is only there where it is asked for', (change, expected) => {
    const asked = { ...fingerprint, ...change };
    expect(differences(writeFingerprint(fingerprint), asked)).toEqual([expected]);
    expect(differences(writeFingerprint(asked), fingerprint)).toEqual([expected]);
    expect(differences(writeFingerprint(asked), asked)).toEqual([]);
  });

  it.each([
    ['context', 'the files of the build context (a git URL without a commit'],
    ['build-contexts', 'the further build contexts (a git URL without a commit'],
  ])('are there for an unknown %s, even of the same', (part, expected) => {
    const unknown = { ...fingerprint, [part]: UNKNOWN };
    expect(differences(writeFingerprint(unknown), unknown)).toEqual([expect.stringContaining(expected)]);
  });

  it('name everything that differs', () => {
    const now = { ...fingerprint, target: 'x', context: 'y' };
    expect(differences(writeFingerprint(fingerprint), now)).toEqual(['the target', 'the files of the build context']);
  });

  it('of an image without the label', () => {
    expect(differences(undefined, fingerprint)).toEqual(['it has no record of what it was built from']);
  });

  it('of a label of somebody else are all', () => expect(differences('x', fingerprint)).toHaveLength(6));

  it('are none exactly for equal fingerprints', () => {
    const part = fc.stringMatching(/^[a-z0-9/,=]{0,3}$/);
    const any = fc.record({
      commit: part,
      file: part,
      target: part,
      'build-args': part,
      platforms: part,
      context: part,
    });
    fc.assert(
      fc.property(any, any, (a, b) => {
        expect(differences(writeFingerprint(a), b).length).toBe(
          Object.keys(a).filter((key) => a[key as keyof typeof a] !== b[key as keyof typeof b]).length,
        );
      }),
    );
  });
});

describe('isOtherProgram', () => {
  const label = writeFingerprint(fingerprint);

  it.each([
    ['the same inputs', {}, false],
    ['another Dockerfile', { file: 'f2' }, true],
    ['another target', { target: 'worker' }, true],
    ['other build arguments', { 'build-args': 'b2' }, false],
    ['other platforms', { platforms: '' }, false],
    ['other files', { context: 'c2' }, false],
    ['another Dockerfile of another commit', { commit: 'def', file: 'f2' }, false],
  ])('of %s', (_name, change, expected) => expect(isOtherProgram(label, { ...fingerprint, ...change })).toBe(expected));

  it('is not known without a commit', () => {
    const unversioned = { ...fingerprint, commit: '' };
    expect(isOtherProgram(writeFingerprint(unversioned), { ...unversioned, target: 'worker' })).toBe(false);
  });

  it.each([[undefined], [''], ['of somebody else']])('is not known of the label %j', (text) => {
    expect(isOtherProgram(text, fingerprint)).toBe(false);
  });
});

describe('hashOf', () => {
  it('is short, and the same for the same value', () => {
    expect(hashOf(['a', 1])).toMatch(/^[0-9a-f]{32}$/);
    expect(hashOf(['a', 1])).toBe(hashOf(['a', 1]));
  });

  it.each([
    [['a', 'b'], ['ab']],
    [['a'], 'a'],
    [1, '1'],
    [
      [
        ['A', 'x'],
        ['B', ''],
      ],
      [
        ['A', ''],
        ['B', 'x'],
      ],
    ],
  ])('tells %j from %j', (a, b) => expect(hashOf(a)).not.toBe(hashOf(b)));
});
