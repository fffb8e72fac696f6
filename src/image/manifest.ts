/** The media types of everything that a tag can name: a manifest or an index, in Docker's and in OCI's form. */
export const MANIFEST_TYPES = [
  'application/vnd.oci.image.index.v1+json',
  'application/vnd.oci.image.manifest.v1+json',
  'application/vnd.docker.distribution.manifest.list.v2+json',
  'application/vnd.docker.distribution.manifest.v2+json',
];

/** One image of an index. */
export interface PlatformManifest {
  readonly digest: string;
  /** `linux/arm64`, as `platforms` names it. */
  readonly platform: string;
}

/** A manifest as far as we need it: an index of others, or one image with its configuration. */
export type Manifest =
  | { readonly kind: 'index'; readonly manifests: readonly PlatformManifest[] }
  | { readonly kind: 'image'; readonly configDigest: string };

interface ManifestJson {
  manifests?: { digest: string; platform?: { os?: string; architecture?: string; variant?: string } }[];
  config?: { digest: string };
}

/**
 * Reads a manifest. Attestations, which an index lists as the platform `unknown/unknown`, are left out.
 * https://github.com/opencontainers/image-spec/blob/main/image-index.md
 * @throws SyntaxError for text that isn't JSON, Error for JSON that isn't a manifest
 */
export function parseManifest(text: string): Manifest {
  const json = JSON.parse(text) as ManifestJson;
  if (json.manifests !== undefined) {
    return {
      kind: 'index',
      manifests: json.manifests
        .filter(({ platform }) => platform?.os !== 'unknown')
        .map(({ digest, platform }) => ({ digest, platform: platformName(platform?.os, platform?.architecture) })),
    };
  }
  if (json.config === undefined) throw new Error('neither an index nor an image manifest');
  return { kind: 'image', configDigest: json.config.digest };
}

/** `os/architecture`; variants (`linux/arm64/v8`) are left out, since ECS knows none. */
export function platformName(os = 'linux', architecture = 'amd64'): string {
  return `${os}/${architecture}`;
}
