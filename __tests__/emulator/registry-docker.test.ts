import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { execa } from 'execa';
import { describeWithDocker } from '../support/docker.ts';
import { startEcr, type TestEcr } from './ecr-harness.ts';

// Only asynchronous calls: the registry lives in this process, and would wait for a docker that waits for it.
const buildx = await execa('docker', ['buildx', 'version'], { reject: false });
const describeWithBuildx = buildx.failed ? describe.skip : describe;

describeWithDocker('with a real docker', () => {
  let test: TestEcr;
  let folder: string;
  const local = new Set<string>();

  /** Runs docker with a configuration of its own. Doesn't reject. */
  const docker = (args: string[], input?: string) =>
    execa('docker', args, {
      env: { DOCKER_CONFIG: join(folder, 'config') },
      reject: false,
      all: true,
      ...(input === undefined ? {} : { input }),
    });

  async function succeed(...args: string[]): Promise<string> {
    const { exitCode, all } = await docker(args);
    expect({ exitCode, all }).toEqual({ exitCode: 0, all: expect.any(String) });
    return all ?? '';
  }

  /** An image from scratch in the engine, with one file of this content. */
  async function make(name: string, content: string): Promise<string> {
    const reference = `${test.host}/${name}`;
    await writeFile(join(folder, 'Dockerfile'), 'FROM scratch\nCOPY content /content\nCMD ["/content"]\n');
    // Unlike in any other run, so that the image is of this run alone and can be removed.
    await writeFile(join(folder, 'content'), `${content} ${test.host}`);
    await writeFile(join(folder, '.dockerignore'), 'config\n');
    local.add(await succeed('build', '--quiet', '--tag', reference, folder));
    return reference;
  }

  async function login(): Promise<void> {
    const { all } = await docker(['login', '--username', 'AWS', '--password-stdin', test.host], test.ecr.token());
    expect(all).toContain('Login Succeeded');
  }

  const digestIn = (output: string): string => /sha256:[0-9a-f]{64}/.exec(output)![0];
  const digestOf = (name: string): string => {
    const found = test.ecr.images.lookup(`${test.host}/${name}`);
    if (found.kind !== 'found') throw new Error(`${name} is ${found.kind}`);
    return found.image.digest;
  };

  beforeAll(async () => {
    folder = await mkdtemp(join(tmpdir(), 'registry-docker-'));
    test = await startEcr({ authorize: (_, arn) => !arn.endsWith('/forbidden') });
    test.ecr.seed({
      repositories: [
        { name: 'web', images: [{ tag: 'seeded' }] },
        { name: 'frozen', imageTagMutability: 'IMMUTABLE' },
        { name: 'forbidden' },
      ],
    });
    await login();
  });

  afterAll(async () => {
    if (local.size > 0) await docker(['image', 'rm', '--force', ...local]);
    await test[Symbol.asyncDispose]();
    await rm(folder, { recursive: true });
  });

  it('refuses a login with a wrong password', async () => {
    const other = join(folder, 'config-of-a-stranger');
    const args = ['--config', other, 'login', '--username', 'AWS', '--password-stdin', test.host];
    const { exitCode, all } = await docker(args, 'guess');
    expect([exitCode, all]).toEqual([1, expect.stringContaining('401 Unauthorized')]);
  });

  it('refuses a push without a login', async () => {
    const reference = await make('web:stranger', 'stranger');
    const { exitCode, all } = await docker(['--config', join(folder, 'config-of-a-stranger'), 'push', reference]);
    expect([exitCode, all]).toEqual([1, expect.stringContaining('no basic auth credentials')]);
  });

  it('pushes, and pulls by tag and by digest', async () => {
    const reference = await make('web:1', 'one'.repeat(100_000));
    const digest = digestIn(await succeed('push', reference));
    expect(digestOf('web:1')).toBe(digest);
    const id = await succeed('image', 'inspect', '--format', '{{.Id}}', reference);
    for (const name of [reference, `${test.host}/web@${digest}`]) {
      await succeed('image', 'rm', '--force', id);
      local.add(name);
      expect(await succeed('pull', name)).toContain(`Digest: ${digest}`);
      expect(await succeed('image', 'inspect', '--format', '{{.Id}}', name)).toBe(id);
    }
  });

  it('pulls an image that was never built', async () => {
    const name = `${test.host}/web:seeded`;
    local.add(name);
    expect(await succeed('pull', name)).toContain(`Digest: ${digestOf('web:seeded')}`);
    expect(await succeed('image', 'inspect', '--format', '{{.Os}}/{{.Architecture}}', name)).toBe('linux/amd64');
  });

  it('moves a mutable tag', async () => {
    const first = digestIn(await succeed('push', await make('web:main', 'first')));
    const second = digestIn(await succeed('push', await make('web:main', 'second')));
    expect(second).not.toBe(first);
    expect(digestOf('web:main')).toBe(second);
    expect(digestOf(`web@${first}`)).toBe(first);
  });

  it('says in the words of ECR that the tag is immutable, that there is no repository, that it is denied', async () => {
    await succeed('push', await make('frozen:v1', 'first'));
    const cases = [
      [
        await make('frozen:v1', 'second'),
        "tag invalid: The image tag 'v1' already exists in the 'frozen' repository and cannot be overwritten because the repository is immutable.",
      ],
      [
        await make('nowhere:1', 'x'),
        "name unknown: The repository with name 'nowhere' does not exist in the registry with id '123456789012'",
      ],
      [
        await make('forbidden:1', 'x'),
        'denied: User: arn:aws:sts::123456789012:assumed-role/deploy/ship is not authorized to perform: ecr:',
      ],
    ] as const;
    for (const [reference, message] of cases) {
      const { exitCode, all } = await docker(['push', reference]);
      expect([exitCode, all]).toEqual([1, expect.stringContaining(message)]);
    }
  });

  it('says that the login has expired', async () => {
    const reference = await make('web:late', 'late');
    test.advance(12 * 3_600_000);
    const { exitCode, all } = await docker(['push', reference]);
    await login();
    expect([exitCode, all]).toEqual([1, expect.stringContaining('denied: Your authorization token has expired.')]);
    await succeed('push', reference);
  });

  it('says on a pull what is missing', async () => {
    const cases = [
      ['web:gone', 'Requested image not found'],
      ['nowhere:1', "The repository with name 'nowhere' does not exist"],
    ] as const;
    for (const [name, message] of cases) {
      const { exitCode, all } = await docker(['pull', `${test.host}/${name}`]);
      expect([exitCode, all]).toEqual([1, expect.stringContaining(message)]);
    }
  });

  describeWithBuildx('and buildx', () => {
    /** Builds FROM scratch for a platform and pushes. */
    async function buildAndPush(name: string, platform: string, content: string): Promise<string> {
      const reference = await make(name, content);
      const metadata = join(folder, 'metadata.json');
      const options = ['--provenance=false', '--platform', platform, '--metadata-file', metadata];
      await succeed('buildx', 'build', '--push', ...options, '--tag', reference, folder);
      // The engine may keep it beside the one that `make` made.
      local.add(reference);
      return reference;
    }

    it('builds and pushes', async () => {
      await buildAndPush('web:built', 'linux/amd64', 'built');
      const { exitCode, all } = await docker(['buildx', 'imagetools', 'inspect', `${test.host}/web:built`]);
      expect([exitCode, all]).toEqual([0, expect.stringContaining(digestOf('web:built'))]);
    });

    it('joins platforms in an index, and so does docker manifest', async () => {
      const amd64 = await buildAndPush('web:amd64', 'linux/amd64', 'amd64');
      const arm64 = await buildAndPush('web:arm64', 'linux/arm64', 'arm64');
      const platforms = [digestOf('web:amd64'), digestOf('web:arm64')];
      expect(new Set(platforms).size).toBe(2);
      await succeed('buildx', 'imagetools', 'create', '--tag', `${test.host}/web:multi`, amd64, arm64);
      const list = `${test.host}/web:list`;
      await succeed('manifest', 'create', '--insecure', list, amd64, arm64);
      await succeed('manifest', 'push', '--insecure', list);
      for (const name of ['web:multi', 'web:list']) {
        const found = test.ecr.images.lookup(`${test.host}/${name}`);
        expect(found).toMatchObject({ kind: 'found', image: { manifests: platforms } });
      }
    });

    it('shows the message of an immutable tag', async () => {
      await buildAndPush('frozen:built', 'linux/amd64', 'first');
      const reference = await make('frozen:built', 'second');
      const args = ['buildx', 'build', '--push', '--provenance=false', '--tag', reference, folder];
      const { exitCode, all } = await docker(args);
      expect([exitCode, all]).toEqual([1, expect.stringContaining("The image tag 'built' already exists")]);
    });
  });
});
