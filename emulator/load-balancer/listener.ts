import { once } from 'node:events';
import { createServer, type IncomingMessage, request, type Server, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { pipeline } from 'node:stream';
import type { Target } from './target-groups.ts';

/** A reverse proxy in front of the healthy targets of one group. */
export interface Listener {
  /** `http://127.0.0.1:PORT`. */
  readonly url: string;
  close(): Promise<void>;
}

/** Starts listening on 127.0.0.1; `port` 0 is any free one. `next` names the target of a request, undefined if there is none. */
export async function startListener(port: number, next: () => Target | undefined): Promise<Listener> {
  const server = createServer((incoming, response) => answer(incoming, response, next()));
  server.listen(port, '127.0.0.1');
  await once(server, 'listening');
  const url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  return { url, close: () => closeNow(server) };
}

function answer(incoming: IncomingMessage, response: ServerResponse, target: Target | undefined): void {
  if (target === undefined) refuse(response, 503, 'Service Temporarily Unavailable');
  else forward(incoming, response, target);
}

function forward(incoming: IncomingMessage, response: ServerResponse, target: Target): void {
  const headers = {
    ...incoming.headers,
    'x-forwarded-for': incoming.socket.remoteAddress ?? '',
    'x-forwarded-proto': 'http',
  };
  const { method, url: path } = incoming;
  // No connection is kept to a target: it could go away between two requests.
  const outgoing = request(
    { host: target.address, port: target.port, method, path, headers, agent: false },
    (reply) => {
      const { connection: _ownToTheHop, ...rest } = reply.headers;
      response.writeHead(reply.statusCode ?? 502, rest);
      pipeline(reply, response, () => undefined);
    },
  );
  outgoing.on('error', () => {
    if (response.headersSent) response.destroy();
    else refuse(response, 502, 'Bad Gateway');
  });
  incoming.on('error', () => outgoing.destroy());
  incoming.pipe(outgoing);
}

function refuse(response: ServerResponse, status: number, text: string): void {
  response.writeHead(status, { 'content-type': 'text/plain' });
  response.end(`${status} ${text}\n`);
}

async function closeNow(server: Server): Promise<void> {
  server.closeAllConnections();
  await new Promise((resolve) => server.close(resolve));
}
