import { BatchGetImageCommand, type ECRClient, GetDownloadUrlForLayerCommand } from '@aws-sdk/client-ecr';
import { ifAllowed } from '../aws/read.ts';
import { Problem } from '../problem.ts';
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
  /** Labels of the image; of the first platform for an index. */
  readonly labels: Readonly<Record<string, string>>;
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
    async () => ({ image: await read(world, world.aws.ecr(repository.region), repository, id) }),
  );
  if (answer === undefined) return { kind: 'denied' };
  return answer.image === undefined ? { kind: 'absent' } : { kind: 'found', image: answer.image };
}

interface Stored {
  readonly text: string;
  readonly digest: string;
  readonly mediaType: string;
  readonly manifest: Manifest;
}

interface ImageConfig {
  readonly os?: string;
  readonly architecture?: string;
  readonly config?: { readonly Labels?: Readonly<Record<string, string>> | null };
}

async function read(
  world: World,
  ecr: ECRClient,
  repository: EcrRepository,
  id: ImageId,
): Promise<PublishedImage | undefined> {
  const stored = await manifestOf(ecr, repository, id);
  if (stored === undefined) return undefined;
  const { text, digest, mediaType, manifest } = stored;
  const children = manifest.kind === 'index' ? manifest.manifests : [];
  const config = await configOf(world, ecr, repository, manifest);
  return {
    digest,
    digests: [digest, ...children.map((child) => child.digest)],
    platforms:
      manifest.kind === 'index'
        ? children.map(({ platform }) => platform)
        : [platformName(config?.os, config?.architecture)],
    labels: config?.config?.Labels ?? {},
    manifest: text,
    mediaType,
  };
}

async function manifestOf(ecr: ECRClient, repository: EcrRepository, id: ImageId): Promise<Stored | undefined> {
  const { images } = await ecr.send(
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

async function configOf(
  world: World,
  ecr: ECRClient,
  repository: EcrRepository,
  manifest: Manifest,
): Promise<ImageConfig | undefined> {
  if (manifest.kind === 'index') {
    const first = manifest.manifests[0];
    const child = first === undefined ? undefined : await manifestOf(ecr, repository, { imageDigest: first.digest });
    return child?.manifest.kind === 'image' ? await configOf(world, ecr, repository, child.manifest) : undefined;
  }
  const { downloadUrl } = await ecr.send(
    new GetDownloadUrlForLayerCommand({
      registryId: repository.account,
      repositoryName: repository.name,
      layerDigest: manifest.configDigest,
    }),
  );
  if (downloadUrl === undefined) return undefined;
  const signal = AbortSignal.any([world.signal, AbortSignal.timeout(DOWNLOAD_TIME)]);
  const answer = await fetch(downloadUrl, { signal });
  if (!answer.ok) {
    throw new Problem(
      `ecr: the configuration of an image in ${repository.name} can't be downloaded: HTTP ${answer.status}`,
    );
  }
  return (await answer.json()) as ImageConfig;
}
