import { readFile } from 'node:fs/promises';
import { relative, resolve } from 'node:path';
import { type Fingerprint, hashOf, UNKNOWN } from '../image/fingerprint.ts';
import { isAddress, isGitUrl, isPinned } from '../image/git-context.ts';
import { CREATED_LABEL } from '../image/image-labels.ts';
import { type BuildFiles, hashContext } from '../image/read-context.ts';
import type { Source } from '../image/tag.ts';
import type { BuildInputs } from '../inputs/build-inputs.ts';

/**
 * Takes the fingerprint of everything that changes what is in the image. Left out is what only changes how fast it is there (caches, `pull`, `no-cache`), and the
 * labels that come from the commit.
 * @param workspace the folder that paths are relative to
 */
export async function takeFingerprint(
  build: BuildInputs,
  files: BuildFiles,
  source: Source | undefined,
  workspace: string,
): Promise<Fingerprint> {
  return {
    commit: source?.commit ?? '',
    ...(await ofFiles(files)),
    target: build.target ?? '',
    'build-args': hashOf(sorted(Object.entries(build.buildArgs))),
    // Only those asked for: derived ones come from what runs, which our own image changes.
    platforms: build.platforms.join(','),
    ...(await ofContexts(build, workspace)),
    ...ofOptions(build),
  };
}

async function ofFiles(files: BuildFiles): Promise<Pick<Fingerprint, 'file' | 'context'>> {
  if (files.kind === 'git') {
    return { file: hashOf(files.dockerfile ?? ''), context: isPinned(files.url) ? hashOf(files.url) : UNKNOWN };
  }
  const { context, dockerfile } = files;
  return {
    file: hashOf([relative(context, dockerfile), await readFile(dockerfile, 'utf8')]),
    context: await hashContext(context, dockerfile),
  };
}

async function ofContexts({ buildContexts }: BuildInputs, workspace: string): Promise<Partial<Fingerprint>> {
  const entries = sorted(Object.entries(buildContexts));
  if (entries.length === 0) return {};
  if (entries.some(([, where]) => isGitUrl(where) && !isPinned(where))) return { 'build-contexts': UNKNOWN };
  const hashes = entries.map(async ([name, where]) => [
    name,
    isAddress(where) ? where : await hashContext(resolve(workspace, where), undefined),
  ]);
  return { 'build-contexts': hashOf(await Promise.all(hashes)) };
}

function ofOptions(build: BuildInputs): Partial<Fingerprint> {
  const { secrets, ssh, annotations, provenance, sbom, network, addHosts, shmSize, ulimit } = build;
  const ids = [...secrets.map(({ id }) => `secret ${id}`), ...ssh.map((key) => `ssh ${key.split('=', 1)[0]}`)];
  // The time of a build, which docker/metadata-action sets, would make every build differ from every other.
  const labels = Object.entries(build.labels).filter(([name]) => name !== CREATED_LABEL);
  const attestations = [provenance, sbom];
  const run = [network, addHosts, shmSize, ulimit];
  return {
    ...(ids.length === 0 ? {} : { secrets: hashOf(ids.sort()) }),
    ...(labels.length === 0 ? {} : { labels: hashOf(sorted(labels)) }),
    ...(annotations.length === 0 ? {} : { annotations: hashOf(annotations) }),
    ...(attestations.every((one) => one === 'false') ? {} : { attestations: hashOf(attestations) }),
    ...(run.every((one) => one === undefined || one.length === 0) ? {} : { run: hashOf(run) }),
  };
}

function sorted(entries: readonly (readonly [string, string])[]): (readonly [string, string])[] {
  return entries.toSorted(([a], [b]) => (a < b ? -1 : 1));
}
