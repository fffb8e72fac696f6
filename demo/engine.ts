import { join } from 'node:path';
import { execa } from 'execa';

/** A Docker engine that answers. */
export interface Engine {
  readonly version: string;
  /** As Docker says it: `amd64`, `arm64`. */
  readonly architecture: string;
  /** Set when this run started the engine and so has to end it. */
  readonly startedPid?: number;
}

/**
 * Finds a Docker engine. Without one, as root on Debian or Ubuntu, installs it and starts dockerd; elsewhere says what to do and
 * throws. What happens is said on stderr.
 */
export async function findEngine(signal: AbortSignal): Promise<Engine> {
  const options = { cancelSignal: signal, stdin: 'ignore', stderr: 'inherit' } as const;
  const { stdout } = await execa(script(), ['up'], options);
  const pid = /^started (\d+)$/m.exec(stdout)?.[1];
  const { stdout: said } = await execa(
    'docker',
    ['version', '--format', '{{.Server.Version}} {{.Server.Arch}}'],
    options,
  );
  const [version = '', architecture = ''] = said.split(' ');
  return { version, architecture, ...(pid === undefined ? {} : { startedPid: Number(pid) }) };
}

/** Ends an engine that {@link findEngine} started; leaves any other alone. */
export async function releaseEngine(engine: Engine): Promise<void> {
  if (engine.startedPid === undefined) return;
  await execa(script(), ['down', String(engine.startedPid)], { stdin: 'ignore', stderr: 'inherit' });
}

/** Removes the images whose reference begins with `registry/`, and nothing else. */
export async function removeImages(registry: string): Promise<void> {
  const format = '{{.Repository}} {{.Tag}} {{.Digest}}';
  const { stdout } = await execa('docker', ['image', 'ls', '--digests', '--format', format], { stdin: 'ignore' });
  const images = stdout
    .split('\n')
    .filter((line) => line.startsWith(`${registry}/`))
    .map((line) => {
      const [repository, tag, digest] = line.split(' ');
      // An image that was pulled by its digest has no tag.
      return tag === '<none>' ? `${repository}@${digest}` : `${repository}:${tag}`;
    });
  // With --force, because the last tag of a repository takes its digests along.
  if (images.length > 0) await execa('docker', ['image', 'rm', '--force', ...new Set(images)], { stdin: 'ignore' });
}

function script(): string {
  return join(import.meta.dirname, '..', 'scripts', 'docker-engine.sh');
}
