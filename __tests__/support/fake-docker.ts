import { createHash } from 'node:crypto';
import { readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { CommandOptions, CommandResult } from '../../src/command.ts';

/** One start of docker. */
export interface DockerCall {
  readonly args: readonly string[];
  readonly environment: CommandOptions['environment'];
}

const MANIFEST = 'application/vnd.oci.image.manifest.v1+json';

/** Stands in for docker with buildx: it builds nothing, but pushes a real image, with the labels that it was told, to the registry that it is logged in to. */
export class FakeDocker {
  readonly calls: DockerCall[] = [];
  /** Happens while the image is being built. */
  duringBuild: () => void | Promise<void> = () => undefined;
  /** What a build that fails prints last. */
  failure: string | undefined;
  inspect = 'Name: test\nDriver: docker-container\n\nPlatforms: linux/amd64, linux/arm64\n';

  /** The builds among the calls. */
  get builds(): readonly DockerCall[] {
    return this.calls.filter(({ args }) => args[0] === 'buildx' && args[1] === 'build');
  }

  async run(args: readonly string[], { environment }: CommandOptions): Promise<CommandResult> {
    this.calls.push({ args, environment });
    if (args[0] === 'buildx' && args[1] === 'version') return ended(0, 'github.com/docker/buildx v0.35.0');
    if (args[0] === 'buildx' && args[1] === 'inspect') return ended(0, this.inspect);
    if (args[0] === 'info') return ended(0, 'linux/x86_64 [[Backing Filesystem extfs]]');
    if (args[0] !== 'buildx' || args[1] !== 'build') return ended(1, `unknown command: docker ${args.join(' ')}`);
    await this.duringBuild();
    if (this.failure !== undefined) return ended(1, this.failure);
    try {
      return ended(0, await build(args, environment));
    } catch (error) {
      return ended(1, `ERROR: failed to push: ${error instanceof Error ? error.message : String(error)}`);
    }
  }
}

function ended(exitCode: number, output: string): CommandResult {
  return { exitCode, stdout: output, output };
}

/** Every value of an option: `--tag a --tag b`. */
export function valuesOf(args: readonly string[], option: string): string[] {
  return args.flatMap((argument, index) => (args[index - 1] === option ? [argument] : []));
}

async function build(args: readonly string[], environment: CommandOptions['environment']): Promise<string> {
  const [os = 'linux', architecture = 'amd64'] = (valuesOf(args, '--platform')[0] ?? 'linux/amd64').split('/');
  const labels = Object.fromEntries(
    valuesOf(args, '--label').map((label) => [label.slice(0, label.indexOf('=')), label.slice(label.indexOf('=') + 1)]),
  );
  const config = JSON.stringify({ os, architecture, config: { Labels: labels }, rootfs: { type: 'layers' } });
  const references = valuesOf(args, '--tag').map((reference) => {
    const [, host = '', name = '', tag = ''] = /^([^/]+)\/(.+):([^:]+)$/.exec(reference) ?? [];
    return { host, name, tag };
  });
  const [{ host, name } = { host: '', name: '' }] = references;
  const repository = new RemoteRepository(`http://${host}/v2/${name}`, await loginFor(host, environment));
  const manifest = JSON.stringify({
    schemaVersion: 2,
    mediaType: MANIFEST,
    config: { mediaType: 'application/vnd.oci.image.config.v1+json', ...(await repository.upload(config)) },
    layers: [{ mediaType: 'application/vnd.oci.image.layer.v1.tar', ...(await repository.upload('\0'.repeat(1024))) }],
  });
  for (const { tag } of references) await repository.putManifest(tag, manifest);
  const digest = digestOf(manifest);
  await writeFile(valuesOf(args, '--metadata-file')[0] ?? '', JSON.stringify({ 'containerimage.digest': digest }));
  return `pushing manifest for ${digest} done\n`;
}

async function loginFor(host: string, environment: CommandOptions['environment']): Promise<string> {
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

  async putManifest(tag: string, manifest: string): Promise<void> {
    await this.#send('HEAD', `${this.#url}/manifests/${tag}`, undefined, [404]);
    await this.#send('PUT', `${this.#url}/manifests/${tag}`, manifest);
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
