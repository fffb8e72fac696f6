import type { Repository, StoredManifest } from './model.ts';

/** How API requests name an image: by tag, by digest, or by both, which must agree. */
export interface ImageId {
  readonly imageDigest?: string | undefined;
  readonly imageTag?: string | undefined;
}

/** The image that an id names, if the repository has it. */
export function findImage(repository: Repository, id: ImageId): StoredManifest | undefined {
  const tagged = id.imageTag === undefined ? undefined : repository.imageTags.get(id.imageTag);
  if (id.imageTag !== undefined && tagged === undefined) return undefined;
  const digest = id.imageDigest ?? tagged;
  if (digest === undefined || (tagged !== undefined && tagged !== digest)) return undefined;
  return repository.manifests.get(digest);
}

/** The tags that point at this image, sorted. */
export function tagsOf(repository: Repository, digest: string): string[] {
  return [...repository.imageTags].flatMap(([tag, target]) => (target === digest ? [tag] : [])).sort();
}

/** Bytes of config and layers; of an index, those of its largest image. */
export function imageSize(repository: Repository, manifest: StoredManifest): number {
  const { blobs, children } = manifest.content;
  const ofChildren = children.map(({ digest }) => {
    const child = repository.manifests.get(digest);
    return child === undefined ? 0 : imageSize(repository, child);
  });
  return Math.max(
    blobs.reduce((sum, blob) => sum + blob.size, 0),
    ...ofChildren,
  );
}

/** Whether an index of the repository lists this image. */
export function isReferenced(repository: Repository, digest: string): boolean {
  return [...repository.manifests.values()].some(({ content }) =>
    content.children.some((child) => child.digest === digest),
  );
}
