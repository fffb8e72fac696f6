import type { ScanningSeed } from './scans.ts';

/** A repository as a scenario describes it. Field names are the API's. */
export interface RepositorySeed {
  readonly name: string;
  readonly imageTagMutability?: TagMutability;
  /** Wildcard patterns of the tags that the `_WITH_EXCLUSION` settings leave out. */
  readonly imageTagMutabilityExclusionFilters?: readonly string[];
  readonly scanOnPush?: boolean;
  readonly tags?: Readonly<Record<string, string>>;
  readonly images?: readonly ImageSeed[];
}

export type TagMutability = 'MUTABLE' | 'IMMUTABLE' | 'MUTABLE_WITH_EXCLUSION' | 'IMMUTABLE_WITH_EXCLUSION';

/** An image made without Docker. The same seed gives the same digest everywhere. */
export interface ImageSeed {
  /** No tag makes an untagged image. */
  readonly tag?: string;
  /** `linux/amd64` unless given; more than one makes an index. */
  readonly platforms?: readonly string[];
  readonly labels?: Readonly<Record<string, string>>;
}

/** What ECR holds when the emulator starts. */
export interface EcrSeed {
  readonly repositories?: readonly RepositorySeed[];
  readonly pullThroughCacheRules?: readonly PullThroughCacheRuleSeed[];
  readonly scanning?: ScanningSeed;
}

export interface PullThroughCacheRuleSeed {
  readonly ecrRepositoryPrefix: string;
  readonly upstreamRegistryUrl: string;
  readonly upstreamRegistry?: string;
}
