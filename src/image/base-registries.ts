import { imagesRead } from './dockerfile.ts';
import { parseImage } from './reference.ts';

/** What a build reads images from, as far as that stands written somewhere. */
export interface BuildSources {
  /** Undefined where docker fetches it by itself. */
  readonly dockerfile: string | undefined;
  readonly buildArgs: Readonly<Record<string, string>>;
  readonly buildContexts: Readonly<Record<string, string>>;
  readonly cacheFrom: readonly string[];
  readonly cacheTo: readonly string[];
}

/** The hosts of the registries that a build reads from or writes its cache to, each once. */
export function registriesOf({ dockerfile, buildArgs, buildContexts, ...cache }: BuildSources): string[] {
  const images = [
    ...(dockerfile === undefined ? [] : imagesRead(dockerfile, buildArgs)),
    ...Object.values(buildContexts).flatMap((where) => /^docker-image:\/\/(.+)$/.exec(where)?.[1] ?? []),
    ...[...cache.cacheFrom, ...cache.cacheTo].flatMap(cacheImage),
  ];
  return [...new Set(images.flatMap((image) => parseImage(image)?.host ?? []))];
}

/** A cache in a registry is an image alone, or has the field `ref`. */
function cacheImage(cache: string): string[] {
  if (!cache.includes('=')) return [cache];
  const reference = /(?:^|,)ref=([^,]+)/.exec(cache)?.[1];
  return reference === undefined ? [] : [reference];
}
