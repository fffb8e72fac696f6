import { describe, expect, it } from '@jest/globals';
import { compareDigests, type ExpectedDigests, type RunningContainer } from '../../src/watch/running-image.ts';

const running = (...all: [string, string | undefined][]): RunningContainer[] =>
  all.map(([container, digest]) => ({ container, digest }));
const expected: ExpectedDigests = { app: ['index', 'amd64', 'arm64'] };

describe('compareDigests', () => {
  it.each<[string, ExpectedDigests, RunningContainer[] | undefined, object]>([
    [
      'the index and its platforms',
      expected,
      running(['app', 'index'], ['app', 'arm64']),
      { kind: 'verified', containers: 2 },
    ],
    [
      'a sidecar of any image',
      expected,
      running(['app', 'index'], ['proxy', 'x']),
      { kind: 'verified', containers: 1 },
    ],
    [
      'two containers with their own images',
      { app: ['a'], job: ['b'] },
      running(['app', 'a'], ['job', 'b']),
      { kind: 'verified', containers: 2 },
    ],
    [
      'another image',
      expected,
      running(['app', 'index'], ['app', 'x']),
      { kind: 'different', container: 'app', digests: ['x'] },
    ],
    [
      "the other container's image",
      { app: ['a'], job: ['b'] },
      running(['app', 'b'], ['job', 'b']),
      { kind: 'different', container: 'app', digests: ['b'] },
    ],
    [
      'another image beside one that does not say',
      expected,
      running(['app', undefined], ['app', 'x']),
      { kind: 'different', container: 'app', digests: ['x'] },
    ],
    [
      'a task that does not say',
      expected,
      running(['app', 'index'], ['app', undefined]),
      { kind: 'unverified', why: 'not every running task reports a digest' },
    ],
    ['no task', expected, [], { kind: 'unverified', why: 'no task is running' }],
    ['a sidecar alone', expected, running(['proxy', 'x']), { kind: 'unverified', why: 'no task is running' }],
    [
      'an image that is not known',
      { app: [] },
      running(['app', 'x']),
      { kind: 'unverified', why: "the image's digest is not known" },
    ],
    [
      'an image of two that is not known',
      { app: ['a'], job: [] },
      running(['app', 'a'], ['job', 'x']),
      { kind: 'unverified', why: "the image's digest is not known" },
    ],
    [
      'another image beside one that is not known',
      { app: ['a'], job: [] },
      running(['app', 'b'], ['job', 'x']),
      { kind: 'different', container: 'app', digests: ['b'] },
    ],
    ['nothing expected', {}, running(['app', 'x']), { kind: 'unverified', why: "the image's digest is not known" }],
    ['tasks that may not be read', expected, undefined, { kind: 'unverified', why: 'the tasks could not be read' }],
  ])('%s', (_name, digests, tasks, result) => expect(compareDigests(digests, tasks)).toMatchObject(result));
});
