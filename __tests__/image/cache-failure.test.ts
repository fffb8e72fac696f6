import { describe, expect, it } from '@jest/globals';
import { isCacheFailure } from '../../src/image/cache-failure.ts';

describe('isCacheFailure', () => {
  it.each([
    [
      'ECR refusing the form of the cache',
      '#9 exporting cache to registry\n#9 writing manifest sha256:ab done\n#9 ERROR: error writing manifest blob: failed commit on ref "sha256:ab": unexpected status from PUT request to https://x/v2/web/manifests/buildcache: 400 Bad Request\n------\n > exporting cache to registry:\n------\nERROR: failed to solve: error writing manifest blob: failed commit on ref: unexpected status: 400 Bad Request',
    ],
    ['a layer of it that can not be written', 'ERROR: failed to solve: error writing layer blob: 403 Forbidden'],
    [
      "GitHub's cache",
      '#12 exporting to GitHub Actions Cache\n#12 preparing build cache for export\n#12 ERROR: maximum timeout reached\n------\n > exporting to GitHub Actions Cache:\n------\nERROR: failed to solve: maximum timeout reached',
    ],
    ['only the summary', '------\n > exporting cache to registry:\n------\nERROR: failed to solve: x'],
  ])('is true for %s', (_name, output) => expect(isCacheFailure(output)).toBe(true));

  it.each([
    [
      'a cache that is not there yet',
      '#5 importing cache manifest from x/web:buildcache\n#5 ERROR: x/web:buildcache: not found\n#9 [2/2] RUN make\n#9 ERROR: process "make" did not complete successfully: exit code: 2\n------\n > importing cache manifest from x/web:buildcache:\n------\nERROR: failed to solve: process "make" did not complete successfully',
    ],
    [
      'a step after a cache that was exported',
      '#9 exporting cache to registry\n#9 DONE 0.1s\n#10 pushing layers\n#10 ERROR: 403 Forbidden\nERROR: failed to push: 403 Forbidden',
    ],
    [
      'a program that speaks of blobs',
      '#7 [2/2] RUN x\n#7 0.1 ERROR: error writing layer blob\nERROR: failed to solve: x',
    ],
    ['nothing', ''],
  ])('is false for %s', (_name, output) => expect(isCacheFailure(output)).toBe(false));
});
