import { chmod, copyFile, mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { execa } from 'execa';

/**
 * The sample app needs a web server that runs FROM scratch on any engine, without a container registry: esbuild's, a static
 * Go binary that reacts to SIGTERM and that npm serves for every architecture (busybox is no package on macOS, and its httpd ignores
 * SIGTERM as process 1). Newer versions refuse requests whose Host header isn't local, which load balancers' probes fail.
 */
const VERSION = '0.24.2';

const PACKAGES: Readonly<Record<string, string>> = { amd64: '@esbuild/linux-x64', arm64: '@esbuild/linux-arm64' };

/**
 * Puts the server for the engine's architecture (`amd64`, `arm64`) at `file`. It comes from npm, or from npm's cache after the first
 * time. Throws for another architecture, or when npm can't fetch it.
 */
export async function fetchServer(architecture: string, file: string, signal: AbortSignal): Promise<void> {
  const name = PACKAGES[architecture];
  if (name === undefined) throw new Error(`the sample app has no server for an engine on ${architecture}`);
  const folder = await mkdtemp(join(tmpdir(), 'ship-to-ecs-server-'));
  const options = { cwd: folder, cancelSignal: signal, stdin: 'ignore' } as const;
  try {
    const { stdout } = await execa('npm', ['pack', '--silent', '--prefer-offline', `${name}@${VERSION}`], options);
    await execa('tar', ['-xzf', stdout.trim(), 'package/bin/esbuild'], options);
    await copyFile(join(folder, 'package', 'bin', 'esbuild'), file);
    await chmod(file, 0o755);
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}
