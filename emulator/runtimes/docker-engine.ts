import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { execa } from 'execa';

/** How a container ended. */
export interface Exit {
  readonly code: number;
  readonly outOfMemory: boolean;
}

export interface HostBinding {
  readonly containerPort: number;
  readonly hostPort: number;
  readonly protocol: 'tcp' | 'udp';
}

/** The local Docker engine, through its command line; never synchronous, since the registry that it pulls from is in this process. */
export class DockerEngine {
  readonly #host: () => string;
  readonly #password: () => string;
  #folder: string | undefined;

  /** `host` is the registry, `password` makes a fresh token for it. */
  constructor(host: () => string, password: () => string) {
    this.#host = host;
    this.#password = password;
  }

  /** Pulls an image, with our credentials where it is in our registry. Throws an Error with the engine's message. */
  async pull(image: string): Promise<void> {
    const isOurs = image.startsWith(`${this.#host()}/`);
    if (!isOurs && (await this.#has(image))) return;
    await this.#login();
    await this.#docker(['pull', '--quiet', image]);
  }

  /** Creates a container and returns its id. */
  create(args: readonly string[]): Promise<string> {
    return this.#docker(['create', ...args]);
  }

  async start(id: string): Promise<void> {
    await this.#docker(['start', id]);
  }

  /** The host ports of a running container. */
  async bindings(id: string): Promise<readonly HostBinding[]> {
    const lines = (await this.#docker(['port', id])).split('\n');
    return lines.flatMap((line) => {
      const match = /^(\d+)\/(tcp|udp) -> .*:(\d+)$/.exec(line);
      if (match === null) return [];
      const protocol = match[2] === 'udp' ? 'udp' : 'tcp';
      return [{ containerPort: Number(match[1]), hostPort: Number(match[3]), protocol } as const];
    });
  }

  /** Resolves when the container has ended. */
  async exit(id: string): Promise<Exit> {
    const code = Number(await this.#docker(['wait', id]));
    const outOfMemory = (await this.#docker(['inspect', '--format', '{{.State.OOMKilled}}', id])) === 'true';
    return { code, outOfMemory };
  }

  /** Hands over every line that the container writes; resolves when it has ended. */
  async follow(id: string, wrote: (line: string) => void): Promise<void> {
    const logs = execa('docker', ['logs', '--follow', id], {
      reject: false,
      stdin: 'ignore',
      all: true,
      buffer: false,
    });
    for await (const line of logs.iterable({ from: 'all' })) wrote(String(line));
    await logs;
  }

  /** What the container's health check says now. */
  health(id: string): Promise<string> {
    return this.#docker(['inspect', '--format', '{{if .State.Health}}{{.State.Health.Status}}{{end}}', id]);
  }

  /** SIGTERM, and SIGKILL after the container's stop timeout. */
  async stop(id: string): Promise<void> {
    await this.#docker(['stop', id]);
  }

  async remove(ids: readonly string[]): Promise<void> {
    if (ids.length > 0) await this.#docker(['rm', '--force', '--volumes', ...ids]);
  }

  /** Removes all containers with this label, running or not, and our credentials. */
  async clear(label: string): Promise<void> {
    const ids = await this.#docker(['ps', '--all', '--quiet', '--no-trunc', '--filter', `label=${label}`]);
    await this.remove(ids.split('\n').filter((id) => id !== ''));
    if (this.#folder !== undefined) await rm(this.#folder, { recursive: true, force: true });
    this.#folder = undefined;
  }

  async #has(image: string): Promise<boolean> {
    return this.#docker(['image', 'inspect', image]).then(
      () => true,
      () => false,
    );
  }

  /** A Docker configuration of our own, so that the user's is neither read nor written. */
  async #login(): Promise<void> {
    this.#folder ??= await mkdtemp(join(tmpdir(), 'ship-emulator-docker-'));
    const auth = Buffer.from(`AWS:${this.#password()}`).toString('base64');
    const config = JSON.stringify({ auths: { [this.#host()]: { auth } } });
    await writeFile(join(this.#folder, 'config.json'), config, { mode: 0o600 });
  }

  async #docker(args: readonly string[]): Promise<string> {
    const env = this.#folder === undefined ? {} : { DOCKER_CONFIG: this.#folder };
    const result = await execa('docker', [...args], { env, reject: false, stdin: 'ignore' });
    if (result.exitCode === 0) return result.stdout;
    throw new Error(engineMessage(result.stderr ?? '') || `docker ${args[0]} failed: ${result.message}`);
  }
}

/** The engine's own words, without the client's advice. */
function engineMessage(stderr: string): string {
  const lines = stderr.split('\n');
  const line = lines.find((one) => one.includes('Error response from daemon')) ?? lines.find((one) => one !== '') ?? '';
  return line.replace(/^docker: /, '').trim();
}
