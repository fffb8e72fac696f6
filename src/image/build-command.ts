import { FINGERPRINT_LABEL, writeFingerprint } from './fingerprint.ts';
import type { BuildPlan } from './image-plan.ts';

/** A program's arguments and the variables that it needs beside its ordinary environment. */
export interface BuildCommand {
  readonly args: readonly string[];
  readonly environment: Readonly<Record<string, string>>;
}

/** Every tag of the image as a full reference, the one that is deployed first. */
export function referencesOf({ repository, tag, tags }: Pick<BuildPlan, 'repository' | 'tag' | 'tags'>): string[] {
  return [tag, ...tags].map((one) => `${repository.uri}:${one}`);
}

/**
 * `docker buildx build`, pushing by itself.
 * @param metadataFile where buildx writes the digest
 */
export function buildxCommand(plan: BuildPlan, metadataFile: string): BuildCommand {
  const { inputs, platforms } = plan;
  const args = [
    'buildx',
    'build',
    '--push',
    '--progress=plain',
    '--metadata-file',
    metadataFile,
    // Attestations hold times and hosts: with them the same commit would never give the same digest.
    '--provenance=false',
    '--sbom=false',
    ...(platforms.length > 0 ? ['--platform', platforms.join(',')] : []),
    ...inputs.cacheFrom.flatMap((cache) => ['--cache-from', cache]),
    ...inputs.cacheTo.flatMap((cache) => ['--cache-to', cache]),
    ...commonArguments(plan),
  ];
  return { args, environment: environmentOf(plan) };
}

/** `docker build`, for machines without buildx; the image is pushed afterwards. */
export function dockerBuildCommand(plan: BuildPlan): BuildCommand {
  const { inputs, platforms, builder } = plan;
  // Naming the builder's own platform makes the classic builder ask the registry for base images that it has.
  const foreign = platforms.filter((platform) => !builder.platforms.includes(platform));
  const args = [
    'build',
    ...foreign.flatMap((platform) => ['--platform', platform]),
    ...inputs.cacheFrom.flatMap((cache) => ['--cache-from', cache.replace(/^type=registry,ref=/, '')]),
    ...commonArguments(plan),
  ];
  return { args, environment: environmentOf(plan) };
}

function commonArguments(plan: BuildPlan): string[] {
  const { inputs, files, source, fingerprint } = plan;
  const labels = {
    [FINGERPRINT_LABEL]: writeFingerprint(fingerprint),
    ...(source === undefined ? {} : { 'org.opencontainers.image.revision': source.commit }),
  };
  return [
    '--file',
    files.dockerfile,
    ...referencesOf(plan).flatMap((reference) => ['--tag', reference]),
    ...Object.entries(labels).flatMap(([name, value]) => ['--label', `${name}=${value}`]),
    // Only the name: docker takes the value from its environment, so it shows in no list of processes.
    ...Object.keys(inputs.buildArgs).flatMap((name) => ['--build-arg', name]),
    ...(inputs.target === undefined ? [] : ['--target', inputs.target]),
    files.context,
  ];
}

function environmentOf({ inputs, source }: BuildPlan): Record<string, string> {
  // buildx stamps the image with the commit's time instead of its own. https://reproducible-builds.org/docs/source-date-epoch/
  const epoch: Record<string, string> = source === undefined ? {} : { SOURCE_DATE_EPOCH: String(source.commitTime) };
  return { ...epoch, ...inputs.buildArgs };
}

/** The digest in buildx's metadata file; undefined where it says none. */
export function digestInMetadata(text: string): string | undefined {
  const metadata = JSON.parse(text) as Record<string, unknown>;
  const digest = metadata['containerimage.digest'];
  return typeof digest === 'string' ? digest : undefined;
}

/** The digest that `docker push` prints for a tag: `v1: digest: sha256:… size: 528`. */
export function digestOfPush(output: string, tag: string): string | undefined {
  return output
    .split('\n')
    .map((line) => /^(\S+): digest: (sha256:[0-9a-f]{64}) size: \d+\s*$/.exec(line))
    .find((match) => match?.[1] === tag)?.[2];
}
