import type { IncomingMessage, ServerResponse } from 'node:http';
import type { Blobs } from '../ecr/blobs.ts';
import type { Repositories } from '../ecr/repositories.ts';
import type { Tokens } from '../ecr/tokens.ts';
import { authenticate, requireAllowed } from './access.ts';
import { type ContentParts, contentRoutes } from './content-routes.ts';
import { RegistryError, sendError } from './errors.ts';
import type { Route } from './exchange.ts';
import { sendLayer } from './layer-download.ts';
import { uploadRoutes } from './upload-routes.ts';
import type { Uploads } from './uploads.ts';

export interface RegistryParts extends Omit<ContentParts, 'registryId'> {
  readonly repositories: Repositories;
  readonly blobs: Blobs;
  readonly tokens: Tokens;
  readonly uploads: Uploads;
  readonly authorize: (actions: string[], resourceArn: string) => boolean;
}

/**
 * The registry that docker talks to (OCI distribution v2 as ECR speaks it), and the layer downloads.
 * The function that it returns answers one request and never rejects.
 */
export function createRegistry(parts: RegistryParts): (req: IncomingMessage, res: ServerResponse) => Promise<void> {
  // Uploads before blobs: `x/blobs/uploads/` would read as a blob of that name.
  const routes = [
    ...uploadRoutes(parts.uploads),
    ...contentRoutes({ ...parts, registryId: parts.repositories.account.id }),
  ];
  return async (req, res) => {
    try {
      await answer(parts, routes, req, res);
    } catch (error) {
      if (res.headersSent) res.destroy();
      else sendError(res, error);
    }
  };
}

async function answer(
  parts: RegistryParts,
  routes: readonly Route[],
  req: IncomingMessage,
  res: ServerResponse,
): Promise<void> {
  const { pathname, searchParams } = new URL(req.url ?? '', 'http://registry');
  if (pathname.startsWith('/_layers/'))
    return sendLayer(req, res, parts, (digest) => sizeOf(parts.repositories, digest));
  res.setHeader('Docker-Distribution-Api-Version', 'registry/2.0');
  authenticate(req, parts.tokens);
  if (/^\/v2\/?$/.test(pathname)) {
    res.writeHead(200, { 'Content-Type': 'application/json' }).end('{}');
    return;
  }
  const { route, name, reference } = findRoute(routes, req.method ?? '', pathname);
  requireAllowed(parts.authorize, parts.repositories.account, route.actions, parts.repositories.arn(name));
  const repository = parts.repositories.get(name);
  await route.answer({ req, res, query: searchParams, repository, reference });
}

function findRoute(routes: readonly Route[], method: string, pathname: string) {
  const path = decodeURIComponent(pathname.slice('/v2/'.length));
  for (const route of routes) {
    const match = route.method === method ? route.path.exec(path) : null;
    if (match?.[1] !== undefined) return { route, name: match[1], reference: match[2] ?? '' };
  }
  throw new RegistryError(405, 'UNSUPPORTED', `The registry does not support ${method} ${pathname}`);
}

function sizeOf(repositories: Repositories, digest: string): number | undefined {
  return repositories.list().flatMap(({ layers }) => layers.get(digest) ?? [])[0];
}
