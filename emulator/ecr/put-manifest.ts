import { AwsError } from '../wire.ts';
import { digestOf, parseManifest } from './manifest.ts';
import type { Repository, StoredManifest } from './model.ts';
import { isImmutable } from './mutability.ts';

export interface ManifestPush {
  readonly bytes: Buffer;
  readonly mediaType: string | undefined;
  readonly tag: string | undefined;
  /** The digest that the client expects; checked when given. */
  readonly digest: string | undefined;
  readonly now: number;
  readonly registryId: string;
}

/** `new`: the repository changed. `same`: it already had this image under this tag (or, with no tag, at all). */
export interface ManifestPut {
  readonly outcome: 'new' | 'same';
  readonly manifest: StoredManifest;
}

const tagPattern = /^[A-Za-z0-9_][A-Za-z0-9._-]{0,127}$/;

/**
 * Stores an image or an index, and points the tag at it: the one way in, for docker and for the API. A tag that moves
 * leaves its old image behind, untagged.
 * @throws AwsError InvalidParameterException, ImageDigestDoesNotMatchException, LayersNotFoundException,
 *   ReferencedImagesNotFoundException, ImageTagAlreadyExistsException; then nothing has changed
 */
export function putManifest(repository: Repository, push: ManifestPush): ManifestPut {
  const manifest = readPush(push);
  requireContent(repository, manifest, push.registryId);
  const known = repository.manifests.get(manifest.digest);
  const outcome = isSame(repository, push.tag, manifest.digest) ? 'same' : 'new';
  if (outcome === 'new' && push.tag !== undefined) requireMovable(repository, push.tag);
  if (known === undefined) repository.manifests.set(manifest.digest, manifest);
  if (push.tag !== undefined) repository.imageTags.set(push.tag, manifest.digest);
  return { outcome, manifest: known ?? manifest };
}

function readPush(push: ManifestPush): StoredManifest {
  if (push.tag !== undefined && !tagPattern.test(push.tag)) {
    throw new AwsError(
      'InvalidParameterException',
      `Invalid parameter at 'imageTag': '${push.tag}' is not a valid tag`,
    );
  }
  const digest = digestOf(push.bytes);
  if (push.digest !== undefined && push.digest !== digest) {
    throw new AwsError(
      'ImageDigestDoesNotMatchException',
      `The image digest '${push.digest}' does not match the digest '${digest}' calculated from the image manifest`,
    );
  }
  return { digest, bytes: push.bytes, content: parseManifest(push.bytes, push.mediaType), pushedAt: push.now };
}

function isSame(repository: Repository, tag: string | undefined, digest: string): boolean {
  return tag === undefined ? repository.manifests.has(digest) : repository.imageTags.get(tag) === digest;
}

function requireMovable(repository: Repository, tag: string): void {
  if (!repository.imageTags.has(tag) || !isImmutable(repository, tag)) return;
  throw new AwsError(
    'ImageTagAlreadyExistsException',
    `The image tag '${tag}' already exists in the '${repository.name}' repository and cannot be overwritten because the repository is immutable.`,
  );
}

function requireContent(repository: Repository, { content }: StoredManifest, registryId: string): void {
  const where = `required for pushing image into repository with name '${repository.name}' in the registry with id '${registryId}' do not exist`;
  const layers = content.blobs.map(({ digest }) => digest).filter((digest) => !repository.layers.has(digest));
  if (layers.length > 0) {
    throw new AwsError('LayersNotFoundException', `Layers with digests '[${layers.join(', ')}]' ${where}`);
  }
  const images = content.children.map(({ digest }) => digest).filter((digest) => !repository.manifests.has(digest));
  if (images.length > 0) {
    throw new AwsError('ReferencedImagesNotFoundException', `Images with digests '[${images.join(', ')}]' ${where}`);
  }
}
