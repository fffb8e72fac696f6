import { PutImageCommand } from '@aws-sdk/client-ecr';
import { isNamed } from '../aws/failure.ts';
import type { World } from '../world.ts';
import type { Repository } from './find-repository.ts';
import { stuckTag } from './moving-tags.ts';
import type { PublishedImage } from './read-published.ts';

/**
 * Gives an image of the registry further tags, without pulling it.
 * @throws Problem for a tag that somebody gave to another image meanwhile, and that may not move
 */
export async function addTags(
  world: World,
  repository: Repository,
  image: PublishedImage,
  tags: readonly string[],
): Promise<void> {
  for (const imageTag of tags) {
    const command = new PutImageCommand({
      registryId: repository.account,
      repositoryName: repository.name,
      imageManifest: image.manifest,
      imageManifestMediaType: image.mediaType,
      imageDigest: image.digest,
      imageTag,
    });
    try {
      await world.aws.ecr(repository.region).send(command);
    } catch (error) {
      if (isNamed(error, 'ImageTagAlreadyExistsException')) throw stuckTag(repository, imageTag);
      // It has this tag already: that is what was wanted.
      if (!isNamed(error, 'ImageAlreadyExistsException')) throw error;
    }
  }
}
