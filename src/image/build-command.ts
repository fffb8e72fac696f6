import type { BuildInputs } from '../inputs/build-inputs.ts';
import type { BuildCache } from './build-cache.ts';
import { namedBuilder } from './build-tool.ts';
import { FINGERPRINT_LABEL, writeFingerprint } from './fingerprint.ts';
import { imageLabels } from './image-labels.ts';
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

/** What is known of a buildx build when it starts. */
export interface BuildxRun {
  /** Where buildx writes the digest. */
  readonly metadataFile: string;
  /** Values of `--secret`. */
  readonly secrets: readonly string[];
  /** A builder that was created for this build, and where buildx finds it; undefined for the one that the input names, or the selected one. */
  readonly own: { readonly name: string; readonly folder: string } | undefined;
  readonly cache: BuildCache;
}

/** `docker buildx build`, pushing by itself. */
export function buildxCommand(plan: BuildPlan, { metadataFile, secrets, own, cache }: BuildxRun): BuildCommand {
  const { inputs, platforms } = plan;
  const builder = own?.name ?? namedBuilder(inputs.builder);
  const args = [
    'buildx',
    'build',
    ...option('--builder', builder === undefined ? [] : [builder]),
    '--push',
    '--progress=plain',
    '--metadata-file',
    metadataFile,
    // Attestations hold times and hosts: with them the same commit would never give the same digest.
    `--provenance=${inputs.provenance}`,
    `--sbom=${inputs.sbom}`,
    ...(platforms.length > 0 ? ['--platform', platforms.join(',')] : []),
    ...option('--cache-from', cache.from),
    ...option('--cache-to', cache.to),
    ...option('--secret', secrets),
    ...option('--ssh', inputs.ssh),
    ...option('--annotation', inputs.annotations),
    ...contextOptions(inputs),
    ...commonArguments(plan),
  ];
  return { args, environment: { ...environmentOf(plan), ...(own === undefined ? {} : { BUILDX_CONFIG: own.folder }) } };
}

function option(name: string, values: readonly string[]): string[] {
  return values.flatMap((value) => [name, value]);
}

/** `docker build`, for machines without buildx; the image is pushed afterwards. */
export function dockerBuildCommand(plan: BuildPlan): BuildCommand {
  const { cache, platforms, builder } = plan;
  // Naming the builder's own platform makes the classic builder ask the registry for base images that it has.
  const foreign = platforms.filter((platform) => !builder.platforms.includes(platform));
  const args = [
    'build',
    ...foreign.flatMap((platform) => ['--platform', platform]),
    ...option(
      '--cache-from',
      cache.from.map((source) => source.replace(/^type=registry,ref=/, '')),
    ),
    ...commonArguments(plan),
  ];
  return { args, environment: environmentOf(plan) };
}

/** What a build with podman or buildah needs to know besides the plan. */
export interface ContainersRun {
  /** Where the logins are. */
  readonly authFile: string;
  /** Where the build writes the digest of the image's configuration. */
  readonly imageIdFile: string;
  /** Where the push writes the digest that the registry knows the image by. */
  readonly digestFile: string;
  /** Values of `--secret`. */
  readonly secrets: readonly string[];
}

/** `podman build` or `buildah build`; the image is pushed afterwards. */
export function containersBuildCommand(
  plan: BuildPlan,
  { authFile, imageIdFile, secrets }: ContainersRun,
): BuildCommand {
  const { inputs, platforms, builder, source } = plan;
  const args = [
    'build',
    // The format OCI has no place for SHELL and HEALTHCHECK, and drops them.
    '--format=docker',
    `--authfile=${authFile}`,
    `--iidfile=${imageIdFile}`,
    ...loopbackOption(plan.repository.uri),
    // buildah keeps no layers for the next build unless it is told to, as docker and podman do.
    ...(builder.kind === 'buildah' ? ['--layers'] : []),
    // The time of the commit instead of the build's, so that the same commit gives the same digest.
    ...(source === undefined ? [] : [`--timestamp=${source.commitTime}`]),
    ...platforms.flatMap((platform) => ['--platform', platform]),
    ...option('--secret', secrets),
    ...option('--ssh', inputs.ssh),
    ...contextOptions(inputs),
    ...(inputs.pull ? [builder.kind === 'podman' ? '--pull=always' : '--pull-always'] : []),
    ...commonArguments({ ...plan, inputs: { ...inputs, pull: false } }),
  ];
  return { args, environment: environmentOf(plan) };
}

/** `podman push` or `buildah push`. */
export function containersPushCommand(reference: string, { authFile, digestFile }: ContainersRun): BuildCommand {
  const options = [`--authfile=${authFile}`, `--digestfile=${digestFile}`, ...loopbackOption(reference)];
  return { args: ['push', ...options, reference, `docker://${reference}`], environment: {} };
}

/** A registry on this very machine needs no TLS: docker's own rule. https://docs.docker.com/reference/cli/dockerd/#insecure-registries */
function loopbackOption(reference: string): string[] {
  return /^(?:127\.\d+\.\d+\.\d+|localhost|\[::1\])(?::\d+)?\//.test(reference) ? ['--tls-verify=false'] : [];
}

function contextOptions({ buildContexts }: BuildInputs): string[] {
  return option(
    '--build-context',
    Object.entries(buildContexts).map(([name, where]) => `${name}=${where}`),
  );
}

function commonArguments(plan: BuildPlan): string[] {
  const { inputs, files, fingerprint } = plan;
  const labels = { [FINGERPRINT_LABEL]: writeFingerprint(fingerprint), ...imageLabels(plan) };
  return [
    ...option('--file', files.dockerfile === undefined ? [] : [files.dockerfile]),
    ...option('--tag', referencesOf(plan)),
    ...option(
      '--label',
      Object.entries(labels).map(([name, value]) => `${name}=${value}`),
    ),
    // Only the name: docker takes the value from its environment, so it shows in no list of processes.
    ...option('--build-arg', Object.keys(inputs.buildArgs)),
    ...option('--target', inputs.target === undefined ? [] : [inputs.target]),
    ...runOptions(inputs),
    files.kind === 'git' ? files.url : files.context,
  ];
}

/** How the build goes, in options that every docker has. */
function runOptions({ noCache, pull, network, addHosts, shmSize, ulimit }: BuildInputs): string[] {
  return [
    ...(noCache ? ['--no-cache'] : []),
    ...(pull ? ['--pull'] : []),
    ...option('--network', network === undefined ? [] : [network]),
    ...option('--add-host', addHosts),
    ...option('--shm-size', shmSize === undefined ? [] : [shmSize]),
    ...option('--ulimit', ulimit),
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
