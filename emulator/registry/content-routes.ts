import { buffer } from 'node:stream/consumers';
import { findImage } from '../ecr/images.ts';
import type { LayerLinks } from '../ecr/layer-links.ts';
import { isDigest } from '../ecr/manifest.ts';
import type { StoredManifest } from '../ecr/model.ts';
import { isImmutable } from '../ecr/mutability.ts';
import { putManifest } from '../ecr/put-manifest.ts';
import { AwsError, type Clock } from '../wire.ts';
import { RegistryError } from './errors.ts';
import type { Exchange, Route } from './exchange.ts';

export interface ContentParts {
  readonly clock: Clock;
  readonly links: LayerLinks;
  readonly registryId: string;
  /** What docker hears when it pushes to an immutable tag the very image that the tag has. */
  readonly identicalPushToImmutableTag: 'accepted' | 'refused';
}

const manifestPath = /^(.+)\/manifests\/([^/]+)$/;
const blobPath = /^(.+)\/blobs\/([^/]+)$/;

/** Manifests, finished layers and tags. */
export function contentRoutes(parts: ContentParts): Route[] {
  const pull = ['ecr:BatchGetImage'];
  return [
    { method: 'PUT', path: manifestPath, actions: ['ecr:PutImage'], answer: (exchange) => put(parts, exchange) },
    { method: 'HEAD', path: manifestPath, actions: pull, answer: (exchange) => sendManifest(exchange, find(exchange)) },
    {
      method: 'GET',
      path: manifestPath,
      actions: pull,
      answer: (exchange) => {
        const manifest = find(exchange);
        manifest.lastPulledAt = parts.clock.now();
        sendManifest(exchange, manifest);
      },
    },
    { method: 'HEAD', path: blobPath, actions: ['ecr:BatchCheckLayerAvailability'], answer: describeLayer },
    {
      method: 'GET',
      path: blobPath,
      actions: ['ecr:GetDownloadUrlForLayer'],
      answer: ({ res, repository, reference }) => {
        if (!repository.layers.has(reference)) throw blobUnknown();
        res.writeHead(307, { Location: parts.links.create(reference), 'Docker-Content-Digest': reference }).end();
      },
    },
    { method: 'GET', path: /^(.+)\/tags\/list()$/, actions: ['ecr:ListImages'], answer: listTags },
  ];
}

async function put(parts: ContentParts, { req, res, repository, reference }: Exchange): Promise<void> {
  const tag = isDigest(reference) ? undefined : reference;
  const { outcome, manifest } = putManifest(repository, {
    bytes: await buffer(req),
    mediaType: req.headers['content-type']?.split(';')[0]?.trim(),
    tag,
    digest: tag === undefined ? reference : undefined,
    now: parts.clock.now(),
    registryId: parts.registryId,
  });
  const refused = parts.identicalPushToImmutableTag === 'refused' && tag !== undefined && isImmutable(repository, tag);
  if (outcome === 'same' && refused) {
    const message = `The image tag '${tag}' already exists in the '${repository.name}' repository and cannot be overwritten because the repository is immutable.`;
    throw new RegistryError(400, 'TAG_INVALID', message);
  }
  const { digest } = manifest;
  res.writeHead(201, { Location: `/v2/${repository.name}/manifests/${digest}`, 'Docker-Content-Digest': digest }).end();
}

function find({ repository, reference }: Exchange): StoredManifest {
  const id = isDigest(reference) ? { imageDigest: reference } : { imageTag: reference };
  const manifest = findImage(repository, id);
  if (manifest === undefined) throw new AwsError('ImageNotFoundException', 'Requested image not found');
  return manifest;
}

function sendManifest({ res }: Exchange, { bytes, content, digest }: StoredManifest): void {
  res.writeHead(200, {
    'Content-Type': content.mediaType,
    'Content-Length': bytes.length,
    'Docker-Content-Digest': digest,
  });
  res.end(bytes);
}

function describeLayer({ res, repository, reference }: Exchange): void {
  const size = repository.layers.get(reference);
  if (size === undefined) throw blobUnknown();
  const headers = { 'Content-Type': 'application/octet-stream', 'Docker-Content-Digest': reference };
  res.writeHead(200, { ...headers, 'Content-Length': size, 'Accept-Ranges': 'bytes' }).end();
}

/** In alphabetical order, by `n` from after `last` on, with a Link to what remains. */
function listTags({ res, repository, query }: Exchange): void {
  const last = query.get('last') ?? '';
  const remaining = [...repository.imageTags.keys()].filter((tag) => tag > last).sort();
  const n = query.has('n') ? Number(query.get('n')) : remaining.length;
  if (!Number.isInteger(n) || n < 0) throw new RegistryError(400, 'PAGINATION_NUMBER_INVALID', `n=${query.get('n')}`);
  const tags = remaining.slice(0, n);
  const next = new URLSearchParams({ n: String(n), last: tags.at(-1) ?? last });
  const link = tags.length < remaining.length ? { Link: `</v2/${repository.name}/tags/list?${next}>; rel="next"` } : {};
  res.writeHead(200, { 'Content-Type': 'application/json', ...link });
  res.end(JSON.stringify({ name: repository.name, tags }));
}

function blobUnknown(): RegistryError {
  return new RegistryError(404, 'BLOB_UNKNOWN', 'blob unknown to registry');
}
