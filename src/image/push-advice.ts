/** What docker prints when a build, a push or a cache fails, and what to do about it. */
export interface PushFailure {
  /** Stable, for programs. */
  readonly code: string;
  readonly weight: 'permanent' | 'repeated';
  readonly seen: RegExp;
  /** What happened, as a sentence, for the documentation. */
  readonly what: string;
  /** What happened: one sentence without a full stop. */
  readonly cause: string;
  readonly advice: string;
}

export const PUSH_FAILURES: readonly PushFailure[] = [
  {
    code: 'tag-immutable',
    weight: 'permanent',
    seen: /tag invalid: .*immutable/i,
    what: 'The tag exists in the repository, whose tags are immutable.',
    cause: 'the tag exists already, and the repository is set to immutable tags',
    advice:
      "The tag exists and the repository doesn't let it move: somebody pushed it meanwhile. Run again, or set another image-tag.",
  },
  {
    code: 'repository-not-found',
    weight: 'permanent',
    seen: /name unknown: .*does not exist/i,
    what: 'The repository of the image is not in the registry.',
    cause: "the repository doesn't exist in this registry",
    advice: 'Create the repository with `aws ecr create-repository`, or set the input repository to one that exists.',
  },
  {
    code: 'registry-not-logged-in',
    weight: 'permanent',
    seen: /no basic auth credentials|authorization token has expired/i,
    what: 'Nobody has logged in to the registry, or the login is over.',
    cause: 'docker is not logged in to the registry of this image',
    advice:
      'The registry of this image is another one than the repository that we log in to; log in to it before this step.',
  },
  {
    code: 'cache-refused',
    weight: 'permanent',
    seen: /error writing manifest blob: .*400 Bad Request/i,
    what: 'ECR refuses the build cache in the form in which it was pushed.',
    cause: 'ECR refuses the build cache in the form in which it was pushed',
    advice: 'Add image-manifest=true,oci-mediatypes=true to the cache-to of type registry.',
  },
  {
    code: 'push-denied',
    weight: 'permanent',
    seen: /403 Forbidden|(?<!permission )denied: /i,
    what: 'The role that deploys may not push to the repository.',
    cause: 'the registry refuses the push: the role that deploys is not allowed to',
    advice: 'Allow the actions of the section "Push" in the least policy of the README on this repository.',
  },
  {
    code: 'build-exec-format',
    weight: 'permanent',
    seen: /exec format error/i,
    what: 'A RUN instruction of the Dockerfile started a program of another architecture.',
    cause: 'a RUN instruction started a program of another architecture than that of the runner',
    advice:
      'A RUN instruction started a program of another architecture: use a runner of that architecture, or add docker/setup-qemu-action before this step.',
  },
  {
    code: 'runner-disk-full',
    weight: 'repeated',
    seen: /no space left on device/i,
    what: "The runner's disk is full.",
    cause: "the runner's disk is full",
    advice: "The runner's disk is full: free some of it, or use a larger runner.",
  },
];

/** What is known of a failed build or push; undefined where the output has to speak for itself. */
export function pushFailure(output: string): PushFailure | undefined {
  return PUSH_FAILURES.find(({ seen }) => seen.test(output));
}

/** The next step after a failed build or push; undefined where the output has to speak for itself. */
export function pushAdvice(output: string): string | undefined {
  return pushFailure(output)?.advice;
}
