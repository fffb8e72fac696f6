import type { BuildInputs } from '../inputs/build-inputs.ts';
import type { CacheKind } from '../inputs/build-options.ts';
import { canDoAll } from './builder-abilities.ts';
import type { Builder } from './find-builder.ts';
import type { Repository } from './find-repository.ts';
import { isImmutable } from './immutability.ts';

/** Values of buildx's `--cache-from` and `--cache-to`. */
export interface BuildCache {
  readonly from: readonly string[];
  readonly to: readonly string[];
}

/** The tag under which `cache: ecr` keeps the layers, in the repository of the image. */
export const CACHE_TAG = 'buildcache';

/** What a shorthand depends on. */
export interface CacheSurroundings {
  readonly repository: Repository;
  readonly platforms: readonly string[];
  /** The images of the repository that the services run now. */
  readonly live: readonly string[];
}

/**
 * What the input `cache` stands for; without it what `cache-from` and `cache-to` say.
 * https://docs.docker.com/build/cache/backends/
 */
export function buildCache(
  { cache, cacheFrom, cacheTo }: BuildInputs,
  { repository, platforms, live }: CacheSurroundings,
): BuildCache {
  switch (cache) {
    case undefined:
      return { from: cacheFrom, to: cacheTo };
    case 'none':
      return { from: [], to: [] };
    case 'ecr': {
      const registry = `type=registry,ref=${repository.uri}:${CACHE_TAG}`;
      // ECR takes a cache only in the form of an image. https://aws.amazon.com/blogs/containers/announcing-remote-cache-support-in-amazon-ecr-for-buildkit-clients/
      return { from: [registry], to: [`${registry},mode=max,image-manifest=true,oci-mediatypes=true`] };
    }
    case 'gha': {
      const scope = ['ship-to-ecs', repository.name, ...platforms].join('-').replaceAll('/', '-');
      return { from: [`type=gha,scope=${scope}`], to: [`type=gha,mode=max,scope=${scope}`] };
    }
    case 'inline':
      return { from: live.map((image) => `type=registry,ref=${image}`), to: ['type=inline'] };
  }
}

/** The cache as this machine can have it. */
export interface UsableCache {
  readonly cache: BuildCache;
  /** True where a builder that can export it has to be created. */
  readonly ownBuilder: boolean;
  /** Why the build goes on without the cache that was asked for. */
  readonly warning?: string;
}

/** What decides whether a cache that was asked for in a word can be had. */
export interface CacheMeans extends BuildCache {
  readonly kind: CacheKind | undefined;
  readonly repository: Repository;
  readonly builder: Builder;
  /** The builder was asked for by its name. */
  readonly named: boolean;
  /** GitHub's cache has an address and a token here. */
  readonly hasActionsCache: boolean;
}

/** A shorthand asks for speed, not for a certain way: where it can't be had, the build goes on without, and says why. */
export function usableCache(means: CacheMeans): UsableCache {
  const { kind, from, to, builder, named } = means;
  const why = kind === undefined || kind === 'none' ? undefined : whyNot(kind, means);
  if (why !== undefined) {
    return {
      cache: { from: [], to: [] },
      ownBuilder: false,
      warning: `cache: ${why} The build goes on without a cache.`,
    };
  }
  const ownBuilder = (kind === 'ecr' || kind === 'gha') && !canDoAll(builder);
  if (!ownBuilder || !named) return { cache: { from, to }, ownBuilder };
  return {
    cache: { from, to: [] },
    ownBuilder: false,
    warning: `cache: the builder that the input builder names (driver ${builder.driver}) can't export a cache: it is read and not written. Leave builder out to have one created that can.`,
  };
}

function whyNot(kind: CacheKind, { builder, repository, hasActionsCache }: CacheMeans): string | undefined {
  if (builder.kind !== 'buildx') return `'${kind}' needs docker buildx, and this build is done by ${builder.kind}.`;
  if (kind === 'ecr' && isImmutable(CACHE_TAG, repository)) {
    return `the tag ${repository.name}:${CACHE_TAG} has to move with every build, and the repository doesn't allow its tags to. Exclude ${CACHE_TAG} from the repository's immutability.`;
  }
  if (kind === 'gha' && !hasActionsCache) {
    return "GitHub's cache can't be reached from here: ACTIONS_RUNTIME_TOKEN isn't set, as outside of GitHub's runner.";
  }
  return undefined;
}
