import type { TagMutability } from './seed-types.ts';

/** A repository and everything in it. Layers are listed here and kept by {@link ./blobs.ts}. */
export interface Repository {
  readonly name: string;
  readonly arn: string;
  readonly createdAt: number;
  mutability: TagMutability;
  exclusionFilters: readonly string[];
  readonly scanOnPush: boolean;
  readonly encryption: Encryption;
  /** As it was put, a text in JSON. */
  lifecyclePolicy: string | undefined;
  readonly resourceTags: Map<string, string>;
  /** By digest, in the order of their first push. */
  readonly manifests: Map<string, StoredManifest>;
  /** Image tag → digest. */
  readonly imageTags: Map<string, string>;
  /** Layer and config digest → size in bytes. */
  readonly layers: Map<string, number>;
}

/** How the layers are encrypted; the key only with KMS. */
export interface Encryption {
  readonly encryptionType: 'AES256' | 'KMS' | 'KMS_DSSE';
  readonly kmsKey?: string | undefined;
}

/** An image or an index as it was pushed: the bytes are what the digest is a digest of. */
export interface StoredManifest {
  readonly digest: string;
  readonly bytes: Buffer;
  readonly content: Manifest;
  readonly pushedAt: number;
  lastPulledAt?: number;
}

/** What the registry reads from a manifest. */
export interface Manifest {
  readonly mediaType: string;
  /** The type of the config, which says what kind of artifact an image manifest describes; absent for an index. */
  readonly configMediaType?: string;
  /** Config and layers of an image; empty for an index. */
  readonly blobs: readonly Descriptor[];
  /** Manifests of an index; empty for an image. */
  readonly children: readonly Descriptor[];
}

export interface Descriptor {
  readonly digest: string;
  readonly size: number;
}
