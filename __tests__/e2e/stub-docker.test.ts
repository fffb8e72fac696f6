import { once } from 'node:events';
import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { execa } from 'execa';
import { type Emulator, startEmulator } from '../../emulator/emulator.ts';
import { type StubBuild, StubDocker } from '../support/stub-docker.ts';

let emulator: Emulator;
let folder: string;
beforeEach(async () => {
  emulator = await startEmulator({ speed: 0 });
  folder = await mkdtemp(join(tmpdir(), 'stub-docker-'));
  const { authorizationData } = await emulator.look('ecr:GetAuthorizationToken', {});
  const [{ authorizationToken: auth }] = authorizationData as [{ authorizationToken: string }];
  const auths = { [`127.0.0.1:${emulator.port}`]: { auth } };
  await writeFile(join(folder, 'config.json'), JSON.stringify({ auths }));
});
afterEach(async () => {
  await emulator.close();
  await rm(folder, { recursive: true, force: true });
});

/** Starts a build of web:new, in a process group of its own. */
async function startBuild(stub: StubDocker, more: Partial<StubBuild> = {}) {
  stub.build = { ...stub.build, ...more };
  await stub.install(join(folder, 'docker'));
  const reference = `127.0.0.1:${emulator.port}/web:new`;
  const args = ['buildx', 'build', '--push', '--metadata-file', join(folder, 'metadata.json'), '--tag', reference, '.'];
  const building = once(stub.stages, 'building');
  const child = execa(join(folder, 'docker'), args, {
    env: { DOCKER_CONFIG: folder },
    detached: true,
    reject: false,
    all: true,
    forceKillAfterDelay: false,
  });
  await building;
  // Not the child itself, which would be waited for.
  return { child };
}

function tags(): readonly string[] {
  const [repository] = emulator.state().repositories as [{ images: { tags: string[] }[] }];
  return repository.images.flatMap((image) => image.tags);
}

const FOREVER = { ms: 600_000 };

describe('the stub of docker', () => {
  it('answers for buildx, and has a child process push a real image', async () => {
    await using stub = await StubDocker.open();
    const { child } = await startBuild(stub, { ms: 1, pushMs: 1 });
    expect(stub.alive().map(({ role }) => role)).toEqual(['docker', 'buildx']);
    const { exitCode, all } = await child;
    expect([exitCode, all]).toEqual([
      0,
      expect.stringMatching(/#1 building\n#1 pushing\npushing manifest for sha256:/),
    ]);
    expect(tags()).toEqual(['v1', 'new']);
    const metadata = JSON.parse(await readFile(join(folder, 'metadata.json'), 'utf8'));
    expect(metadata).toEqual({ 'containerimage.digest': expect.stringMatching(/^sha256:/) });
    expect(await stub.survivors(10_000)).toEqual([]);
    const asked = await Promise.all(
      [['buildx', 'version'], ['buildx', 'inspect'], ['info'], ['push']].map((args) =>
        execa(join(folder, 'docker'), args, { reject: false }),
      ),
    );
    expect(asked.map(({ exitCode: code }) => code)).toEqual([0, 0, 0, 1]);
    expect(asked[1]?.stdout).toContain('Platforms: linux/amd64');
  });

  it('can end with its child', async () => {
    await using stub = await StubDocker.open(FOREVER);
    const { child } = await startBuild(stub);
    child.kill('SIGTERM');
    expect((await child).exitCode).toBe(1);
    expect(await stub.survivors(10_000)).toEqual([]);
    expect(tags()).toEqual(['v1']);
  });

  it('can leave its child behind, which only a signal to the whole group ends', async () => {
    await using stub = await StubDocker.open({ ...FOREVER, onSignal: 'orphans' });
    const { child } = await startBuild(stub);
    child.kill('SIGTERM');
    // The child holds docker's output open, as one of the real docker does; so its end is waited for, not that of the streams.
    await once(child, 'exit');
    expect((await stub.survivors(100)).map(({ role }) => role)).toEqual(['buildx']);
    process.kill(-child.pid!, 'SIGTERM');
    expect(await stub.survivors(10_000)).toEqual([]);
  });

  it('can ignore signals, so that only SIGKILL to the whole group ends it', async () => {
    await using stub = await StubDocker.open({ ...FOREVER, onSignal: 'ignores' });
    const { child } = await startBuild(stub);
    process.kill(-child.pid!, 'SIGTERM');
    process.kill(-child.pid!, 'SIGINT');
    expect(await stub.survivors(100)).toHaveLength(2);
    process.kill(-child.pid!, 'SIGKILL');
    expect(await stub.survivors(10_000)).toEqual([]);
  });
});
