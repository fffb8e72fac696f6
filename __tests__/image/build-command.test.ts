import { describe, expect, it } from '@jest/globals';
import {
  buildxCommand,
  digestInMetadata,
  digestOfPush,
  dockerBuildCommand,
  referencesOf,
} from '../../src/image/build-command.ts';
import { buildInputs, buildPlan, repository } from '../support/build-plans.ts';

const DIGEST = `sha256:${'ab'.repeat(32)}`;
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
    expect(buildxCommand(buildPlan(), '/tmp/m.json')).toEqual({
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
        '/w',
      ],
      environment: { SOURCE_DATE_EPOCH: '1700000000' },
    });
  });

  it('passes on everything that was asked for', () => {
    const inputs = { ...buildInputs, target: 'final', cacheFrom: ['type=gha', 'x:y'], cacheTo: ['type=gha,mode=max'] };
    const { args } = buildxCommand(buildPlan({ inputs, platforms: ['linux/amd64', 'linux/arm64'], tags: ['v1'] }), 'm');
    expect(valuesOf(args, '--platform')).toEqual(['linux/amd64,linux/arm64']);
    expect(valuesOf(args, '--cache-from')).toEqual(['type=gha', 'x:y']);
    expect(valuesOf(args, '--cache-to')).toEqual(['type=gha,mode=max']);
    expect(valuesOf(args, '--target')).toEqual(['final']);
    expect(valuesOf(args, '--tag')).toEqual([`${repository.uri}:abc123`, `${repository.uri}:v1`]);
    expect(args.at(-1)).toBe('/w');
  });

  it('without a commit stamps neither time nor revision', () => {
    const { args, environment } = buildxCommand(buildPlan({ source: undefined }), 'm');
    expect(environment).toEqual({});
    expect(args.join(' ')).not.toContain('image.revision');
  });
});

describe('build arguments', () => {
  const plan = buildPlan({ inputs: { ...buildInputs, buildArgs: { TOKEN: 'hunter2', EMPTY: '' } } });

  it.each([
    ['buildx', buildxCommand(plan, 'm')],
    ['docker', dockerBuildCommand(plan)],
  ])('go through the environment of %s, so that no list of processes shows them', (_name, { args, environment }) => {
    expect(valuesOf(args, '--build-arg')).toEqual(['TOKEN', 'EMPTY']);
    expect(args.join(' ')).not.toContain('hunter2');
    expect(environment).toEqual({ SOURCE_DATE_EPOCH: '1700000000', TOKEN: 'hunter2', EMPTY: '' });
  });

  it('may set the time of the build', () => {
    const timed = buildPlan({ inputs: { ...buildInputs, buildArgs: { SOURCE_DATE_EPOCH: '5' } } });
    expect(buildxCommand(timed, 'm').environment).toEqual({ SOURCE_DATE_EPOCH: '5' });
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
    const inputs = { ...buildInputs, cacheFrom: ['type=registry,ref=ghcr.io/a/b:cache', 'ghcr.io/a/c'] };
    const { args } = dockerBuildCommand(buildPlan({ builder: plain, inputs }));
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
