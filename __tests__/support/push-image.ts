import { createHash } from 'node:crypto';
import { readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';

type Environment = Readonly<Record<string, string | undefined>>;

const MANIFEST = 'application/vnd.oci.image.manifest.v1+json';

/** Every value of an option: `--tag a --tag b`. */
export function valuesOf(args: readonly string[], option: string): string[] {
  return args.flatMap((argument, index) => (args[index - 1] === option ? [argument] : []));
}

/**
 * Does what `docker buildx build --push` leaves behind: a small image, with the labels that it was told, in the registry that it is logged in to, and
 * the metadata file.
 * @param args docker's command line
 * @param environment has the DOCKER_CONFIG with the login
 * @param betweenLayersAndManifest happens when the layers are there and the tag is not
 * @param created the time that the image is stamped with: two builds at different times are two images
 * @returns the digest
 * @throws RefusedManifest where the registry has the layers and refuses a tag
 */
export async function pushImage(
  args: readonly string[],
  environment: Environment,
  betweenLayersAndManifest: () => Promise<void> = async () => undefined,
  created?: string,
): Promise<string> {
  const [os = 'linux', architecture = 'amd64'] = (valuesOf(args, '--platform')[0] ?? 'linux/amd64').split('/');
  const labels = Object.fromEntries(
    valuesOf(args, '--label').map((label) => [label.slice(0, label.indexOf('=')), label.slice(label.indexOf('=') + 1)]),
  );
  const config = JSON.stringify({ created, os, architecture, config: { Labels: labels }, rootfs: { type: 'layers' } });
  const references = valuesOf(args, '--tag').map((reference) => {
    const [, host = '', name = '', tag = ''] = /^([^/]+)\/(.+):([^:]+)$/.exec(reference) ?? [];
    return { host, name, tag };
  });
  const [{ host, name } = { host: '', name: '' }] = references;
  const repository = new RemoteRepository(`http://${host}/v2/${name}`, await loginFor(host, environment));
  const configuration = await repository.upload(config);
  const manifest = JSON.stringify({
    schemaVersion: 2,
    mediaType: MANIFEST,
    config: { mediaType: 'application/vnd.oci.image.config.v1+json', ...configuration },
    layers: [{ mediaType: 'application/vnd.oci.image.layer.v1.tar', ...(await repository.upload('\0'.repeat(1024))) }],
  });
  await betweenLayersAndManifest();
  const digest = digestOf(manifest);
  for (const { tag } of references) {
    const refusal = await repository.putManifest(tag, manifest);
    if (refusal !== undefined) {
      throw new RefusedManifest({
        ...refusal,
        reference: `${host}/${name}:${tag}`,
        digest,
        config: configuration.digest,
      });
    }
  }
  await writeFile(valuesOf(args, '--metadata-file')[0] ?? '', JSON.stringify({ 'containerimage.digest': digest }));
  return digest;
}

/** What is known of a manifest that the registry refused. */
interface Refusal {
  readonly url: string;
  /** The registry's own words. */
  readonly message: string;
  readonly reference: string;
  readonly digest: string;
  /** Digest of the image's configuration. */
  readonly config: string;
}

/** A push that the registry refused when it came to a tag. */
export class RefusedManifest extends Error {
  readonly refusal: Refusal;

  constructor(refusal: Refusal) {
    super(refusal.message);
    this.refusal = refusal;
  }
}

async function loginFor(host: string, environment: Environment): Promise<string> {
  const text = await readFile(join(environment.DOCKER_CONFIG ?? '', 'config.json'), 'utf8');
  const auth = (JSON.parse(text) as { auths?: Record<string, { auth?: string }> }).auths?.[host]?.auth;
  if (auth === undefined) throw new Error('no basic auth credentials');
  return `Basic ${auth}`;
}

/** The requests that docker makes for a push, in its order. */
class RemoteRepository {
  readonly #url: string;
  readonly #authorization: string;

  constructor(url: string, authorization: string) {
    this.#url = url;
    this.#authorization = authorization;
  }

  async upload(content: string): Promise<{ digest: string; size: number }> {
    const digest = digestOf(content);
    const there = await this.#send('HEAD', `${this.#url}/blobs/${digest}`, undefined, [404]);
    if (there.status === 404) {
      const begun = await this.#send('POST', `${this.#url}/blobs/uploads/`);
      const location = new URL(begun.headers.get('location') ?? '', this.#url).href;
      await this.#send('PATCH', location, content);
      await this.#send('PUT', `${location}?digest=${digest}`);
    }
    return { digest, size: Buffer.byteLength(content) };
  }

  /** Returns what the registry has against it. */
  async putManifest(tag: string, manifest: string): Promise<{ url: string; message: string } | undefined> {
    const url = `${this.#url}/manifests/${tag}`;
    await this.#send('HEAD', url, undefined, [404]);
    const answer = await this.#send('PUT', url, manifest, [400]);
    if (answer.ok) return undefined;
    const { errors } = (await answer.json()) as { errors: { message: string }[] };
    return { url, message: errors[0]?.message ?? '' };
  }

  async #send(method: string, url: string, body?: string, allowed: readonly number[] = []): Promise<Response> {
    const headers = { authorization: this.#authorization, 'content-type': MANIFEST };
    const answer = await fetch(url, { method, headers, ...(body === undefined ? {} : { body }) });
    if (answer.ok || allowed.includes(answer.status)) return answer;
    throw new Error(`${method} ${url}: ${answer.status} ${answer.statusText}: denied: ${await answer.text()}`);
  }
}

function digestOf(content: string): string {
  return `sha256:${createHash('sha256').update(content).digest('hex')}`;
}
