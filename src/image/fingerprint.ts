import { createHash } from 'node:crypto';

/**
 * What an image was built from, a short hash for each part. It travels with the image as a label, so that a later run can tell whether the
 * image under a tag is the one that it would build, and if not, in what they differ.
 */
export interface Fingerprint {
  readonly commit: string;
  readonly file: string;
  readonly target: string;
  readonly 'build-args': string;
  readonly platforms: string;
  /** {@link UNKNOWN} where only docker gets to see it. */
  readonly context: string;
  // Each of these is absent where nothing of the kind was asked for.
  readonly 'build-contexts'?: string;
  /** Which secrets and keys the build can use, not what they are. */
  readonly secrets?: string;
  readonly labels?: string;
  readonly annotations?: string;
  readonly attestations?: string;
  readonly run?: string;
}

/** In place of a hash: it may be something else tomorrow, and differs from everything for that reason. A branch of a git URL, for instance. */
export const UNKNOWN = 'unknown';

/** The image label that holds the fingerprint. */
export const FINGERPRINT_LABEL = 'io.github.ship-to-ecs.inputs';

const PARTS = [
  'commit',
  'file',
  'target',
  'build-args',
  'platforms',
  'context',
  'build-contexts',
  'secrets',
  'labels',
  'annotations',
  'attestations',
  'run',
] as const;

/** The parts in the user's words. */
const NAMES: Readonly<Record<(typeof PARTS)[number], string>> = {
  commit: 'the commit',
  file: 'the Dockerfile',
  target: 'the target',
  'build-args': 'the build arguments',
  platforms: 'the platforms',
  context: 'the files of the build context',
  'build-contexts': 'the further build contexts',
  secrets: 'the names of the secrets and keys that the build can use',
  labels: 'the labels',
  annotations: 'the annotations',
  attestations: 'the attestations (provenance, sbom)',
  run: 'how RUN instructions are run (network, add-hosts, shm-size, ulimit)',
};

/** A hash of any JSON value, short enough for a label and long enough never to meet another. */
export function hashOf(value: unknown): string {
  return createHash('sha256').update(JSON.stringify(value)).digest('hex').slice(0, 32);
}

/** The label's value. */
export function writeFingerprint(fingerprint: Fingerprint): string {
  return PARTS.filter((part) => fingerprint[part] !== undefined)
    .map((part) => `${part}=${fingerprint[part]}`)
    .join(' ');
}

/** True for another program of the same commit: another Dockerfile or another stage of it. Both can't have one tag. */
export function isOtherProgram(label: string | undefined, now: Fingerprint): boolean {
  if (label === undefined || now.commit === '') return false;
  const then = partsOf(label);
  return then.get('commit') === now.commit && (then.get('file') !== now.file || then.get('target') !== now.target);
}

function partsOf(label: string): Map<string, string> {
  return new Map(label.split(' ').map((part) => [part.slice(0, part.indexOf('=')), part.slice(part.indexOf('=') + 1)]));
}

/** In what the image behind a label differs from what would be built now; empty for the same inputs. */
export function differences(label: string | undefined, now: Fingerprint): string[] {
  if (label === undefined) return ['it has no record of what it was built from'];
  const then = partsOf(label);
  return PARTS.filter((part) => then.get(part) !== now[part] || now[part] === UNKNOWN).map((part) => {
    if (now[part] === UNKNOWN) return `${NAMES[part]} (a git URL without a commit, which can't be compared)`;
    return part === 'commit'
      ? `the commit (it was built from ${then.get('commit') || 'none'}, this is ${now.commit || 'none'})`
      : NAMES[part];
  });
}
