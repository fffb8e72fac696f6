import { z } from 'zod';
import { AwsError, type Clock, type Json, type Operation } from '../../wire.ts';
import { findImage, type ImageId, isReferenced, tagsOf } from '../images.ts';
import type { Repository } from '../model.ts';
import { putManifest } from '../put-manifest.ts';
import type { Repositories } from '../repositories.ts';
import * as input from './input.ts';

const putRequest = z.object({
  ...input.inRepository,
  imageManifest: z.string(),
  imageManifestMediaType: z.string().optional(),
  imageTag: z.string().optional(),
  imageDigest: z.string().optional(),
});
const batchDeleteRequest = z.object({ ...input.inRepository, imageIds: input.imageIds.min(1).max(100) });

/** Operations that add, retag and remove images. */
export function imageWritingOperations(repositories: Repositories, clock: Clock): Record<string, Operation> {
  const registryId = repositories.account.id;
  return {
    PutImage: (json) => put(repositories, clock, json),
    BatchDeleteImage: (json) => {
      const request = input.read(batchDeleteRequest, json);
      const repository = repositories.get(request.repositoryName, request.registryId);
      const results = request.imageIds.map((id) => remove(repository, id, registryId));
      return {
        imageIds: results.flatMap(({ removed }) => removed),
        failures: results.flatMap(({ failure }) => (failure === undefined ? [] : [failure])),
      };
    },
  };
}

function put(repositories: Repositories, clock: Clock, json: Json): Json {
  const request = input.read(putRequest, json);
  const repository = repositories.get(request.repositoryName, request.registryId);
  const registryId = repositories.account.id;
  const { outcome, manifest } = putManifest(repository, {
    bytes: Buffer.from(request.imageManifest, 'utf8'),
    mediaType: request.imageManifestMediaType,
    tag: request.imageTag,
    digest: request.imageDigest,
    now: clock.now(),
    registryId,
  });
  if (outcome === 'same') {
    throw new AwsError(
      'ImageAlreadyExistsException',
      `Image with digest '${manifest.digest}' and tag '${request.imageTag ?? 'null'}' already exists in the repository with name '${repository.name}' in registry with id '${registryId}'`,
    );
  }
  return {
    image: {
      registryId,
      repositoryName: repository.name,
      imageId: {
        imageDigest: manifest.digest,
        ...(request.imageTag === undefined ? {} : { imageTag: request.imageTag }),
      },
      imageManifest: request.imageManifest,
      imageManifestMediaType: manifest.content.mediaType,
    },
  };
}

interface Removal {
  readonly removed: ImageId[];
  readonly failure?: Json;
}

/** A digest removes the image with all its tags; a tag removes itself, and with the last one goes the image. */
function remove(repository: Repository, id: ImageId, registryId: string): Removal {
  const image = findImage(repository, id);
  if (image === undefined) {
    return {
      removed: [],
      failure: { imageId: id, failureCode: 'ImageNotFound', failureReason: 'Requested image not found' },
    };
  }
  const imageDigest = image.digest;
  const tags = tagsOf(repository, imageDigest);
  const doomed = id.imageTag === undefined ? tags : [id.imageTag];
  const goes = doomed.length === tags.length;
  if (goes && isReferenced(repository, imageDigest)) {
    const failureReason = `Requested image referenced by manifest list in the repository '${repository.name}' of registry '${registryId}'`;
    return { removed: [], failure: { imageId: id, failureCode: 'ImageReferencedByManifestList', failureReason } };
  }
  for (const tag of doomed) repository.imageTags.delete(tag);
  if (goes) repository.manifests.delete(imageDigest);
  return { removed: doomed.length === 0 ? [{ imageDigest }] : doomed.map((imageTag) => ({ imageDigest, imageTag })) };
}
