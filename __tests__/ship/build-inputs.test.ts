import { readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { describe, expect, it } from '@jest/globals';
import { BUILDER_STATE } from '../../src/image/create-builder.ts';
import { valuesOf } from '../support/push-image.ts';
import { prod, webService } from '../support/scenarios.ts';
import { createWorld, deploy, problemOf, type TestWorld } from '../support/world.ts';

const quick = { cluster: 'prod', service: 'web', 'wait-for-service-stability': 'false' };
const ENGINE = 'Name: default\nDriver: docker\n\nPlatforms: linux/amd64\n';
const CACHE_FAILURE =
  '#9 exporting cache to registry\n#9 ERROR: error writing manifest blob: 400 Bad Request\n------\n > exporting cache to registry:\n------\nERROR: failed to solve: error writing manifest blob: 400 Bad Request';

function buildArgs(world: TestWorld): readonly string[] {
  return world.docker.builds.at(-1)?.args ?? [];
}

function commands(world: TestWorld): string[] {
  return world.docker.calls.map(({ args }) => args.slice(0, 2).join(' '));
}

async function expectRefused(world: TestWorld, inputs: Record<string, string>, says: string): Promise<void> {
  const problem = await problemOf(world, { ...quick, ...inputs });
  expect(problem.message).toContain(says);
  expect(problem.verdict).toBe('refused');
  expect(world.docker.builds).toEqual([]);
  expect(world.writes()).toEqual([]);
}

/** What is left in the runner's private folder, but for the rendered definition, which is for later steps. */
async function ourLeftovers(world: TestWorld): Promise<string[]> {
  return (await readdir(world.workspace.temp)).filter((name) => !name.startsWith('task-definition-'));
}

describe('what the build was told to use and is not there', () => {
  it.each<[Record<string, string>, string]>([
    [{ 'build-contexts': 'a=nowhere' }, "build-contexts: 'a' is to be the folder 'nowhere', which is not in the"],
    [{ 'build-contexts': 'a=https://u:hunter2@x/y.git' }, "build-contexts: the URL of 'a' has credentials in it"],
    [
      { 'build-secret-files': 'npm=.npmrc' },
      "build-secret-files: 'npm' is to be the file '.npmrc', which doesn't exist",
    ],
    [{ 'build-secret-envs': 'npm=NPM_TOKEN' }, "build-secret-envs: 'npm' is to be the environment variable NPM_TOKEN"],
    [{ ssh: 'default' }, "ssh: 'default' is this machine's SSH agent, and none runs"],
    [{ ssh: 'deploy=keys/id' }, "ssh: 'deploy' is to be the key or the socket 'keys/id', which doesn't exist"],
    [{ builder: 'spar' }, `builder: 'spar' can't be used: no builder "spar" found. Did you mean 'spare'?`],
    [{ builder: 'other' }, 'The builders of this machine: spare and default.'],
    [
      { context: 'https://example.com/app.tar.gz' },
      "context: 'https://example.com/app.tar.gz' is an address, and no git",
    ],
    [{ context: 'https://x:hunter2@example.com/a.git', 'image-tag': 'v3' }, 'context: the URL has credentials in it'],
    [
      { context: 'https://example.com/a.git#main' },
      "image-tag: is required when the build context is a git URL ('https",
    ],
  ])('is refused before the build: %j', async (inputs, says) => {
    await using world = await createWorld({ scenario: prod() });
    await expectRefused(world, inputs, says);
    expect((await problemOf(world, { ...quick, ...inputs })).message).not.toContain('hunter2');
  });

  it('is told all at once', async () => {
    await using world = await createWorld({ scenario: prod() });
    const inputs = { 'build-contexts': 'a=nowhere', 'build-secret-envs': 'b=NONE', ssh: 'default' };
    const { message } = await problemOf(world, { ...quick, ...inputs });
    expect(message.split('\n').map((line) => line.split(':')[0])).toEqual([
      'build-contexts',
      'build-secret-envs',
      'ssh',
    ]);
  });
});

describe('build secrets', () => {
  it('are masked, stand in private files while docker runs, and are gone after it', async () => {
    await using world = await createWorld({ scenario: prod(), variables: { TOKEN: 'canary-2' } });
    await world.workspace.write('.npmrc', 'canary-3');
    await world.workspace.commit();
    let found: string[] = [];
    world.docker.duringBuild = async () => {
      const folder = join(world.docker.builds[0]?.environment.DOCKER_CONFIG ?? '', 'build-secrets');
      found = await Promise.all((await readdir(folder)).map((name) => readFile(join(folder, name), 'utf8')));
      expect(world.lines.mask).toEqual(expect.arrayContaining(['canary-1\nmore', 'canary-2']));
    };
    await deploy(world, {
      ...quick,
      'build-secrets': '"a=canary-1\nmore"',
      'build-secret-envs': 'b=TOKEN',
      'build-secret-files': 'c=.npmrc',
    });
    expect(found).toEqual(['canary-1\nmore']);
    const [a = '', c, b] = valuesOf(buildArgs(world), '--secret');
    expect(a).toMatch(/^id=a,src=.*build-secrets\/0$/);
    expect([b, c]).toEqual(['id=b,env=TOKEN', `id=c,src=${join(world.workspace.folder, '.npmrc')}`]);
    expect(JSON.stringify(world.docker.calls.map(({ args }) => args))).not.toContain('canary');
    expect(await ourLeftovers(world)).toEqual([]);
  });

  it('are handed over from a folder whose name docker would split', async () => {
    await using world = await createWorld({ scenario: prod() });
    await world.workspace.write('my,"own"/rc', 'x');
    await world.workspace.commit();
    await deploy(world, { ...quick, 'build-secret-files': 'c=my,"own"/rc' });
    const path = join(world.workspace.folder, 'my,""own""', 'rc');
    expect(valuesOf(buildArgs(world), '--secret')).toEqual([`id=c,"src=${path}"`]);
  });
});

describe('a git URL as the build context', () => {
  it('is built by docker, and never taken for the same again where it names no commit', async () => {
    await using world = await createWorld({ scenario: prod() });
    const inputs = { ...quick, context: 'https://example.com/a.git#main:app', 'image-tag': 'r1', file: 'x/Dockerfile' };
    await deploy(world, inputs);
    expect(buildArgs(world).at(-1)).toBe('https://example.com/a.git#main:app');
    expect(valuesOf(buildArgs(world), '--file')).toEqual(['x/Dockerfile']);
    // Nothing of this checkout is in that image.
    expect(buildArgs(world).join(' ')).not.toContain('org.opencontainers');
    expect(world.docker.builds[0]?.environment.SOURCE_DATE_EPOCH).toBeUndefined();
    await deploy(world, inputs);
    expect(world.docker.builds).toHaveLength(2);
    expect(world.lines.info.join('\n')).toContain('a git URL without a commit');
  });

  it('is not built again where it names a commit', async () => {
    await using world = await createWorld({ scenario: prod() });
    const inputs = { ...quick, context: `https://example.com/a.git#${'ab'.repeat(20)}`, 'image-tag': 'r1' };
    await deploy(world, inputs);
    expect((await deploy(world, inputs)).image?.how).toBe('reused');
  });
});

describe('a cache that fails', () => {
  it('is a warning: the build is repeated without the export', async () => {
    await using world = await createWorld({ scenario: prod() });
    world.docker.failures.push(CACHE_FAILURE);
    const outcome = await deploy(world, { ...quick, cache: 'ecr' });
    expect(outcome.image?.how).toBe('built');
    const reference = `type=registry,ref=${world.host}/web:buildcache`;
    expect(
      world.docker.builds.map(({ args }) => [valuesOf(args, '--cache-from'), valuesOf(args, '--cache-to')]),
    ).toEqual([
      [[reference], [`${reference},mode=max,image-manifest=true,oci-mediatypes=true`]],
      [[reference], []],
    ]);
    expect(world.lines.warning.join('\n')).toMatch(
      /cache could not be exported, so the build is repeated without that/,
    );
  });

  it('is repeated once', async () => {
    await using world = await createWorld({ scenario: prod() });
    world.docker.failure = CACHE_FAILURE;
    const problem = await problemOf(world, { ...quick, 'cache-to': 'type=registry,ref=x/y:z' });
    expect(problem.verdict).toBe('not-started');
    expect(world.docker.builds).toHaveLength(2);
  });

  it('is not looked for where another step failed', async () => {
    await using world = await createWorld({ scenario: prod() });
    world.docker.failure = '#5 ERROR: exit code: 2\nERROR: failed to solve: exit code: 2';
    await problemOf(world, { ...quick, cache: 'ecr' });
    expect(world.docker.builds).toHaveLength(1);
  });
});

describe('a cache that the builder can not export', () => {
  it('gets a builder of its own, which is removed afterwards', async () => {
    await using world = await createWorld({ scenario: prod() });
    world.docker.inspect = ENGINE;
    let remembered = '';
    world.docker.duringBuild = () => {
      remembered = world.remembered.get(BUILDER_STATE) ?? '';
    };
    await deploy(world, { ...quick, cache: 'ecr' });
    const name = valuesOf(buildArgs(world), '--builder')[0] ?? '';
    expect(name).toMatch(/^ship-to-ecs-[0-9a-f]{8}$/);
    expect(valuesOf(buildArgs(world), '--cache-to')).toHaveLength(1);
    expect(commands(world).slice(-3)).toEqual(['buildx create', 'buildx build', 'buildx rm']);
    const [create, build, remove] = world.docker.calls.slice(-3);
    expect(create?.args).toEqual(['buildx', 'create', '--name', name, '--driver', 'docker-container', '--bootstrap']);
    expect(remove?.args).toEqual(['buildx', 'rm', '--force', name]);
    // All three look for it in the same place, and none in the user's.
    const folders = [create, build, remove].map((call) => call?.environment.BUILDX_CONFIG);
    expect(new Set(folders).size).toBe(1);
    expect(JSON.parse(remembered)).toEqual({ name, folder: folders[0] });
    expect(world.remembered.get(BUILDER_STATE)).toBe('');
    expect(await ourLeftovers(world)).toEqual([]);
  });

  it('removes it after a build that failed', async () => {
    await using world = await createWorld({ scenario: prod() });
    world.docker.inspect = ENGINE;
    world.docker.failure = 'ERROR: failed to solve: exit code: 2';
    await problemOf(world, { ...quick, cache: 'ecr' });
    expect(commands(world).at(-1)).toBe('buildx rm');
  });

  it('leaves it to the post step after a cancel', async () => {
    await using world = await createWorld({ scenario: prod() });
    world.docker.inspect = ENGINE;
    world.docker.duringBuild = () => world.cancel();
    await problemOf(world, { ...quick, cache: 'ecr' });
    expect(commands(world).at(-1)).toBe('buildx build');
    expect(world.remembered.get(BUILDER_STATE)).toContain('ship-to-ecs-');
  });

  it('is left out with a warning where that builder can not be created', async () => {
    await using world = await createWorld({ scenario: prod() });
    world.docker.inspect = ENGINE;
    world.docker.createFailure = 'ERROR: no such host';
    const outcome = await deploy(world, { ...quick, cache: 'ecr' });
    expect(outcome.image?.how).toBe('built');
    expect(commands(world).slice(-3)).toEqual(['buildx create', 'buildx rm', 'buildx build']);
    for (const option of ['--cache-from', '--cache-to', '--builder']) expect(buildArgs(world)).not.toContain(option);
    expect(world.lines.warning.join('\n')).toMatch(
      /could not be created, so the image is built without a cache: ERROR: no/,
    );
  });

  it('creates nothing in a dry run', async () => {
    await using world = await createWorld({ scenario: prod() });
    world.docker.inspect = ENGINE;
    await deploy(world, { ...quick, cache: 'ecr', 'dry-run': 'true' });
    expect(commands(world)).not.toContain('buildx create');
  });
});

describe('a cache in a word', () => {
  it.each([{ 'image-tag': 'buildcache' }, { tags: 'latest,buildcache' }])(
    'has its tag for itself: %j is refused',
    async (tags) => {
      await using world = await createWorld({ scenario: prod() });
      await expectRefused(world, { ...tags, cache: 'ecr' }, "cache: 'ecr' keeps the layers under the tag buildcache");
    },
  );

  it('is left out with a warning where its tag can not move', async () => {
    const repositories = [
      { name: 'web', 'tag-mutability': 'IMMUTABLE' as const, images: [{ tag: 'v1' }, { tag: 'v2' }] },
    ];
    await using world = await createWorld({ scenario: prod([webService()], { repositories }) });
    await deploy(world, { ...quick, cache: 'ecr' });
    expect(buildArgs(world)).not.toContain('--cache-to');
    expect(world.lines.warning.join('\n')).toContain('the tag web:buildcache has to move with every build');
  });

  it('inline reads the image that runs now', async () => {
    await using world = await createWorld({ scenario: prod() });
    await deploy(world, { ...quick, cache: 'inline' });
    expect(valuesOf(buildArgs(world), '--cache-from')).toEqual([`type=registry,ref=${world.host}/web:v1`]);
    expect(valuesOf(buildArgs(world), '--cache-to')).toEqual(['type=inline']);
  });

  it("gha is GitHub's, by repository and platform", async () => {
    await using world = await createWorld({ scenario: prod(), variables: { ACTIONS_RUNTIME_TOKEN: 'x' } });
    await deploy(world, { ...quick, cache: 'gha', platforms: 'linux/arm64' });
    const scope = 'scope=ship-to-ecs-web-linux-arm64';
    expect(valuesOf(buildArgs(world), '--cache-from')).toEqual([`type=gha,${scope}`]);
    expect(valuesOf(buildArgs(world), '--cache-to')).toEqual([`type=gha,mode=max,${scope}`]);
  });
});

describe('a builder by its name', () => {
  it('is looked at and built with', async () => {
    await using world = await createWorld({ scenario: prod() });
    await deploy(world, { ...quick, builder: 'spare' });
    expect(world.docker.calls.map(({ args }) => args)).toContainEqual(['buildx', 'inspect', 'spare']);
    expect(valuesOf(buildArgs(world), '--builder')).toEqual(['spare']);
  });
});
