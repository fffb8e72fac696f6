import { existsSync } from 'node:fs';
import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { execa } from 'execa';
import { startEcr, type TestEcr } from './ecr-harness.ts';

const SKOPEO = '/usr/bin/skopeo';
const describeWithSkopeo = existsSync(SKOPEO) ? describe : describe.skip;

/** Of the `multi` image, in its order. */
const PLATFORMS = ['linux/amd64', 'linux/arm64'];

// Neither the engine nor its image formats: containers/image has a registry client of its own, and needs no daemon.
describeWithSkopeo('with skopeo', () => {
  let test: TestEcr;
  let folder: string;

  /** Runs skopeo with its login in a file of this test. Doesn't reject. */
  const skopeo = (...args: string[]) =>
    execa(SKOPEO, args, { env: { REGISTRY_AUTH_FILE: join(folder, 'auth.json') }, reject: false, all: true });

  async function succeed(...args: string[]): Promise<string> {
    const { exitCode, all, stdout } = await skopeo(...args);
    expect({ exitCode, all }).toEqual({ exitCode: 0, all: expect.any(String) });
    return stdout;
  }

  async function refused(...args: string[]): Promise<string> {
    const { exitCode, all } = await skopeo(...args);
    expect(exitCode).toBe(1);
    return all;
  }

  const remote = (name: string) => `docker://${test.host}/${name}`;
  const local = (name: string) => `dir:${join(folder, name)}`;
  const copy = (...args: string[]) => ['copy', '--src-tls-verify=false', '--dest-tls-verify=false', ...args];
  const inspect = (...args: string[]) => ['inspect', '--tls-verify=false', ...args];
  const inspectJson = async (...args: string[]) => JSON.parse(await succeed(...inspect(...args)));

  const digestOf = (name: string): string => {
    const found = test.ecr.images.lookup(`${test.host}/${name}`);
    if (found.kind !== 'found') throw new Error(`${name} is ${found.kind}`);
    return found.image.digest;
  };

  const logInWith = (password: string) =>
    execa(SKOPEO, ['login', '--tls-verify=false', '--username', 'AWS', '--password-stdin', test.host], {
      env: { REGISTRY_AUTH_FILE: join(folder, 'auth.json') },
      input: password,
      reject: false,
      all: true,
    });

  beforeAll(async () => {
    folder = await mkdtemp(join(tmpdir(), 'registry-skopeo-'));
    test = await startEcr({ authorize: (_, arn) => !arn.endsWith('/forbidden') });
    const images = [
      { tag: 'v1', labels: { version: '1' } },
      { tag: 'multi', platforms: PLATFORMS },
    ];
    test.ecr.seed({
      repositories: [
        { name: 'web', images },
        { name: 'copies' },
        { name: 'frozen', imageTagMutability: 'IMMUTABLE' },
        { name: 'forbidden' },
      ],
    });
    expect((await logInWith(test.ecr.token())).all).toContain('Login Succeeded!');
  });

  afterAll(async () => {
    await test[Symbol.asyncDispose]();
    await rm(folder, { recursive: true });
  });

  it('refuses a wrong password, at the login and at the first request', async () => {
    const { exitCode, all } = await logInWith('guess');
    expect([exitCode, all]).toEqual([1, expect.stringContaining('invalid username/password')]);
    for (const credentials of [['--creds', 'AWS:guess'], ['--no-creds']]) {
      expect(await refused(...inspect(...credentials, remote('web:v1')))).toMatch(/web: unauthorized/);
    }
  });

  it('describes an image and lists tags', async () => {
    expect(await inspectJson(remote('web:v1'))).toMatchObject({
      Name: `${test.host}/web`,
      Digest: digestOf('web:v1'),
      RepoTags: ['multi', 'v1'],
      Labels: { version: '1' },
      Architecture: 'amd64',
    });
    const { Tags: tags } = JSON.parse(await succeed('list-tags', '--tls-verify=false', remote('web')));
    expect(tags).toEqual(['multi', 'v1']);
  });

  it('pulls by tag and by digest, and pushes what it pulled, byte for byte', async () => {
    const digest = digestOf('web:v1');
    await succeed(...copy(remote('web:v1'), local('by-tag')));
    await succeed(...copy(remote(`web@${digest}`), local('by-digest')));
    const manifests = await Promise.all(
      ['by-tag', 'by-digest'].map((name) => readFile(join(folder, name, 'manifest.json'), 'utf8')),
    );
    expect(manifests[0]).toBe(manifests[1]);

    const digestFile = join(folder, 'digest');
    await succeed(...copy('--preserve-digests', '--digestfile', digestFile, local('by-tag'), remote('copies:v1')));
    expect(await readFile(digestFile, 'utf8')).toBe(digest);
    expect(digestOf('copies:v1')).toBe(digest);
    expect(await succeed(...inspect('--raw', remote(`copies@${digest}`)))).toBe(manifests[0]);
  });

  it('converts to the other manifest format, which is another image', async () => {
    await succeed(...copy('--format', 'v2s2', remote('web:v1'), remote('copies:v2s2')));
    const [before, after] = await Promise.all(
      ['web:v1', 'copies:v2s2'].map(async (name) => JSON.parse(await succeed(...inspect('--raw', remote(name))))),
    );
    expect(before.config.mediaType).toBe('application/vnd.oci.image.config.v1+json');
    expect(after.config.mediaType).toBe('application/vnd.docker.container.image.v1+json');
    expect(digestOf('copies:v2s2')).not.toBe(digestOf('web:v1'));
  });

  it('takes all platforms of an index to another repository, or one', async () => {
    await succeed(...copy('--all', '--preserve-digests', remote('web:multi'), remote('copies:multi')));
    expect(digestOf('copies:multi')).toBe(digestOf('web:multi'));
    const { manifests } = JSON.parse(await succeed(...inspect('--raw', remote('copies:multi'))));
    expect(manifests.map(({ platform }: { platform: object }) => platform)).toEqual(
      PLATFORMS.map((one) => expect.objectContaining({ os: 'linux', architecture: one.split('/')[1] })),
    );
    const ofArm = ['--override-arch', 'arm64'];
    await succeed(...ofArm, ...copy('--preserve-digests', remote('copies:multi'), remote('copies:arm64')));
    expect(digestOf('copies:arm64')).toBe(manifests[1].digest);
    expect(await inspectJson(remote('copies:arm64'))).toMatchObject({ Architecture: 'arm64' });
  });

  it('says in the words of ECR what is missing, immutable or denied', async () => {
    await succeed(...copy(remote('web:v1'), remote('frozen:v1')));
    const cases = [
      [
        copy('--format', 'v2s2', remote('web:v1'), remote('frozen:v1')),
        "The image tag 'v1' already exists in the 'frozen' repository and cannot be overwritten because the repository is immutable.",
      ],
      [
        copy(remote('web:v1'), remote('nowhere:v1')),
        "The repository with name 'nowhere' does not exist in the registry",
      ],
      [inspect(remote('nowhere:v1')), "The repository with name 'nowhere' does not exist in the registry"],
      [inspect(remote('web:gone')), 'Requested image not found'],
      [inspect(remote(`web@sha256:${'0'.repeat(64)}`)), 'Requested image not found'],
      [inspect(remote('forbidden:v1')), 'is not authorized to perform: ecr:'],
      // It only asked whether a layer is there: an answer to HEAD has no words.
      [copy(remote('web:v1'), remote('forbidden:v1')), '403 (Forbidden)'],
    ] as const;
    const first = digestOf('frozen:v1');
    for (const [args, message] of cases) expect(await refused(...args)).toContain(message);
    expect(digestOf('frozen:v1')).toBe(first);
  });
});
