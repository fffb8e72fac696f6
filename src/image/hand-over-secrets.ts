import { mkdir, writeFile } from 'node:fs/promises';
import { join, resolve } from 'node:path';
import type { BuildSecret } from '../inputs/build-secrets.ts';
import type { World } from '../world.ts';

/**
 * Makes the secrets of a build readable for docker, and for nobody else: GitHub hides their values from now on, and a value that was given reaches docker
 * in a private file.
 * @param folder the private docker configuration, which is removed after the build, whatever happens
 * @returns the values of `--secret`, which say where a secret is and not what it is
 */
export async function handOverSecrets(
  world: World,
  secrets: readonly BuildSecret[],
  folder: string,
): Promise<readonly string[]> {
  if (secrets.length === 0) return [];
  const files = join(folder, 'build-secrets');
  await mkdir(files, { mode: 0o700, recursive: true });
  return await Promise.all(
    secrets.map(async (secret, index) => {
      switch (secret.kind) {
        case 'file':
          return secretOption(secret.id, 'src', resolve(world.run.workspace, secret.path));
        case 'variable':
          world.log.mask(world.environment[secret.name] ?? '');
          return secretOption(secret.id, 'env', secret.name);
        case 'value': {
          world.log.mask(secret.value);
          const path = join(files, String(index));
          await writeFile(path, secret.value, { mode: 0o600, flag: 'wx' });
          return secretOption(secret.id, 'src', path);
        }
      }
    }),
  );
}

/** docker reads the option as a line of CSV. */
function secretOption(id: string, key: 'src' | 'env', value: string): string {
  const field = `${key}=${value}`;
  return `id=${id},${/[",]/.test(field) ? `"${field.replaceAll('"', '""')}"` : field}`;
}
