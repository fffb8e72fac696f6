import { createHash, randomUUID } from 'node:crypto';
import { readdir, readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { describe, expect, it } from '@jest/globals';
import { passwordOf } from '../emulator/docker-images.ts';
import { prod, webService } from '../support/scenarios.ts';
import { createWorld, deploy, problemOf, type TestWorld, type WorldOptions } from '../support/world.ts';

const quick = { cluster: 'prod', service: 'web', 'wait-for-service-stability': 'false', 'image-tag': 'r1' };
const TOOLS = ['podman', 'buildah'] as const;

/** Reads a secret and a build argument in a real RUN, without a network. */
const DOCKERFILE = `FROM scratch AS base
COPY busybox /busybox
FROM base AS final
ARG GREETING
HEALTHCHECK CMD ["/busybox", "true"]
RUN --mount=type=secret,id=token ["/busybox", "sh", "-c", "/busybox md5sum /run/secrets/token; /busybox echo said $GREETING > /said"]
FROM base AS last
RUN ["/busybox", "false"]
`;

function isThere(tool: (typeof TOOLS)[number]): boolean {
  return process.env[`SHIP_TEST_${tool.toUpperCase()}`] === 'yes';
}

/** A world without docker, and a busybox beside the Dockerfile. */
async function openWorld(options: WorldOptions = {}): Promise<TestWorld> {
  const busybox = await readFile('/bin/busybox');
  const world = await createWorld({ scenario: prod([webService()]), ...options });
  world.docker.missing = true;
  await ownStorage(world);
  await writeFile(join(world.workspace.folder, 'busybox'), busybox, { mode: 0o755 });
  await world.workspace.write('Dockerfile', DOCKERFILE.replace('AS base\n', `AS base\nENV UNIQUE=${randomUUID()}\n`));
  await world.workspace.commit();
  return world;
}

/** Images of tests are nobody's business: they are kept beside the workspace, and gone with it. */
async function ownStorage(world: TestWorld): Promise<void> {
  const [graph, run] = ['graph', 'run'].map((name) => join(world.workspace.temp, 'storage', name));
  const file = join(world.workspace.temp, 'storage.conf');
  await writeFile(file, `[storage]\ndriver = "vfs"\ngraphroot = "${graph}"\nrunroot = "${run}"\n`);
  Object.assign(world.environment, { CONTAINERS_STORAGE_CONF: file });
}

async function fromRegistry(world: TestWorld, path: string): Promise<Record<string, unknown>> {
  const password = await passwordOf(`http://${world.host}`);
  const authorization = `Basic ${Buffer.from(`AWS:${password}`).toString('base64')}`;
  const accept = 'application/vnd.docker.distribution.manifest.v2+json, application/vnd.oci.image.manifest.v1+json';
  const answer = await fetch(`http://${world.host}/v2/web/${path}`, { headers: { authorization, accept } });
  return (await answer.json()) as Record<string, unknown>;
}

for (const tool of TOOLS) {
  const build = { ...quick, builder: tool, target: 'final', 'build-args': 'GREETING=hello' };
  const withSecret = { ...build, 'build-secrets': 'token=canary-token' };

  (isThere(tool) ? describe : describe.skip)(`a build with ${tool}`, () => {
    it('is pushed with its labels, arguments and secrets, and deployed by the digest that the registry has', async () => {
      await using world = await openWorld();
      const { image, verdict } = await deploy(world, { ...withSecret, tags: 'latest' });
      expect(verdict).toBe('started');
      expect(image).toMatchObject({ tag: 'r1', how: 'built', platforms: ['linux/amd64'] });
      const manifest = (await fromRegistry(world, `manifests/${image?.digest}`)) as { config: { digest: string } };
      const config = (await fromRegistry(world, `blobs/${manifest.config.digest}`)) as {
        config: { Labels: Record<string, string>; Healthcheck: unknown };
      };
      expect(config.config.Labels['org.opencontainers.image.revision']).toBe(await world.workspace.head());
      expect(config.config.Healthcheck).toEqual({ Test: ['CMD', '/busybox', 'true'] });
      const sum = createHash('md5').update('canary-token').digest('hex');
      expect(world.lines.foreign.join('')).toContain(`${sum}  /run/secrets/token`);
      const { mask, ...shown } = world.lines;
      expect(mask).toContain('canary-token');
      expect(JSON.stringify([shown, config])).not.toContain('canary-token');
      const left = (await readdir(world.workspace.temp)).filter((name) => name.startsWith('ship-to-ecs'));
      expect(left).toEqual([]);
      const again = await deploy(world, { ...withSecret, tags: 'latest' });
      expect(again.image).toMatchObject({ how: 'reused', digest: image?.digest });
    }, 60_000);

    it('gives the same digest when the same commit is built again, and pushes nothing to a tag that may not move', async () => {
      const repositories = [
        {
          name: 'web',
          'tag-mutability': 'IMMUTABLE_WITH_EXCLUSION' as const,
          'tag-mutability-exclusions': ['free*'],
          images: [{ tag: 'v1' }],
        },
      ];
      await using world = await openWorld({ scenario: prod([webService()], { repositories }) });
      const first = await deploy(world, { ...withSecret, 'image-tag': 'free1' });
      const second = await deploy(world, { ...withSecret, 'image-tag': 'free1', 'if-tag-exists': 'rebuild' });
      expect(second.image).toMatchObject({ how: 'built', digest: first.image?.digest });
      const problem = await problemOf(world, { ...withSecret, 'image-tag': 'v1' });
      expect(problem.message).toContain('v1');
    }, 90_000);

    it('fails with the last words of the instruction that failed', async () => {
      await using world = await openWorld();
      const problem = await problemOf(world, { ...build, target: 'last' });
      expect(problem.message).toMatch(/^the build failed: .*(exit status 1|false)/is);
      expect(problem.verdict).toBe('not-started');
      expect(world.writes()).toEqual([]);
    }, 60_000);

    it.each([
      ['cache-to', 'type=registry,ref=x/y'],
      ['annotations', 'a=b'],
      ['provenance', 'true'],
      ['platforms', 'linux/amd64,linux/arm64'],
    ])('refuses what it has no option for: %s', async (name, value) => {
      await using world = await openWorld();
      const problem = await problemOf(world, { ...build, [name]: value });
      expect(problem.message).toMatch(new RegExp(`^${name}: `));
      expect(problem.message).toContain(tool);
      expect(world.writes()).toEqual([]);
    });
  });
}

describe('the builder that is chosen', () => {
  (isThere('podman') ? it : it.skip)(
    'is podman where docker is missing',
    async () => {
      await using world = await openWorld();
      const { image } = await deploy(world, { ...quick, target: 'base' });
      expect(image?.how).toBe('built');
      expect(world.docker.builds).toEqual([]);
    },
    60_000,
  );

  it('is none where nothing is there, or where that is asked for', async () => {
    await using world = await openWorld();
    const alone = { ...world, command: async () => ({ exitCode: 127, stdout: '', output: 'it is not installed' }) };
    const git = async (program: string, ...rest: [readonly string[], Parameters<TestWorld['command']>[2]]) =>
      program === 'git' ? await world.command(program, ...rest) : await alone.command();
    const missing = await problemOf({ ...world, command: git }, quick);
    expect(missing.message).toBe(
      'builder: no image can be built here: docker: it is not installed; podman and buildah are not there either',
    );
    expect((await problemOf({ ...world, command: git }, { ...quick, builder: 'podman' })).message).toContain(
      'podman: it is not installed',
    );
    const none = await problemOf(world, { ...quick, builder: 'none' });
    expect(none.message).toContain("builder: 'none' says that nothing is built here");
    const { verdict } = await deploy(world, { ...quick, builder: 'none', 'image-tag': 'v1', 'if-tag-exists': 'reuse' });
    expect(verdict).toBe('unchanged');
    expect(world.docker.builds).toEqual([]);
  });
});
