import { z } from 'zod';
import { seconds } from '../../fields.ts';
import { AwsError, type Clock, type Json, type Operation } from '../../wire.ts';
import { findImage, type ImageId, imageSize, tagsOf } from '../images.ts';
import { isDigest } from '../manifest.ts';
import type { Repository, StoredManifest } from '../model.ts';
import type { Repositories } from '../repositories.ts';
import * as input from './input.ts';

const filter = z.object({ tagStatus: z.enum(['TAGGED', 'UNTAGGED', 'ANY']).default('ANY') }).optional();
const describeRequest = z.object({
  ...input.inRepository,
  ...input.paging,
  imageIds: input.imageIds.optional(),
  filter,
});
const listRequest = z.object({ ...input.inRepository, ...input.paging, filter });
const batchGetRequest = z.object({
  ...input.inRepository,
  imageIds: input.imageIds.min(1).max(100),
  acceptedMediaTypes: z.array(z.string()).optional(),
});

/** Operations that look at images and leave them as they are. */
export function imageReadingOperations(repositories: Repositories, clock: Clock): Record<string, Operation> {
  const registryId = repositories.account.id;
  return {
    DescribeImages: (json) => describe(repositories, json),
    ListImages: (json) => {
      const request = input.read(listRequest, json);
      const repository = repositories.get(request.repositoryName, request.registryId);
      const { items, next } = input.page(filtered(repository, request.filter?.tagStatus).flatMap(idsOf), request);
      return { imageIds: items, ...next };
    },
    BatchGetImage: (json) => {
      const request = input.read(batchGetRequest, json);
      const repository = repositories.get(request.repositoryName, request.registryId);
      const results = request.imageIds.map((id) => get(repository, id, request.acceptedMediaTypes, registryId));
      const found = results.filter((result) => 'manifest' in result);
      for (const { manifest } of found) manifest.lastPulledAt = clock.now();
      return {
        images: found.map(({ image }) => image),
        failures: results.flatMap((result) => ('failure' in result ? [result.failure] : [])),
      };
    },
  };
}

function describe(repositories: Repositories, json: Json): Json {
  const request = input.read(describeRequest, json);
  const repository = repositories.get(request.repositoryName, request.registryId);
  const registryId = repositories.account.id;
  const show = (manifest: StoredManifest) => describeImage(repository, manifest, registryId);
  if (request.imageIds !== undefined) {
    if (request.maxResults !== undefined || request.nextToken !== undefined) {
      throw input.invalid("Invalid parameter at 'maxResults': it can't be used with imageIds");
    }
    const found = request.imageIds.map((id) => findImage(repository, id) ?? notFound(repository, id, registryId));
    return { imageDetails: [...new Set(found)].map(show) };
  }
  const all = filtered(repository, request.filter?.tagStatus).map(({ manifest }) => manifest);
  const { items, next } = input.page(all, request);
  return { imageDetails: items.map(show), ...next };
}

function describeImage(repository: Repository, manifest: StoredManifest, registryId: string): Json {
  const imageTags = tagsOf(repository, manifest.digest);
  const { configMediaType, mediaType } = manifest.content;
  return {
    registryId,
    repositoryName: repository.name,
    imageDigest: manifest.digest,
    ...(imageTags.length > 0 ? { imageTags } : {}),
    imageSizeInBytes: imageSize(repository, manifest),
    imagePushedAt: seconds(manifest.pushedAt),
    imageManifestMediaType: mediaType,
    ...(configMediaType === undefined ? {} : { artifactMediaType: configMediaType }),
    ...(manifest.lastPulledAt === undefined ? {} : { lastRecordedPullTime: seconds(manifest.lastPulledAt) }),
    imageStatus: 'ACTIVE',
  };
}

interface Tagged {
  readonly manifest: StoredManifest;
  readonly tags: readonly string[];
}

function filtered(repository: Repository, tagStatus: 'TAGGED' | 'UNTAGGED' | 'ANY' = 'ANY'): Tagged[] {
  return [...repository.manifests.values()]
    .map((manifest) => ({ manifest, tags: tagsOf(repository, manifest.digest) }))
    .filter(({ tags }) => tagStatus === 'ANY' || tags.length > 0 === (tagStatus === 'TAGGED'));
}

function idsOf({ manifest, tags }: Tagged): Json[] {
  const imageDigest = manifest.digest;
  return tags.length === 0 ? [{ imageDigest }] : tags.map((imageTag) => ({ imageDigest, imageTag }));
}

type Got = { readonly manifest: StoredManifest; readonly image: Json } | { readonly failure: Json };

function get(repository: Repository, id: ImageId, accepted: string[] | undefined, registryId: string): Got {
  const fail = (failureCode: string, failureReason: string) => ({
    failure: { imageId: id, failureCode, failureReason },
  });
  if (id.imageDigest === undefined && id.imageTag === undefined) {
    return fail('MissingDigestAndTag', 'Invalid request parameters: both tag and digest cannot be null');
  }
  if (id.imageDigest !== undefined && !isDigest(id.imageDigest)) {
    return fail('InvalidImageDigest', 'Invalid request parameters: image digest should satisfy the regex');
  }
  const manifest = findImage(repository, id);
  if (manifest === undefined) {
    const tagElsewhere =
      id.imageTag !== undefined && id.imageDigest !== undefined && repository.imageTags.has(id.imageTag);
    return tagElsewhere
      ? fail('ImageTagDoesNotMatchDigest', `Image tag '${id.imageTag}' does not match digest '${id.imageDigest}'`)
      : fail('ImageNotFound', 'Requested image not found');
  }
  const { mediaType } = manifest.content;
  if (accepted !== undefined && accepted.length > 0 && !accepted.includes(mediaType)) {
    return fail('ImageNotFound', `Requested image not found: its media type '${mediaType}' is none of those accepted`);
  }
  const imageId = { imageDigest: manifest.digest, ...(id.imageTag === undefined ? {} : { imageTag: id.imageTag }) };
  const imageManifest = manifest.bytes.toString('utf8');
  const image = {
    registryId,
    repositoryName: repository.name,
    imageId,
    imageManifest,
    imageManifestMediaType: mediaType,
  };
  return { manifest, image };
}

/** The error for an image that the repository doesn't have. */
export function notFound(repository: Repository, id: ImageId, registryId: string): never {
  throw new AwsError(
    'ImageNotFoundException',
    `The image with imageId {imageDigest:'${id.imageDigest ?? 'null'}', imageTag:'${id.imageTag ?? 'null'}'} does not exist within the repository with name '${repository.name}' in the registry with id '${registryId}'`,
  );
}
