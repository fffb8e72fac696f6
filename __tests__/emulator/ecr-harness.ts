import { createHash } from 'node:crypto';
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { json } from 'node:stream/consumers';
import { ECRClient } from '@aws-sdk/client-ecr';
import { createEcr, type Ecr, type EcrOptions } from '../../emulator/ecr/ecr.ts';
import { AwsError, type AwsService, type Clock, type Json } from '../../emulator/wire.ts';

export const account = { id: '123456789012', region: 'us-east-1', partition: 'aws' };
export const startTime = Date.parse('2026-03-01T12:00:00Z');

export interface TestEcr extends AsyncDisposable {
  readonly ecr: Ecr;
  /** `127.0.0.1:PORT` */
  readonly host: string;
  readonly client: ECRClient;
  /** The value of an Authorization header with a fresh password. */
  login(): string;
  /** A registry request with a login; `path` begins after `/v2/`. */
  registry(path: string, init?: RequestInit): Promise<Response>;
  /** Moves the clock. */
  advance(ms: number): void;
}

/** An ECR behind a server of its own, without the rest of the emulator. */
export async function startEcr(
  options: Partial<Pick<EcrOptions, 'authorize' | 'identicalPushToImmutableTag'>> = {},
): Promise<TestEcr> {
  let now = startTime;
  const clock: Clock = { now: () => now, after: () => () => undefined };
  let host = '';
  const ecr = createEcr({ account, clock, host: () => host, authorize: () => true, ...options });
  const server = createServer((req, res) => {
    void (req.method === 'POST' && req.url === '/' ? answerAws(ecr.service, req, res) : ecr.handle(req, res));
  });
  await new Promise<void>((done) => server.listen(0, '127.0.0.1', done));
  host = `127.0.0.1:${(server.address() as AddressInfo).port}`;
  const credentials = { accessKeyId: 'AKIDEXAMPLE', secretAccessKey: 'secret' };
  const client = new ECRClient({ endpoint: `http://${host}`, region: account.region, credentials });
  const login = () => `Basic ${Buffer.from(`AWS:${ecr.token()}`).toString('base64')}`;
  return {
    ecr,
    host,
    client,
    login,
    registry: (path, init = {}) =>
      fetch(`http://${host}/v2/${path}`, { ...init, headers: { authorization: login(), ...init.headers } }),
    advance: (ms) => {
      now += ms;
    },
    [Symbol.asyncDispose]: async () => {
      client.destroy();
      server.closeAllConnections();
      await new Promise((done) => server.close(done));
      await ecr.close();
    },
  };
}

async function answerAws(service: AwsService, req: IncomingMessage, res: ServerResponse): Promise<void> {
  try {
    const [prefix, operation] = String(req.headers['x-amz-target']).split('.');
    const run = prefix === service.targetPrefix ? service.operations[operation ?? ''] : undefined;
    if (run === undefined) throw new AwsError('UnknownOperationException', `${operation}`);
    res.end(JSON.stringify(await run((await json(req)) as Json)));
  } catch (error) {
    const { code, message, status } = error instanceof AwsError ? error : new AwsError('Broken', String(error), 500);
    res.writeHead(status).end(JSON.stringify({ __type: code, message }));
  }
}

export function sha256(content: string | Buffer): string {
  return `sha256:${createHash('sha256').update(content).digest('hex')}`;
}

/** Uploads a blob in one PUT and returns its digest. */
export async function pushBlob(test: TestEcr, repository: string, content: string): Promise<string> {
  const begun = await test.registry(`${repository}/blobs/uploads/`, { method: 'POST' });
  const path = begun.headers.get('location')!.replace(/^\/v2\//, '');
  const digest = sha256(content);
  const done = await test.registry(`${path}?digest=${digest}`, { method: 'PUT', body: content });
  if (done.status !== 201) throw new Error(`blob upload: ${done.status} ${await done.text()}`);
  return digest;
}

export const manifestType = 'application/vnd.docker.distribution.manifest.v2+json';
export const indexType = 'application/vnd.oci.image.index.v1+json';

/** The text of an image manifest over blobs with these contents, whether they were uploaded or not. */
export function manifestOf(config: string, ...layers: string[]): string {
  const describe = (mediaType: string, content: string) => ({
    mediaType,
    digest: sha256(content),
    size: content.length,
  });
  return JSON.stringify({
    schemaVersion: 2,
    mediaType: manifestType,
    config: describe('application/vnd.docker.container.image.v1+json', config),
    layers: layers.map((layer) => describe('application/vnd.docker.image.rootfs.diff.tar.gzip', layer)),
  });
}

/** Uploads a config and one layer, and returns the text of a manifest that names them; not yet put. */
export async function pushContent(test: TestEcr, repository: string, config: string): Promise<string> {
  await pushBlob(test, repository, config);
  await pushBlob(test, repository, 'layer');
  return manifestOf(config, 'layer');
}

export function putManifest(test: TestEcr, path: string, body: string, type = manifestType): Promise<Response> {
  return test.registry(path, { method: 'PUT', body, headers: { 'content-type': type } });
}
