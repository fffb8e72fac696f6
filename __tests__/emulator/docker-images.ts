import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { execa } from 'execa';
import type { Emulator } from '../../emulator/emulator.ts';

/** Builds images from the static busybox of this machine and pushes them to an emulator's registry. */
export class ImageBuilder implements AsyncDisposable {
  readonly #emulator: Pick<Emulator, 'endpoint' | 'port' | 'close'>;
  readonly #references: string[] = [];

  constructor(emulator: Pick<Emulator, 'endpoint' | 'port' | 'close'>) {
    this.#emulator = emulator;
  }

  /** Pushes `repository:tag` with the given Dockerfile lines after `FROM scratch` and busybox at /bin/busybox. Returns the reference. */
  async push(repository: string, tag: string, lines: readonly string[]): Promise<string> {
    const folder = await mkdtemp(join(tmpdir(), 'ship-test-image-'));
    const reference = `127.0.0.1:${this.#emulator.port}/${repository}:${tag}`;
    this.#references.push(reference);
    try {
      await writeFile(join(folder, 'busybox'), await readFile('/bin/busybox'), { mode: 0o755 });
      await writeFile(join(folder, 'Dockerfile'), ['FROM scratch', 'COPY busybox /bin/busybox', ...lines].join('\n'));
      const env = { DOCKER_CONFIG: folder };
      await execa('docker', ['build', '--quiet', '--tag', reference, folder], { env });
      const password = await passwordOf(this.#emulator.endpoint);
      const host = reference.split('/')[0]!;
      await execa('docker', ['login', '--username', 'AWS', '--password-stdin', host], { env, input: password });
      await execa('docker', ['push', reference], { env });
    } finally {
      await rm(folder, { recursive: true, force: true });
    }
    return reference;
  }

  /** Closes the emulator, whose containers hold the images, and removes these from the engine with all names that they got since. */
  async [Symbol.asyncDispose](): Promise<void> {
    await this.#emulator.close();
    for (const reference of this.#references) {
      const { stdout } = await execa('docker', ['image', 'inspect', '--format', '{{.Id}}', reference], {
        reject: false,
      });
      if (stdout !== '') await execa('docker', ['image', 'rm', '--force', stdout]);
    }
  }
}

/** The password of an emulator's registry, for the user AWS. */
export async function passwordOf(endpoint: string): Promise<string> {
  const response = await fetch(endpoint, {
    method: 'POST',
    headers: {
      authorization: 'AWS4-HMAC-SHA256 unchecked',
      'x-amz-target': 'AmazonEC2ContainerRegistry_V20150921.GetAuthorizationToken',
    },
    body: '{}',
  });
  const answer = (await response.json()) as { authorizationData: { authorizationToken: string }[] };
  const token = Buffer.from(answer.authorizationData[0]!.authorizationToken, 'base64').toString();
  return token.slice(token.indexOf(':') + 1);
}
