import type { Service } from '@aws-sdk/client-ecs';
import type { Builder } from '../image/find-builder.ts';
import type { Repository } from '../image/find-repository.ts';
import type { Fingerprint } from '../image/fingerprint.ts';
import type { BuildFiles } from '../image/read-context.ts';
import type { PublishedImage } from '../image/read-published.ts';
import type { Source } from '../image/tag.ts';
import type { BuildInputs } from '../inputs.ts';
import type { Definition } from '../task-definition/definition.ts';

/** Everything that is known and decided before the first write. */
export interface Plan {
  readonly cluster: { readonly name: string; readonly arn: string };
  readonly targets: readonly Target[];
  readonly image: ImagePlan;
}

/** One service, and where its new revision comes from. */
export interface Target {
  readonly name: string;
  /** As it was when the plan was made. */
  readonly service: Service;
  /** The revision that it runs now. */
  readonly live: Definition;
  readonly base: Base;
  /** The containers that get the image. */
  readonly containers: readonly string[];
}

/** Where a new revision starts from. */
export interface Base {
  readonly kind: 'live' | 'file' | 'family' | 'revision';
  readonly definition: Definition;
}

/** Where the image comes from. */
export type ImagePlan =
  /** The input `image`; the digest where the registry could be asked. */
  | { readonly kind: 'given'; readonly reference: string; readonly published: PublishedImage | undefined }
  /** A named revision is deployed with the images that it has; their digests by container, where the registry could be asked. */
  | { readonly kind: 'as-is'; readonly digests: Readonly<Record<string, readonly string[]>> }
  /** The registry holds this very image already. */
  | {
      readonly kind: 'reuse';
      readonly repository: Repository;
      readonly tag: string;
      readonly published: PublishedImage;
      readonly missingTags: readonly string[];
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
  readonly source: Source | undefined;
  readonly fingerprint: Fingerprint;
}

/** Everything that a build needs. */
export interface BuildPlan extends BuildDraft {
  readonly builder: Builder;
  /** Why what the registry holds under this tag isn't used; undefined where it holds nothing. */
  readonly rebuilt: string | undefined;
}
