import { BatchGetImageCommand, GetDownloadUrlForLayerCommand } from '@aws-sdk/client-ecr';
import { ifAllowed } from '../aws/read.ts';
import { errorMessage } from '../problem.ts';
import type { World } from '../world.ts';
import { MANIFEST_TYPES, type Manifest, parseManifest, platformName } from './manifest.ts';
import type { EcrRepository, ImageReference } from './reference.ts';

/** An image that the registry holds. */
export interface PublishedImage {
  /** Of what the tag names: the manifest or the index. */
  readonly digest: string;
  /** Digests that a task may report for this image: the digest itself and, for an index, those of its platforms. */
  readonly digests: readonly string[];
  readonly platforms: readonly string[];
  /** Labels of the image, of the first platform for an index; undefined where they can't be read. */
  readonly labels: Readonly<Record<string, string>> | undefined;
  /** As stored, to give it another tag. */
  readonly manifest: string;
  readonly mediaType: string;
}

/** Milliseconds that the download of an image's configuration, a few kilobytes, may take. */
const DOWNLOAD_TIME = 30_000;

/** Which image of a repository. */
export type ImageId = { readonly imageTag: string } | { readonly imageDigest: string };

/** How the registry finds the image that a reference names. */
export function idOf({ tag, digest }: ImageReference): ImageId {
  return digest === undefined ? { imageTag: tag ?? 'latest' } : { imageDigest: digest };
}

/** What a look into the registry found; `denied` where we may not look. */
export type Published =
  | { readonly kind: 'found'; readonly image: PublishedImage }
  | { readonly kind: 'absent' | 'denied' };

/** Looks what the registry holds under a tag or digest. */
export async function readPublished(world: World, repository: EcrRepository, id: ImageId): Promise<Published> {
  const answer = await ifAllowed(
    world.log,
    'ecr:BatchGetImage and ecr:GetDownloadUrlForLayer',
    `can't look into the repository ${repository.name}`,
    async () => {
      const stored = await readManifest(world, repository, id);
      return { image: stored === undefined ? undefined : await describeImage(world, repository, stored) };
    },
  );
  if (answer === undefined) return { kind: 'denied' };
  return answer.image === undefined ? { kind: 'absent' } : { kind: 'found', image: answer.image };
}

/** A manifest as the registry stores it. */
export interface StoredManifest {
  readonly text: string;
  readonly digest: string;
  readonly mediaType: string;
  readonly manifest: Manifest;
}

/**
 * Reads what a tag or digest names: a manifest, or an index of several.
 * @returns undefined where the repository has no such image
 */
export async function readManifest(
  world: World,
  repository: EcrRepository,
  id: ImageId,
): Promise<StoredManifest | undefined> {
  const { images } = await world.aws.ecr(repository.region).send(
    new BatchGetImageCommand({
      registryId: repository.account,
      repositoryName: repository.name,
      imageIds: [id],
      acceptedMediaTypes: MANIFEST_TYPES,
    }),
  );
  const image = images?.[0];
  if (image?.imageManifest === undefined || image.imageId?.imageDigest === undefined) return undefined;
  return {
    text: image.imageManifest,
    digest: image.imageId.imageDigest,
    mediaType: image.imageManifestMediaType ?? '',
    manifest: parseManifest(image.imageManifest),
  };
}

/** Digests that a task may report for an image: its own and, for an index, those of its platforms. */
export function digestsOf({ digest, manifest }: StoredManifest): string[] {
  return [digest, ...(manifest.kind === 'index' ? manifest.manifests.map((child) => child.digest) : [])];
}

interface ImageConfig {
  readonly os?: string;
  readonly architecture?: string;
  readonly config?: { readonly Labels?: Readonly<Record<string, string>> | null };
}

async function describeImage(world: World, repository: EcrRepository, stored: StoredManifest): Promise<PublishedImage> {
  const { text, digest, mediaType, manifest } = stored;
  const config = await configOf(world, repository, manifest);
  const own = config === undefined ? [] : [platformName(config.os, config.architecture)];
  return {
    digest,
    digests: digestsOf(stored),
    platforms: manifest.kind === 'index' ? manifest.manifests.map(({ platform }) => platform) : own,
    labels: config === undefined ? undefined : (config.config?.Labels ?? {}),
    manifest: text,
    mediaType,
  };
}

async function configOf(world: World, repository: EcrRepository, manifest: Manifest): Promise<ImageConfig | undefined> {
  if (manifest.kind === 'index') {
    const first = manifest.manifests[0];
    const child =
      first === undefined ? undefined : await readManifest(world, repository, { imageDigest: first.digest });
    return child?.manifest.kind === 'image' ? await configOf(world, repository, child.manifest) : undefined;
  }
  const { downloadUrl } = await world.aws.ecr(repository.region).send(
    new GetDownloadUrlForLayerCommand({
      registryId: repository.account,
      repositoryName: repository.name,
      layerDigest: manifest.configDigest,
    }),
  );
  return downloadUrl === undefined ? undefined : await download(world, repository, downloadUrl);
}

/** The layers are in S3, on other hosts than ECR's: one that can't be reached leaves the image undescribed. */
async function download(world: World, { name }: EcrRepository, url: string): Promise<ImageConfig | undefined> {
  try {
    const answer = await fetch(url, { signal: AbortSignal.any([world.signal, AbortSignal.timeout(DOWNLOAD_TIME)]) });
    if (!answer.ok) throw new Error(`HTTP ${answer.status}`);
    return (await answer.json()) as ImageConfig;
  } catch (error) {
    const cause = error instanceof Error && error.cause !== undefined ? `: ${errorMessage(error.cause)}` : '';
    world.log.info(
      `Skipped: can't read how an image in ${name} was built: ${new URL(url).host}: ${errorMessage(error)}${cause}`,
    );
    return undefined;
  }
}
