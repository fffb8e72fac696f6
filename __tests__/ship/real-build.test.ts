import { createHash, randomUUID } from 'node:crypto';
import { once } from 'node:events';
import { readFile, writeFile } from 'node:fs/promises';
import { type AddressInfo, createServer } from 'node:net';
import { join } from 'node:path';
import { afterEach, expect, it } from '@jest/globals';
import { execa } from 'execa';
import { passwordOf } from '../emulator/docker-images.ts';
import { describeWithDocker } from '../support/docker.ts';
import { prod, webService } from '../support/scenarios.ts';
import { createWorld, deploy, problemOf, type TestWorld, type WorldOptions } from '../support/world.ts';

const quick = { cluster: 'prod', service: 'web', 'wait-for-service-stability': 'false' };

interface ImageConfig {
  readonly config: { readonly Labels: Record<string, string> };
  readonly 'moby.buildkit.cache.v0'?: string;
}

const hosts: string[] = [];
afterEach(async () => {
  for (const host of hosts.splice(0)) {
    const { stdout } = await execa('docker', ['image', 'ls', '--quiet', '--filter', `reference=${host}/*`]);
    const images = [...new Set(stdout.split('\n').filter((id) => id !== ''))];
    if (images.length > 0) await execa('docker', ['image', 'rm', '--force', ...images], { reject: false });
  }
});

/** A world with this machine's docker, and a busybox beside the Dockerfile. */
async function openWorld(dockerfile: string, options: WorldOptions = {}): Promise<TestWorld> {
  // Read first: without it no world is left open.
  const busybox = await readFile('/bin/busybox');
  // Those who run the tests may have an engine elsewhere.
  const host: Record<string, string> =
    process.env.DOCKER_HOST === undefined ? {} : { DOCKER_HOST: process.env.DOCKER_HOST };
  const world = await createWorld({
    scenario: prod(),
    realDocker: true,
    ...options,
    variables: { ...host, ...options.variables },
  });
  hosts.push(world.host);
  await writeFile(join(world.workspace.folder, 'busybox'), busybox, { mode: 0o755 });
  // Different each time, so that the engine has no RUN instruction of it in its cache.
  const text = dockerfile.replace('FROM scratch\n', `FROM scratch\nENV UNIQUE=${randomUUID()}\n`);
  await world.workspace.write('Dockerfile', text);
  await world.workspace.commit();
  return world;
}

/** A document of the registry, as any client gets it. */
async function fromRegistry(world: TestWorld, path: string): Promise<Response> {
  const password = await passwordOf(`http://${world.host}`);
  return await fetch(`http://${world.host}/v2/web/${path}`, {
    headers: {
      authorization: `Basic ${Buffer.from(`AWS:${password}`).toString('base64')}`,
      accept:
        'application/vnd.oci.image.index.v1+json, application/vnd.oci.image.manifest.v1+json, application/vnd.docker.distribution.manifest.v2+json',
    },
  });
}

interface ManifestJson {
  readonly config: { readonly digest: string };
  readonly manifests?: readonly { readonly digest: string }[];
  readonly annotations?: Record<string, string>;
}

async function manifestOf(world: TestWorld, reference: string): Promise<ManifestJson> {
  const manifest = (await (await fromRegistry(world, `manifests/${reference}`)).json()) as ManifestJson;
  const [first] = manifest.manifests ?? [];
  return first === undefined ? manifest : await manifestOf(world, first.digest);
}

async function configOf(world: TestWorld, tag: string): Promise<string> {
  const { config } = await manifestOf(world, tag);
  return await (await fromRegistry(world, `blobs/${config.digest}`)).text();
}

/** What docker printed. */
function output(world: TestWorld): string {
  return world.lines.foreign.join('');
}

/** The major version of the engine, and whether it keeps its images in containerd's store. */
async function engine(): Promise<{ major: number; hasStore: boolean }> {
  const { stdout } = await execa('docker', ['info', '--format', '{{.ServerVersion}} {{.DriverStatus}}']);
  return { major: Number.parseInt(stdout, 10), hasStore: stdout.includes('io.containerd.snapshotter') };
}

/** As on a fresh runner. */
async function forget(world: TestWorld, tag: string): Promise<void> {
  await execa('docker', ['image', 'rm', '--force', `${world.host}/web:${tag}`]);
  await execa('docker', ['builder', 'prune', '--all', '--force']);
}

const MOUNT = ['a', 'b', 'c'].map((id) => `--mount=type=secret,id=${id}`).join(' ');
const READS_SECRETS = `FROM scratch
COPY busybox /busybox
RUN ${MOUNT} ["/busybox","sh","-c","for id in a b c; do /busybox md5sum /run/secrets/$id; done"]
`;

describeWithDocker('build secrets', () => {
  it('reach the build, and are in no log, command line or image', async () => {
    await using world = await openWorld(READS_SECRETS, { variables: { TOKEN: 'canary-two' } });
    await world.workspace.write('.npmrc', 'canary-three');
    await world.workspace.write('.dockerignore', '.npmrc');
    await world.workspace.commit();
    await deploy(world, {
      ...quick,
      'image-tag': 'r1',
      'build-secrets': '"a=canary-one\nand more"',
      'build-secret-envs': 'b=TOKEN',
      'build-secret-files': 'c=.npmrc',
    });
    for (const [id, value] of Object.entries({ a: 'canary-one\nand more', b: 'canary-two', c: 'canary-three' })) {
      const sum = createHash('md5').update(value).digest('hex');
      expect(output(world)).toContain(`${sum}  /run/secrets/${id}`);
    }
    const { mask, ...log } = world.lines;
    expect(mask).toEqual(expect.arrayContaining(['canary-one\nand more', 'canary-two']));
    const places = {
      log: JSON.stringify(log),
      arguments: JSON.stringify(world.docker.calls.map(({ args }) => args)),
      image: await configOf(world, 'r1'),
      calls: JSON.stringify(world.emulator.calls()),
    };
    expect(places.image).toContain('md5sum');
    for (const [place, text] of Object.entries(places))
      expect([place, text.includes('canary')]).toEqual([place, false]);
  });
});

describeWithDocker('the labels of an image', () => {
  it('are on it, and the same commit gives the same digest with them', async () => {
    await using world = await openWorld('FROM scratch\nCOPY app.txt /\n');
    const inputs = { ...quick, labels: 'team=web=shop' };
    const first = await deploy(world, { ...inputs, 'image-tag': 'r1' });
    const second = await deploy(world, { ...inputs, 'image-tag': 'r2' });
    expect([first.image?.how, second.image?.how]).toEqual(['built', 'built']);
    expect(second.image?.digest).toBe(first.image?.digest);
    const { config } = JSON.parse(await configOf(world, 'r2')) as ImageConfig;
    const commit = await world.workspace.head();
    expect(config.Labels).toEqual({
      'io.github.ship-to-ecs.inputs': expect.stringContaining(`commit=${commit}`),
      'org.opencontainers.image.revision': commit,
      'org.opencontainers.image.version': commit,
      'org.opencontainers.image.created': expect.stringMatching(/^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\dZ$/),
      'org.opencontainers.image.source': 'https://github.com/acme/shop',
      'org.opencontainers.image.title': 'shop',
      team: 'web=shop',
    });
  });
});

describeWithDocker('the options of a build', () => {
  it('no-cache builds every layer anew, and RUN has the hosts, limits and network that were asked for', async () => {
    const run = 'cat /etc/hosts; ulimit -n; df -k /dev/shm; ls /sys/class/net';
    await using world = await openWorld(
      `FROM scratch\nCOPY busybox /busybox\nRUN ["/busybox","sh","-c","${run.replaceAll(/(?<=^|; )(?!ulimit)/g, '/busybox ')}"]\n`,
    );
    const inputs = {
      ...{ ...quick, 'add-hosts': 'db.internal:10.9.8.7', ulimit: 'nofile=1234:2345' },
      ...{ 'shm-size': '96m', network: 'none', pull: 'true' },
    };
    await deploy(world, { ...inputs, 'image-tag': 'r1' });
    expect(output(world)).toMatch(/10\.9\.8\.7\s+db\.internal/);
    // An engine of before 2023 leaves these two out without a word.
    if ((await engine()).major >= 23) {
      expect(output(world)).toMatch(/ 1234\n/);
      expect(output(world)).toMatch(/(shm|tmpfs)\s+98304 /);
    }
    expect(output(world)).not.toContain('eth0');
    const before = output(world).length;
    await deploy(world, { ...inputs, 'image-tag': 'r2', 'no-cache': 'true' });
    const again = output(world).slice(before);
    expect(again).toMatch(/db\.internal/);
    expect(again).not.toContain('CACHED');
  });

  it('build-contexts are there to copy from', async () => {
    await using world = await openWorld('FROM scratch\nCOPY --from=shared page /\n');
    await world.workspace.write('shared/page', 'hello');
    await world.workspace.write('.dockerignore', 'shared');
    await world.workspace.commit();
    const inputs = { ...quick, 'build-contexts': 'shared=shared', 'image-tag': 'r1' };
    if ((await engine()).major < 23) {
      // An engine of before 2023 says so by itself, before it builds anything.
      const { message } = await problemOf(world, inputs);
      expect(message).toContain('unsupported frontend capability moby.buildkit.frontend.contexts');
      return;
    }
    expect((await deploy(world, inputs)).image?.how).toBe('built');
    expect(output(world)).toMatch(/COPY --from=shared page/);
  });

  it('annotations and provenance go with the image, where this engine can attach them', async () => {
    await using world = await openWorld('FROM scratch\nCOPY app.txt /\n');
    const inputs = { ...quick, annotations: 'team=web', provenance: 'true', 'image-tag': 'r1' };
    if (!(await engine()).hasStore) {
      const { message } = await problemOf(world, inputs);
      expect(message).toContain('annotations and provenance: this machine');
      expect(world.docker.builds).toEqual([]);
      return;
    }
    const { image } = await deploy(world, inputs);
    expect((await manifestOf(world, 'r1')).annotations).toEqual({ team: 'web' });
    const index = (await (await fromRegistry(world, 'manifests/r1')).json()) as ManifestJson;
    // The image, and the record of how it was built.
    expect(index.manifests).toHaveLength(2);
    const digest = (await fromRegistry(world, 'manifests/r1')).headers.get('docker-content-digest');
    expect(image?.digest).toBe(digest);
  });

  it('several platforms are one image with its provenance, deployed and verified behind a tag that may not move', async () => {
    const repositories = [{ name: 'web', 'tag-mutability': 'IMMUTABLE' as const, images: [{ tag: 'v1' }] }];
    const scenario = prod([webService()], { repositories });
    await using world = await openWorld('FROM scratch\nCOPY app.txt /\n', { scenario });
    const inputs = { cluster: 'prod', service: 'web', platforms: 'linux/amd64,linux/arm64', provenance: 'mode=max' };
    if (!(await engine()).hasStore) {
      const { message } = await problemOf(world, { ...inputs, 'image-tag': 'r1' });
      expect(message).toContain("this machine's builder (driver docker) can't");
      return;
    }
    const { verdict, image, services } = await deploy(world, { ...inputs, 'image-tag': 'r1' });
    expect([verdict, image?.how]).toEqual(['succeeded', 'built']);
    const answer = await fromRegistry(world, 'manifests/r1');
    const index = (await answer.json()) as ManifestJson;
    // Two images, and for each the record of how it was built.
    expect(index.manifests).toHaveLength(4);
    expect(image?.digest).toBe(answer.headers.get('docker-content-digest'));
    expect(services[0]?.running).toMatchObject({ kind: 'verified' });
    const again = await deploy(world, { ...inputs, 'image-tag': 'r1' });
    expect([again.verdict, again.image?.how]).toEqual(['unchanged', 'reused']);
  });

  it('a git URL is cloned and built by docker', async () => {
    await using world = await openWorld('FROM scratch\nCOPY app.txt /\n');
    await world.workspace.write('sub/Dockerfile', 'FROM scratch\nCOPY page /page\n');
    await world.workspace.write('sub/page', 'from git');
    const commit = await world.workspace.commit();
    await using daemon = await serveGit(world.workspace.folder);
    // An engine of before 2023 knows no folders of a repository.
    const folder = (await engine()).major < 23 ? '' : ':sub';
    const inputs = { ...quick, context: `${daemon.url}#${commit}${folder}`, 'image-tag': 'r1' };
    expect((await deploy(world, inputs)).image?.how).toBe('built');
    expect(output(world)).toContain(folder === '' ? 'COPY app.txt /' : 'COPY page /page');
    expect((await deploy(world, inputs)).image?.how).toBe('reused');
  });
});

describeWithDocker('the cache of a build', () => {
  const SLOW =
    'FROM scratch\nCOPY busybox /busybox\nRUN ["/busybox","sh","-c","echo it-$((40+2))-runs"]\nCOPY app.txt /\n';
  // Printed by the RUN instruction, and by nothing else.
  const RUNS = 'it-42-runs';

  it('inline is in the image, and used by the next build on another machine', async () => {
    await using world = await openWorld(SLOW);
    await deploy(world, { ...quick, cache: 'inline', 'image-tag': 'r1' });
    expect(await configOf(world, 'r1')).toContain('moby.buildkit.cache.v0');
    await forget(world, 'r1');
    await world.workspace.write('app.txt', 'newer');
    await world.workspace.commit();
    const before = output(world).length;
    await deploy(world, { ...quick, cache: 'inline', 'image-tag': 'r2' });
    expect(output(world).slice(0, before)).toContain(RUNS);
    expect(output(world).slice(before)).toContain('COPY app.txt');
    expect(output(world).slice(before)).not.toContain(RUNS);
  });

  it('ecr is in the repository under its own tag where this engine can export it, and used again', async () => {
    await using world = await openWorld(SLOW);
    if (!(await engine()).hasStore) {
      // There a builder has to be created, which takes an image from the internet: the other tests have a docker of their own for that.
      expect((await deploy(world, { ...quick, cache: 'ecr', 'dry-run': 'true' })).verdict).toBe('planned');
      expect(world.docker.calls.map(({ args }) => args[1])).not.toContain('create');
      return;
    }
    await deploy(world, { ...quick, cache: 'ecr', 'image-tag': 'r1' });
    expect(world.lines.warning).toEqual([]);
    expect((await fromRegistry(world, 'manifests/buildcache')).status).toBe(200);
    await forget(world, 'r1');
    await world.workspace.write('app.txt', 'newer');
    await world.workspace.commit();
    const before = output(world).length;
    await deploy(world, { ...quick, cache: 'ecr', 'image-tag': 'r2' });
    expect(output(world).slice(0, before)).toContain(RUNS);
    expect(output(world).slice(before)).toContain('COPY app.txt');
    expect(output(world).slice(before)).not.toContain(RUNS);
  });
});

/** Serves a checkout over git's own protocol. */
async function serveGit(folder: string): Promise<AsyncDisposable & { readonly url: string }> {
  const probe = createServer().listen(0, '127.0.0.1');
  await once(probe, 'listening');
  const { port } = probe.address() as AddressInfo;
  probe.close();
  await once(probe, 'close');
  const args = [
    '--reuseaddr',
    '--listen=127.0.0.1',
    `--port=${port}`,
    '--export-all',
    '--verbose',
    `--base-path=${folder}`,
  ];
  const child = execa('git', ['daemon', ...args, folder], {
    env: { GIT_CONFIG_COUNT: '1', GIT_CONFIG_KEY_0: 'safe.directory', GIT_CONFIG_VALUE_0: '*' },
    reject: false,
  });
  await once(child.stderr, 'data');
  return {
    url: `git://127.0.0.1:${port}/.git`,
    [Symbol.asyncDispose]: async () => {
      child.kill();
      await child;
    },
  };
}
