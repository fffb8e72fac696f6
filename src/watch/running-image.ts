/** Digests that a task may report for a container, by the container's name; empty where none is known. */
export type ExpectedDigests = Readonly<Record<string, readonly string[]>>;

/** What one running container says about its image. */
export interface RunningContainer {
  readonly container: string;
  readonly digest: string | undefined;
}

/** Whether the tasks run the image that was pushed. */
export type RunningImage =
  | { readonly kind: 'verified'; readonly containers: number }
  | { readonly kind: 'unverified'; readonly why: string }
  /** At least one container runs something else: the first of those, and all the digests that were not expected. */
  | {
      readonly kind: 'different';
      readonly container: string;
      readonly digests: readonly string[];
      /** What it would be if those digests were as good as the expected ones. */
      readonly otherwise: RunningImage;
    };

/**
 * Compares the digests that running containers report with those expected. A container of an index reports the index or the manifest of its
 * platform; either proves the image.
 * @param running undefined where the tasks could not be read
 */
export function compareDigests(
  expected: ExpectedDigests,
  running: readonly RunningContainer[] | undefined,
): RunningImage {
  if (running === undefined) return { kind: 'unverified', why: 'the tasks could not be read' };
  const targets = Object.keys(expected);
  const ours = running.filter(({ container }) => targets.includes(container));
  const wrong = ours.filter(({ container, digest }) => {
    const digests = expected[container] ?? [];
    return digest !== undefined && digests.length > 0 && !digests.includes(digest);
  });
  const otherwise = completeness(expected, ours);
  if (wrong[0] === undefined) return otherwise;
  const digests = [...new Set(wrong.flatMap(({ digest }) => digest ?? []))];
  return { kind: 'different', container: wrong[0].container, digests, otherwise };
}

/** Whether every expected container was seen, with a digest. */
function completeness(expected: ExpectedDigests, ours: readonly RunningContainer[]): RunningImage {
  const targets = Object.keys(expected);
  if (targets.length === 0 || targets.some((target) => expected[target]?.length === 0)) {
    return { kind: 'unverified', why: "the image's digest is not known" };
  }
  if (ours.length === 0) return { kind: 'unverified', why: 'no task is running' };
  const unseen = targets.find((target) => !ours.some(({ container }) => container === target));
  if (unseen !== undefined) return { kind: 'unverified', why: `no running task has the container ${unseen}` };
  if (ours.some(({ digest }) => digest === undefined)) {
    return { kind: 'unverified', why: 'not every running task reports a digest' };
  }
  return { kind: 'verified', containers: ours.length };
}
