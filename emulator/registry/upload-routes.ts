import { isDigest } from '../ecr/manifest.ts';
import { RegistryError } from './errors.ts';
import type { Exchange, Route } from './exchange.ts';
import type { Upload, Uploads } from './uploads.ts';

const uploadPath = /^(.+)\/blobs\/uploads\/([^/]+)$/;

/** Uploading layers: in one PUT, in chunks, or resumed after a break. */
export function uploadRoutes(uploads: Uploads): Route[] {
  return [
    {
      method: 'POST',
      path: /^(.+)\/blobs\/uploads\/?$/,
      actions: ['ecr:InitiateLayerUpload'],
      // A wish to mount a layer from another repository may always be answered with an upload, which ECR does too.
      answer: ({ res, repository }) => sendProgress(res, 202, uploads.begin(repository.name)),
    },
    {
      method: 'PATCH',
      path: uploadPath,
      actions: ['ecr:UploadLayerPart'],
      answer: async (exchange) => sendProgress(exchange.res, 202, await receive(uploads, exchange)),
    },
    {
      method: 'PUT',
      path: uploadPath,
      actions: ['ecr:CompleteLayerUpload'],
      answer: (exchange) => complete(uploads, exchange),
    },
    {
      method: 'GET',
      path: uploadPath,
      actions: ['ecr:UploadLayerPart'],
      answer: async (exchange) => sendProgress(exchange.res, 204, await resume(uploads, exchange)),
    },
    {
      method: 'DELETE',
      path: uploadPath,
      actions: ['ecr:UploadLayerPart'],
      answer: async (exchange) => {
        await uploads.cancel(await resume(uploads, exchange));
        exchange.res.writeHead(204).end();
      },
    },
  ];
}

/** The upload that a request is about, no longer written by any other request. */
async function resume(uploads: Uploads, { repository, reference }: Exchange): Promise<Upload> {
  const upload = uploads.find(repository.name, reference);
  if (upload === undefined) throw new RegistryError(404, 'BLOB_UPLOAD_UNKNOWN', 'blob upload unknown to registry');
  await upload.takeOver();
  return upload;
}

async function receive(uploads: Uploads, exchange: Exchange): Promise<Upload> {
  const upload = await resume(uploads, exchange);
  const range = exchange.req.headers['content-range'];
  await upload.append(exchange.req, () => {
    if (range !== undefined) requireNext(upload, range);
  });
  return upload;
}

async function complete(uploads: Uploads, exchange: Exchange): Promise<void> {
  const { res, repository, query } = exchange;
  const digest = query.get('digest') ?? '';
  if (!isDigest(digest)) throw new RegistryError(400, 'DIGEST_INVALID', `'${digest}' is not a sha256 digest`);
  const upload = await receive(uploads, exchange);
  if (upload.digest() !== digest) {
    await uploads.cancel(upload);
    const message = `Layer digest '${upload.digest()}' does not match '${digest}'`;
    throw new RegistryError(400, 'DIGEST_INVALID', message);
  }
  await uploads.finish(upload);
  repository.layers.set(digest, upload.size);
  res.writeHead(201, { Location: `/v2/${repository.name}/blobs/${digest}`, 'Docker-Content-Digest': digest });
  res.end();
}

function requireNext(upload: Upload, range: string): void {
  const [, start] = /^(?:bytes[ =])?(\d+)-\d+/.exec(range) ?? [];
  if (start !== undefined && Number(start) === upload.size) return;
  const message = `The chunk '${range}' doesn't follow the ${upload.size} bytes received so far`;
  throw new RegistryError(416, 'BLOB_UPLOAD_INVALID', message, progress(upload));
}

function sendProgress(res: Exchange['res'], status: number, upload: Upload): void {
  res.writeHead(status, { ...progress(upload), ...(status === 204 ? {} : { 'Content-Length': '0' }) }).end();
}

/** Range is inclusive and has no way to say "nothing": zero bytes and one byte look alike, as in every registry. */
function progress(upload: Upload): Record<string, string> {
  return {
    Location: `/v2/${upload.repository}/blobs/uploads/${upload.id}`,
    Range: `0-${Math.max(0, upload.size - 1)}`,
    'Docker-Upload-UUID': upload.id,
  };
}
