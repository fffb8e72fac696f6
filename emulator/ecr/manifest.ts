import { createHash } from 'node:crypto';
import { z } from 'zod';
import { AwsError } from '../wire.ts';
import type { Manifest } from './model.ts';

const digestPattern = /^sha256:[0-9a-f]{64}$/;
const descriptor = z.looseObject({
  mediaType: z.string(),
  digest: z.string().regex(digestPattern),
  size: z.number().int().nonnegative(),
  urls: z.array(z.string()).optional(),
});
const manifestSchema = z.looseObject({
  schemaVersion: z.literal(2),
  mediaType: z.string().optional(),
  config: descriptor.optional(),
  layers: z.array(descriptor).optional(),
  manifests: z.array(descriptor).optional(),
});

/** The digest of these bytes, `sha256:…`. */
export function digestOf(bytes: Buffer | string): string {
  return `sha256:${createHash('sha256').update(bytes).digest('hex')}`;
}

/** Whether this is the text of a digest that the registry can hold. */
export function isDigest(text: string): boolean {
  return digestPattern.test(text);
}

/**
 * Reads an image manifest or an index of the Docker (schema 2) or OCI kind.
 * @param declaredType the media type that the client states beside the manifest, if it does
 * @throws AwsError InvalidParameterException when it is neither
 */
export function parseManifest(bytes: Buffer, declaredType: string | undefined): Manifest {
  const parsed = manifestSchema.safeParse(jsonOrUndefined(bytes));
  if (!parsed.success) throw invalid('Invalid image manifest');
  const { mediaType, config, layers, manifests } = parsed.data;
  if (declaredType !== undefined && mediaType !== undefined && declaredType !== mediaType) {
    throw invalid(`The manifest's mediaType '${mediaType}' differs from the type it is sent as, '${declaredType}'`);
  }
  if (manifests !== undefined && config === undefined) {
    return {
      mediaType: mediaType ?? declaredType ?? 'application/vnd.oci.image.index.v1+json',
      blobs: [],
      children: manifests,
    };
  }
  if (config === undefined) throw invalid('Invalid image manifest: it has neither a config nor manifests');
  return {
    mediaType: mediaType ?? declaredType ?? 'application/vnd.oci.image.manifest.v1+json',
    configMediaType: config.mediaType,
    // A layer with `urls` lives elsewhere (Windows base layers) and is never pushed.
    blobs: [config, ...(layers ?? []).filter((layer) => layer.urls === undefined)],
    children: [],
  };
}

function jsonOrUndefined(bytes: Buffer): unknown {
  try {
    return JSON.parse(bytes.toString('utf8'));
  } catch {
    return undefined;
  }
}

function invalid(message: string): AwsError {
  return new AwsError('InvalidParameterException', message);
}
