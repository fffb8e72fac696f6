import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, it } from '@jest/globals';
import { execa } from 'execa';
import { describeWithDocker } from '../support/docker.ts';
import { startEcr, type TestEcr } from './ecr-harness.ts';

const buildx = await execa('docker', ['buildx', 'version'], { reject: false });

describeWithDocker('a multi-platform index and builds without a repository, with a real docker', () => {
  let test: TestEcr;
  let folder: string;
  /** Names that may be left in the engine. */
  const local = new Set<string>();

  /** Runs docker with a configuration of its own. Doesn't reject. */
  const docker = (args: string[], options: { config?: string; input?: string } = {}) =>
    execa('docker', args, {
      env: { DOCKER_CONFIG: join(folder, options.config ?? 'config') },
      reject: false,
      all: true,
      ...(options.input === undefined ? {} : { input: options.input }),
    });

  async function succeed(...args: string[]): Promise<string> {
    const { exitCode, all } = await docker(args);
    if (exitCode !== 0) throw new Error(`docker ${args.join(' ')}: ${all}`);
    return all ?? '';
  }

  beforeAll(async () => {
    folder = await mkdtemp(join(tmpdir(), 'registry-index-'));
    await writeFile(join(folder, 'Dockerfile'), 'FROM scratch\nCOPY Dockerfile /\n');
    test = await startEcr();
    const platforms = ['linux/amd64', 'linux/arm64', 'linux/arm/v7'];
    test.ecr.seed({ repositories: [{ name: 'web', images: [{ tag: 'multi', platforms }] }] });
    await docker(['login', '--username', 'AWS', '--password-stdin', test.host], { input: test.ecr.token() });
  });

  afterAll(async () => {
    if (local.size > 0) await docker(['image', 'rm', '--force', ...local]);
    await test[Symbol.asyncDispose]();
    await rm(folder, { recursive: true });
  });

  it('pulls the image of each platform, by tag and by digest of the index', async () => {
    const found = test.ecr.images.lookup(`${test.host}/web:multi`);
    if (found.kind !== 'found') throw new Error(`the image is ${found.kind}`);
    const { digest } = found.image;
    for (const reference of [`${test.host}/web:multi`, `${test.host}/web@${digest}`]) {
      for (const [platform, architecture] of [
        ['linux/arm64', 'arm64'],
        ['linux/arm/v7', 'arm'],
        ['linux/amd64', 'amd64'],
      ] as const) {
        expect(await succeed('pull', '--platform', platform, reference)).toContain(`Digest: ${digest}`);
        local.add(reference);
        expect(await succeed('image', 'inspect', '--format', '{{.Architecture}}', reference)).toBe(architecture);
        // The engine keeps one platform under a digest, and refuses to replace it.
        await succeed('image', 'rm', '--force', reference);
      }
    }
  });

  it('says that a platform is not in it', async () => {
    const { exitCode, all } = await docker(['pull', '--platform', 'linux/s390x', `${test.host}/web:multi`]);
    expect([exitCode, all]).toEqual([
      1,
      expect.stringMatching(/no match(ing manifest)? for (platform in manifest|linux\/s390x)/),
    ]);
  });

  (buildx.failed ? it.skip : it)('shows platforms to buildx, and tells a build what it lacks', async () => {
    const inspected = await succeed('buildx', 'imagetools', 'inspect', '--raw', `${test.host}/web:multi`);
    const { manifests } = JSON.parse(inspected) as { manifests: { platform: object }[] };
    expect(manifests.map(({ platform }) => platform)).toEqual([
      { os: 'linux', architecture: 'amd64' },
      { os: 'linux', architecture: 'arm64' },
      { os: 'linux', architecture: 'arm', variant: 'v7' },
    ]);
    const build = (name: string) => {
      local.add(`${test.host}/${name}`);
      return ['buildx', 'build', '--push', '--provenance=false', '--tag', `${test.host}/${name}`, folder];
    };
    const nowhere = await docker(build('nowhere:1'));
    expect([nowhere.exitCode, nowhere.all]).toEqual([1, expect.stringContaining("name 'nowhere' does not exist")]);
    const stranger = await docker(build('web:stranger'), { config: 'config-of-a-stranger' });
    expect([stranger.exitCode, stranger.all]).toEqual([1, expect.stringMatching(/no basic auth credentials|401/)]);
  });
});
