import type { IncomingMessage, ServerResponse } from 'node:http';
import { pipeline } from 'node:stream/promises';
import type { Blobs } from '../ecr/blobs.ts';
import type { LayerLinks } from '../ecr/layer-links.ts';

/**
 * Sends the layer that a download link leads to, from an offset on if the client asks for `Range: bytes=N-`. Needs no
 * login. Rejects when the connection breaks.
 * @param sizeOf the size of a blob in bytes, if any repository has it
 */
export async function sendLayer(
  req: IncomingMessage,
  res: ServerResponse,
  { links, blobs }: { links: LayerLinks; blobs: Blobs },
  sizeOf: (digest: string) => number | undefined,
): Promise<void> {
  const digest = links.resolve(req.url ?? '');
  const size = digest === undefined ? undefined : sizeOf(digest);
  if (digest === undefined || size === undefined) {
    res.writeHead(403, { 'Content-Type': 'text/plain' }).end('Request has expired\n');
    return;
  }
  const start = writeHead(res, size, req.headers.range);
  if (start === undefined || req.method === 'HEAD') res.end();
  else await pipeline(blobs.read(digest, start), res);
}

/** Begins the answer. Returns the offset to send from, or nothing when the range lies beyond the end. */
function writeHead(res: ServerResponse, size: number, range: string | undefined): number | undefined {
  const headers = { 'Content-Type': 'application/octet-stream', 'Accept-Ranges': 'bytes' };
  const [, from] = /^bytes=(\d+)-$/.exec(range ?? '') ?? [];
  if (from === undefined) {
    res.writeHead(200, { ...headers, 'Content-Length': size });
    return 0;
  }
  const start = Number(from);
  if (start >= size) {
    res.writeHead(416, { 'Content-Range': `bytes */${size}` });
    return undefined;
  }
  const range206 = { 'Content-Length': size - start, 'Content-Range': `bytes ${start}-${size - 1}/${size}` };
  res.writeHead(206, { ...headers, ...range206 });
  return start;
}
