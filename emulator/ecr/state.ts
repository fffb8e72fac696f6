import type { Json } from '../wire.ts';
import { imageSize, tagsOf } from './images.ts';
import type { Repository } from './model.ts';
import type { Repositories } from './repositories.ts';

/** Everything the registry holds, times in ISO 8601. */
export function describeState(repositories: Repositories, host: string): Json[] {
  return repositories.list().map((repository) => ({
    name: repository.name,
    arn: repository.arn,
    uri: `${host}/${repository.name}`,
    createdAt: new Date(repository.createdAt).toISOString(),
    imageTagMutability: repository.mutability,
    scanOnPush: repository.scanOnPush,
    encryption: repository.encryption,
    ...(repository.lifecyclePolicy === undefined ? {} : { lifecyclePolicy: repository.lifecyclePolicy }),
    tags: Object.fromEntries(repository.resourceTags),
    images: describeImages(repository),
  }));
}

function describeImages(repository: Repository): Json[] {
  return [...repository.manifests.values()].map((manifest) => ({
    digest: manifest.digest,
    tags: tagsOf(repository, manifest.digest),
    mediaType: manifest.content.mediaType,
    manifests: manifest.content.children.map(({ digest }) => digest),
    sizeInBytes: imageSize(repository, manifest),
    pushedAt: new Date(manifest.pushedAt).toISOString(),
    ...(manifest.lastPulledAt === undefined ? {} : { lastPulledAt: new Date(manifest.lastPulledAt).toISOString() }),
  }));
}
