/** What docker prints when ECR refuses a push, and what to do about it. */
const ADVICE: readonly { readonly seen: RegExp; readonly advice: string }[] = [
  {
    seen: /tag invalid: .*immutable/i,
    advice:
      "The tag exists and the repository doesn't let it move: somebody pushed it meanwhile. Run again, or set another image-tag.",
  },
  {
    seen: /name unknown: .*does not exist/i,
    advice: 'Create the repository with `aws ecr create-repository`, or set the input repository to one that exists.',
  },
  {
    seen: /no basic auth credentials|authorization token has expired/i,
    advice:
      'The registry of this image is another one than the repository that we log in to; log in to it before this step.',
  },
  {
    seen: /403 Forbidden|(?<!permission )denied: /i,
    advice: 'Allow the actions of the section "Push" in the least policy of the README on this repository.',
  },
  {
    seen: /exec format error/i,
    advice:
      'A RUN instruction started a program of another architecture: use a runner of that architecture, or add docker/setup-qemu-action before this step.',
  },
  { seen: /no space left on device/i, advice: "The runner's disk is full: free some of it, or use a larger runner." },
];

/** The next step after a failed build or push; undefined where the output has to speak for itself. */
export function pushAdvice(output: string): string | undefined {
  return ADVICE.find(({ seen }) => seen.test(output))?.advice;
}
