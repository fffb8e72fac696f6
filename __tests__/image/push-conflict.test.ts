import { describe, expect, it } from '@jest/globals';
import { builtDigests, isAmong, isTagConflict } from '../../src/image/push-conflict.ts';
import { buildPlan, repository } from '../support/build-plans.ts';

const [A, B, C] = ['a', 'b', 'c'].map((digit) => `sha256:${digit.repeat(64)}`) as [string, string, string];
const TOLD =
  "ERROR: tag invalid: The image tag 'v1' already exists in the 'web' repository and cannot be overwritten because the repository is immutable.";
const BARE =
  'ERROR: failed to solve: failed to push x/web:v1: unexpected status from PUT request to https://x/v2/web/manifests/v1: 400 Bad Request';
const CACHE =
  'ERROR: failed to solve: error writing manifest blob: failed commit on ref "sha256:0": unexpected status from PUT request to https://x/v2/web/manifests/cache: 400 Bad Request';

const immutable = buildPlan({ repository: { ...repository, tagMutability: 'IMMUTABLE' } });
const exclusion = { ...repository, tagMutability: 'IMMUTABLE_WITH_EXCLUSION', exceptions: ['*abc*'] };

describe('isTagConflict', () => {
  it.each([
    ['what docker says of it', TOLD, immutable, true],
    ['that, though the repository was mutable', TOLD, buildPlan(), true],
    ['a bare 400 for a manifest', BARE, immutable, true],
    ['a bare 400 where a further tag may not move', BARE, buildPlan({ repository: exclusion, tags: ['v1'] }), true],
    ['a bare 400 where every tag may move', BARE, buildPlan({ repository: exclusion, tags: ['abcd'] }), false],
    ['a bare 400 in a mutable repository', BARE, buildPlan(), false],
    ['a refused cache', CACHE, immutable, false],
    ['another status', BARE.replace('400 Bad Request', '403 Forbidden'), immutable, false],
    ['a refused layer', BARE.replace('manifests/v1', 'blobs/uploads/1'), immutable, false],
    ['a failed build', 'ERROR: process "/bin/sh -c make" did not complete', immutable, false],
  ])('%s', (_name, output, plan, expected) => expect(isTagConflict(`#5 x\n${output}\n`, plan)).toBe(expected));
});

describe('builtDigests', () => {
  it.each([
    ['the driver docker', `#5 writing image ${A} done\n#6 pushing x with docker\n`, [A]],
    [
      'a manifest and its configuration',
      `#5 exporting manifest ${A} 0.0s done\n#5 exporting config ${B} done\n`,
      [A, B],
    ],
    [
      'an index alone of a build for several platforms',
      `#9 exporting manifest ${A} done\n#9 exporting config ${B} done\n#9 exporting manifest list ${C} 0.0s done\n`,
      [C],
    ],
    ['nothing that a RUN instruction prints', `#7 0.123 #5 exporting manifest ${A} done\n`, []],
    ['nothing where nothing is said', 'Successfully built 0123456789ab\n', []],
  ])('%s', (_name, output, expected) => expect(builtDigests(output)).toEqual(expected));
});

describe('isAmong', () => {
  const image = (manifest: unknown) => ({
    digest: A,
    digests: [A],
    platforms: [],
    labels: undefined,
    manifest: JSON.stringify(manifest),
    mediaType: '',
  });
  const single = image({ config: { digest: B } });
  const index = image({ manifests: [{ digest: B, platform: { os: 'linux', architecture: 'amd64' } }] });

  it.each([
    ['the same manifest', single, [A], true],
    ['the same configuration', single, [C, B], true],
    ['the same index', index, [A], true],
    ['another image', single, [C], false],
    ['an index that has the image as a part', index, [B], false],
    ['nothing known', single, [], false],
  ])('%s', (_name, held, built, expected) => expect(isAmong(held, built)).toBe(expected));
});
