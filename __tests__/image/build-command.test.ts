import { describe, expect, it } from '@jest/globals';
import {
  type BuildxRun,
  buildxCommand,
  containersBuildCommand,
  containersPushCommand,
  digestInMetadata,
  digestOfPush,
  dockerBuildCommand,
  referencesOf,
} from '../../src/image/build-command.ts';
import type { BuildInputs } from '../../src/inputs/build-inputs.ts';
import { buildInputs, buildPlan, repository } from '../support/build-plans.ts';

const DIGEST = `sha256:${'ab'.repeat(32)}`;
const run: BuildxRun = { metadataFile: 'm', secrets: [], own: undefined, cache: { from: [], to: [] } };
const plain = { kind: 'docker', platforms: ['linux/amd64'], driver: 'docker', containerdStore: false } as const;

/** The values that follow an option. */
function valuesOf(args: readonly string[], option: string): string[] {
  return args.flatMap((arg, index) => (arg === option ? [args[index + 1] ?? ''] : []));
}

describe('referencesOf', () => {
  it('names the deployed tag first', () => {
    expect(referencesOf(buildPlan({ tags: ['latest', 'v1'] }))).toEqual([
      `${repository.uri}:abc123`,
      `${repository.uri}:latest`,
      `${repository.uri}:v1`,
    ]);
  });
});

describe('buildxCommand', () => {
  it('is this for a plain build', () => {
    expect(buildxCommand(buildPlan(), { ...run, metadataFile: '/tmp/m.json' })).toEqual({
      args: [
        'buildx',
        'build',
        '--push',
        '--progress=plain',
        '--metadata-file',
        '/tmp/m.json',
        '--provenance=false',
        '--sbom=false',
        '--file',
        '/w/Dockerfile',
        '--tag',
        `${repository.uri}:abc123`,
        '--label',
        'io.github.ship-to-ecs.inputs=commit=abc123 file=f1 target= build-args=b1 platforms= context=c1',
        '--label',
        'org.opencontainers.image.revision=abc123',
        '--label',
        'org.opencontainers.image.created=2023-11-14T22:13:20Z',
        '--label',
        'org.opencontainers.image.version=abc123',
        '/w',
      ],
      environment: { SOURCE_DATE_EPOCH: '1700000000' },
    });
  });

  it('passes on everything that was asked for', () => {
    const inputs = { ...buildInputs, target: 'final' };
    const cache = { from: ['type=gha', 'x:y'], to: ['type=gha,mode=max'] };
    const plan = buildPlan({ inputs, platforms: ['linux/amd64', 'linux/arm64'], tags: ['v1'] });
    const { args } = buildxCommand(plan, { ...run, cache });
    expect(valuesOf(args, '--platform')).toEqual(['linux/amd64,linux/arm64']);
    expect(valuesOf(args, '--cache-from')).toEqual(['type=gha', 'x:y']);
    expect(valuesOf(args, '--cache-to')).toEqual(['type=gha,mode=max']);
    expect(valuesOf(args, '--target')).toEqual(['final']);
    expect(valuesOf(args, '--tag')).toEqual([`${repository.uri}:abc123`, `${repository.uri}:v1`]);
    expect(args.at(-1)).toBe('/w');
  });

  it('without a commit stamps neither time nor revision', () => {
    const { args, environment } = buildxCommand(buildPlan({ source: undefined }), run);
    expect(environment).toEqual({});
    expect(args.join(' ')).not.toContain('image.revision');
  });
});

/** Each input with what it puts on the command line, and whether plain docker has the option, too. */
const OPTIONS: readonly [keyof BuildInputs, Partial<BuildInputs>, readonly string[], 'both' | 'buildx'][] = [
  ['noCache', { noCache: true }, ['--no-cache'], 'both'],
  ['pull', { pull: true }, ['--pull'], 'both'],
  ['network', { network: 'none' }, ['--network', 'none'], 'both'],
  ['addHosts', { addHosts: ['a:1.2.3.4', 'b:::1'] }, ['--add-host', 'a:1.2.3.4', '--add-host', 'b:::1'], 'both'],
  ['shmSize', { shmSize: '1g' }, ['--shm-size', '1g'], 'both'],
  ['ulimit', { ulimit: ['nofile=1:2'] }, ['--ulimit', 'nofile=1:2'], 'both'],
  ['labels', { labels: { 'my.team': 'a=b' } }, ['--label', 'my.team=a=b'], 'both'],
  ['ssh', { ssh: ['default', 'x=/k'] }, ['--ssh', 'default', '--ssh', 'x=/k'], 'buildx'],
  ['annotations', { annotations: ['index:a=b'] }, ['--annotation', 'index:a=b'], 'buildx'],
  ['provenance', { provenance: 'mode=max' }, ['--provenance=mode=max', '--sbom=false'], 'buildx'],
  ['sbom', { sbom: 'true' }, ['--provenance=false', '--sbom=true'], 'buildx'],
  ['builder', { builder: 'mine' }, ['--builder', 'mine'], 'buildx'],
  [
    'buildContexts',
    { buildContexts: { a: 'x', b: 'docker-image://c' } },
    ['--build-context', 'a=x', '--build-context', 'b=docker-image://c'],
    'buildx',
  ],
];

describe('the options of a build', () => {
  it.each(OPTIONS)('%s', (_name, change, expected, where) => {
    const plan = buildPlan({ inputs: { ...buildInputs, ...change } });
    const ordinary = buildxCommand(buildPlan(), run).args.join(' ');
    expect(ordinary).not.toContain(expected.join(' '));
    const { args } = buildxCommand(plan, run);
    expect(args.join(' ')).toContain(expected.join(' '));
    // Before the context, which stands last.
    expect(args.at(-1)).toBe('/w');
    const docker = dockerBuildCommand(buildPlan({ builder: plain, inputs: plan.inputs })).args.join(' ');
    expect(docker.includes(expected.join(' '))).toBe(where === 'both');
  });

  it('name where secrets are', () => {
    const { args } = buildxCommand(buildPlan(), { ...run, secrets: ['id=a,src=/x', 'id=b,env=B'] });
    expect(valuesOf(args, '--secret')).toEqual(['id=a,src=/x', 'id=b,env=B']);
  });

  it('put a builder of our own before the one of the input, and tell buildx where it is', () => {
    const plan = buildPlan({ inputs: { ...buildInputs, builder: 'mine' } });
    const { args, environment } = buildxCommand(plan, { ...run, own: { name: 'ours', folder: '/f' } });
    expect(valuesOf(args, '--builder')).toEqual(['ours']);
    expect(environment).toEqual({ SOURCE_DATE_EPOCH: '1700000000', BUILDX_CONFIG: '/f' });
  });

  it.each([
    ['its default Dockerfile', undefined, []],
    ['another one', 'docker/Dockerfile', ['docker/Dockerfile']],
  ])('hand a git URL over as it is, with %s', (_name, dockerfile, expected) => {
    const url = 'https://github.com/acme/shop.git#main:app';
    const files = { kind: 'git', url, dockerfile } as const;
    for (const { args } of [buildxCommand(buildPlan({ files }), run), dockerBuildCommand(buildPlan({ files }))]) {
      expect(args.at(-1)).toBe(url);
      expect(valuesOf(args, '--file')).toEqual(expected);
    }
  });
});

describe('build arguments', () => {
  const plan = buildPlan({ inputs: { ...buildInputs, buildArgs: { TOKEN: 'hunter2', EMPTY: '' } } });

  it.each([
    ['buildx', buildxCommand(plan, run)],
    ['docker', dockerBuildCommand(plan)],
  ])('go through the environment of %s, so that no list of processes shows them', (_name, { args, environment }) => {
    expect(valuesOf(args, '--build-arg')).toEqual(['TOKEN', 'EMPTY']);
    expect(args.join(' ')).not.toContain('hunter2');
    expect(environment).toEqual({ SOURCE_DATE_EPOCH: '1700000000', TOKEN: 'hunter2', EMPTY: '' });
  });

  it('may set the time of the build', () => {
    const timed = buildPlan({ inputs: { ...buildInputs, buildArgs: { SOURCE_DATE_EPOCH: '5' } } });
    expect(buildxCommand(timed, run).environment).toEqual({ SOURCE_DATE_EPOCH: '5' });
  });
});

describe('dockerBuildCommand', () => {
  it('does not name the platform that the engine has anyway', () => {
    expect(dockerBuildCommand(buildPlan({ builder: plain, platforms: ['linux/amd64'] })).args).not.toContain(
      '--platform',
    );
  });

  it('names another platform', () => {
    const { args } = dockerBuildCommand(buildPlan({ builder: plain, platforms: ['linux/arm64'] }));
    expect(valuesOf(args, '--platform')).toEqual(['linux/arm64']);
  });

  it('gives the classic builder its cache sources as references', () => {
    const cache = { from: ['type=registry,ref=ghcr.io/a/b:cache', 'ghcr.io/a/c'], to: [] };
    const { args } = dockerBuildCommand(buildPlan({ builder: plain, cache }));
    expect(valuesOf(args, '--cache-from')).toEqual(['ghcr.io/a/b:cache', 'ghcr.io/a/c']);
  });

  it('does not use options that only buildx has', () => {
    const { args } = dockerBuildCommand(buildPlan({ builder: plain }));
    expect(args[0]).toBe('build');
    for (const option of ['--push', '--metadata-file', '--provenance=false', '--cache-to']) {
      expect(args).not.toContain(option);
    }
  });
});

describe('containersBuildCommand', () => {
  const files = { authFile: '/t/auth.json', imageIdFile: '/t/id', digestFile: '/t/digest', secrets: ['id=a,src=/x'] };
  const asked: BuildInputs = {
    ...buildInputs,
    buildArgs: { TOKEN: 'canary' },
    target: 'final',
    pull: true,
    noCache: true,
    ssh: ['default'],
    buildContexts: { base: './base' },
    network: 'none',
  };
  const planFor = (kind: 'podman' | 'buildah') =>
    buildPlan({
      inputs: asked,
      platforms: ['linux/arm64'],
      builder: { kind, platforms: ['linux/amd64'], driver: kind, containerdStore: false },
    });

  it.each([
    ['podman', '--pull=always'],
    ['buildah', '--pull-always'],
  ] as const)('asks %s for everything, with the values of build arguments in the environment alone', (kind, pull) => {
    const { args, environment } = containersBuildCommand(planFor(kind), files);
    const line = args.join(' ');
    for (const option of [
      '--format=docker',
      '--authfile=/t/auth.json',
      '--iidfile=/t/id',
      '--timestamp=1700000000',
      '--platform linux/arm64',
      '--secret id=a,src=/x',
      '--ssh default',
      '--build-context base=./base',
      '--build-arg TOKEN',
      '--target final',
      '--network none',
      '--no-cache',
      pull,
    ]) {
      expect(line).toContain(option);
    }
    expect(args).not.toContain('--pull');
    expect(args.includes('--layers')).toBe(kind === 'buildah');
    expect(line).not.toContain('canary');
    expect(environment.TOKEN).toBe('canary');
    expect(args.at(-1)).toBe('/w');
  });

  it('leaves out TLS for this very machine alone', () => {
    const line = (uri: string) => containersPushCommand(`${uri}:a`, files).args.join(' ');
    expect(line(repository.uri)).toBe(
      `push --authfile=/t/auth.json --digestfile=/t/digest ${repository.uri}:a docker://${repository.uri}:a`,
    );
    for (const host of ['127.0.0.1:5000', 'localhost:5000', '127.9.9.9'])
      expect(line(`${host}/a`)).toContain('--tls-verify=false');
    for (const host of ['127.0.0.1.example.com', 'localhost.example.com', '10.0.0.1:5000'])
      expect(line(`${host}/a`)).not.toContain('tls');
  });
});

describe('digestInMetadata', () => {
  it.each([
    ['the digest', JSON.stringify({ 'containerimage.digest': DIGEST, other: {} }), DIGEST],
    ['none', '{}', undefined],
    ['something else', '{"containerimage.digest": 3}', undefined],
  ])('finds %s', (_name, text, expected) => expect(digestInMetadata(text)).toBe(expected));
});

describe('digestOfPush', () => {
  const other = `sha256:${'cd'.repeat(32)}`;
  const output = `The push refers to repository [x]\nabc: Pushed\nlatest: digest: ${other} size: 1\nv1: digest: ${DIGEST} size: 528\r\n`;

  it.each([
    ['v1', DIGEST],
    ['latest', other],
    ['v', undefined],
    ['abc', undefined],
  ])('of %s', (tag, expected) => expect(digestOfPush(output, tag)).toBe(expected));
});
