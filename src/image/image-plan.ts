import type { BuildInputs } from '../inputs/build-inputs.ts';
import type { BuildCache } from './build-cache.ts';
import type { Builder } from './find-builder.ts';
import type { Repository } from './find-repository.ts';
import type { Fingerprint } from './fingerprint.ts';
import type { BuildFiles } from './read-context.ts';
import type { PublishedImage } from './read-published.ts';
import type { NeededLogins } from './registry-logins.ts';
import type { Source } from './tag.ts';

/** Where the image comes from. */
export type ImagePlan =
  /** The input `image`; the digest where the registry could be asked. */
  | { readonly kind: 'given'; readonly reference: string; readonly published: PublishedImage | undefined }
  /** A named revision is deployed with the images that it has; their digests by container, where the registry could be asked. */
  | { readonly kind: 'as-is'; readonly digests: Readonly<Record<string, readonly string[]>> }
  /** What the registry holds under the tag is deployed. */
  | {
      readonly kind: 'reuse';
      readonly repository: Repository;
      readonly tag: string;
      readonly published: PublishedImage;
      readonly missingTags: readonly string[];
      /** In what it differs from what would be built now, where that doesn't count; empty for the same inputs. */
      readonly differing: readonly string[];
    }
  | BuildPlan;

/** A build as the inputs and the services want it, before it is known whether one is needed and what can do it. */
export interface BuildDraft {
  readonly kind: 'build';
  readonly repository: Repository;
  readonly tag: string;
  /** Further tags that the image gets. */
  readonly tags: readonly string[];
  readonly inputs: BuildInputs;
  readonly files: BuildFiles;
  /** Empty for the builder's own. */
  readonly platforms: readonly string[];
  readonly cache: BuildCache;
  /** Undefined where nothing is checked out there, or docker fetches it by itself. */
  readonly source: Source | undefined;
  /** Where the repository of this run can be looked at; undefined outside of GitHub, and where something else is built. */
  readonly repositoryUrl: string | undefined;
  readonly fingerprint: Fingerprint;
  /** The registries that it needs besides the one that it is pushed to. */
  readonly registries: Pick<NeededLogins, 'asked' | 'found'>;
}

/** Everything that a build needs. */
export interface BuildPlan extends BuildDraft {
  readonly builder: Builder;
  /** The builder can't export the cache that is asked for: one that can is created for this run. */
  readonly ownBuilder: boolean;
  /** Why what the registry holds under this tag isn't used, as a clause: `it differs …`; undefined where it holds nothing. */
  readonly rebuilt: string | undefined;
}
