import type { Clock, StoredImage } from '../wire.ts';
import type { Blobs } from './blobs.ts';
import { describeImage } from './lookup.ts';
import { digestOf } from './manifest.ts';
import type { Descriptor, Repository } from './model.ts';
import { putManifest } from './put-manifest.ts';
import type { Repositories } from './repositories.ts';
import type { ImageSeed, RepositorySeed } from './seed-types.ts';

/** An empty tar archive, not compressed, so that its bytes don't depend on a compressor. */
const emptyTar = Buffer.alloc(1024);
const indexType = 'application/vnd.oci.image.index.v1+json';
const manifestType = 'application/vnd.oci.image.manifest.v1+json';

interface Soil {
  readonly repositories: Repositories;
  readonly blobs: Blobs;
  readonly clock: Clock;
}

/** Creates a repository with images that nobody had to build. Returns the images in the order given. */
export function seedRepository(soil: Soil, seed: RepositorySeed): StoredImage[] {
  const repository = soil.repositories.create(seed.name, {
    mutability: seed.imageTagMutability ?? 'MUTABLE',
    exclusionFilters: seed.imageTagMutabilityExclusionFilters ?? [],
    scanOnPush: seed.scanOnPush ?? false,
    encryption: { encryptionType: 'AES256' },
    resourceTags: new Map(Object.entries(seed.tags ?? {})),
  });
  return (seed.images ?? []).map((image) => seedImage(soil, repository, image));
}

function seedImage(soil: Soil, repository: Repository, seed: ImageSeed): StoredImage {
  const platforms = seed.platforms ?? ['linux/amd64'];
  const [only, ...more] = platforms;
  if (only === undefined) throw new Error(`an image of ${repository.name} is seeded for no platform`);
  const push = (content: object, mediaType: string, tag: string | undefined) => {
    const bytes = Buffer.from(JSON.stringify(content));
    const registryId = soil.repositories.account.id;
    return putManifest(repository, { bytes, mediaType, tag, digest: undefined, now: soil.clock.now(), registryId });
  };
  if (more.length === 0) {
    const { manifest } = push(imageManifest(soil, repository, seed, only), manifestType, seed.tag);
    return describeImage(repository, manifest, seed.tag);
  }
  const manifests = platforms.map((platform) => {
    const { manifest } = push(imageManifest(soil, repository, seed, platform), manifestType, undefined);
    const size = manifest.bytes.length;
    return { mediaType: manifestType, digest: manifest.digest, size, platform: splitPlatform(platform) };
  });
  const { manifest } = push({ schemaVersion: 2, mediaType: indexType, manifests }, indexType, seed.tag);
  return describeImage(repository, manifest, seed.tag);
}

function imageManifest(soil: Soil, repository: Repository, seed: ImageSeed, platform: string): object {
  const config = {
    ...splitPlatform(platform),
    created: '1970-01-01T00:00:00Z',
    config: { Labels: seed.labels ?? {} },
    rootfs: { type: 'layers', diff_ids: [digestOf(emptyTar)] },
    // Images that differ only in their tag would otherwise be one image.
    history: [{ created: '1970-01-01T00:00:00Z', created_by: `seed ${repository.name}:${seed.tag ?? 'untagged'}` }],
  };
  const store = (bytes: Buffer): Descriptor => {
    const digest = soil.blobs.put(bytes);
    repository.layers.set(digest, bytes.length);
    return { digest, size: bytes.length };
  };
  return {
    schemaVersion: 2,
    mediaType: manifestType,
    config: { mediaType: 'application/vnd.oci.image.config.v1+json', ...store(Buffer.from(JSON.stringify(config))) },
    layers: [{ mediaType: 'application/vnd.oci.image.layer.v1.tar', ...store(emptyTar) }],
  };
}

function splitPlatform(platform: string): { os: string; architecture: string; variant?: string } {
  const [os, architecture, variant] = platform.split('/');
  if (!os || !architecture) throw new Error(`'${platform}' is no platform: it looks like linux/amd64`);
  return { os, architecture, ...(variant === undefined ? {} : { variant }) };
}
