import { describe, expect, it } from '@jest/globals';
import { parseManifest, platformName } from '../../src/image/manifest.ts';

const INDEX = {
  schemaVersion: 2,
  mediaType: 'application/vnd.oci.image.index.v1+json',
  manifests: [
    { digest: 'sha256:a', platform: { os: 'linux', architecture: 'amd64' } },
    { digest: 'sha256:b', platform: { os: 'linux', architecture: 'arm64', variant: 'v8' } },
    {
      digest: 'sha256:c',
      platform: { os: 'unknown', architecture: 'unknown' },
      annotations: { 'vnd.docker.reference.type': 'attestation-manifest' },
    },
  ],
};

describe('parseManifest', () => {
  it('reads an index and leaves its attestations out', () => {
    expect(parseManifest(JSON.stringify(INDEX))).toEqual({
      kind: 'index',
      manifests: [
        { digest: 'sha256:a', platform: 'linux/amd64' },
        { digest: 'sha256:b', platform: 'linux/arm64' },
      ],
    });
  });

  it('takes an entry without a platform for the usual one', () => {
    expect(parseManifest('{"manifests":[{"digest":"sha256:a"}]}')).toEqual({
      kind: 'index',
      manifests: [{ digest: 'sha256:a', platform: 'linux/amd64' }],
    });
  });

  it('reads an image', () => {
    expect(parseManifest('{"schemaVersion":2,"config":{"digest":"sha256:d"},"layers":[]}')).toEqual({
      kind: 'image',
      configDigest: 'sha256:d',
    });
  });

  it.each([
    ['text that is not JSON', '<html>', SyntaxError],
    ['JSON that is no manifest', '{"schemaVersion":1}', /neither an index nor an image manifest/],
  ])('refuses %s', (_name, text, error) => expect(() => parseManifest(text)).toThrow(error));
});

describe('platformName', () => {
  it.each([
    [undefined, undefined, 'linux/amd64'],
    ['windows', 'amd64', 'windows/amd64'],
    ['linux', 'arm64', 'linux/arm64'],
  ])('%s and %s', (os, architecture, expected) => expect(platformName(os, architecture)).toBe(expected));
});
