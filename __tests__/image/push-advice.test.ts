import { describe, expect, it } from '@jest/globals';
import { pushAdvice } from '../../src/image/push-advice.ts';

describe('pushAdvice', () => {
  it.each([
    [
      'an immutable tag',
      "tag invalid: The image tag 'v1' already exists in the 'web' repository and cannot be overwritten because the repository is immutable.",
      "doesn't let it move",
    ],
    [
      'a missing repository',
      "name unknown: The repository with name 'web' does not exist in the registry with id '123456789012'",
      'aws ecr create-repository',
    ],
    ['no login', 'no basic auth credentials', 'log in to it before this step'],
    ['an old login', 'denied: Your authorization token has expired. Reauthenticate and try again.', 'log in to it'],
    [
      'a missing permission, as buildx tells it',
      'ERROR: failed to push x: unexpected status from POST request to https://x/v2/web/blobs/uploads/: 403 Forbidden',
      'section "Push"',
    ],
    [
      'a missing permission, as ECR tells it',
      'denied: User: arn:aws:sts::123456789012:assumed-role/x/y is not authorized to perform: ecr:InitiateLayerUpload',
      'section "Push"',
    ],
    ['another architecture', 'exec /bin/sh: exec format error', 'docker/setup-qemu-action'],
    ['a full disk', 'write /x: no space left on device', 'disk is full'],
  ])('%s', (_name, output, expected) => expect(pushAdvice(`#5 pushing\n${output}\n`)).toContain(expected));

  it.each(['', 'ERROR: process "/bin/sh -c make" did not complete successfully: exit code: 2'])(
    'has nothing to say about %j',
    (output) => expect(pushAdvice(output)).toBeUndefined(),
  );

  it.each(["PermissionError: [Errno 13] Permission denied: '/app/x'", '/bin/sh: 1: ./configure: Permission denied: x'])(
    'takes no failure inside the build for a refused push: %s',
    (output) => {
      expect(pushAdvice(output)).toBeUndefined();
    },
  );
});
