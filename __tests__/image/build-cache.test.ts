import { describe, expect, it } from '@jest/globals';
import { buildCache, type CacheMeans, usableCache } from '../../src/image/build-cache.ts';
import type { Builder } from '../../src/image/find-builder.ts';
import type { BuildInputs } from '../../src/inputs/build-inputs.ts';
import { buildInputs, buildPlan, repository } from '../support/build-plans.ts';

const ECR = `type=registry,ref=${repository.uri}:buildcache`;
const GHA = 'type=gha,scope=ship-to-ecs-team-web-linux-amd64-linux-arm64';

function cacheOf(change: Partial<BuildInputs>) {
  const surroundings = { repository, platforms: ['linux/amd64', 'linux/arm64'], live: [`${repository.uri}:v1`] };
  return buildCache({ ...buildInputs, ...change }, surroundings);
}

describe('buildCache', () => {
  it.each<[string, Partial<BuildInputs>, readonly string[], readonly string[]]>([
    ['no word', { cacheFrom: ['a', 'b'], cacheTo: ['c'] }, ['a', 'b'], ['c']],
    ['none', { cache: 'none' }, [], []],
    ['ecr', { cache: 'ecr' }, [ECR], [`${ECR},mode=max,image-manifest=true,oci-mediatypes=true`]],
    ['gha', { cache: 'gha' }, [GHA], [`type=gha,mode=max,${GHA.replace('type=gha,', '')}`]],
    ['inline', { cache: 'inline' }, [`type=registry,ref=${repository.uri}:v1`], ['type=inline']],
  ])('of %s', (_name, change, from, to) => expect(cacheOf(change)).toEqual({ from, to }));
});

describe('usableCache', () => {
  const { builder: container } = buildPlan();
  const engine: Builder = { ...container, driver: 'docker' };
  const plain: Builder = { ...engine, kind: 'docker' };
  const means: CacheMeans = {
    ...{ kind: 'ecr', from: ['f'], to: ['t'], repository, builder: container, named: false, hasActionsCache: true },
  };
  const asked = { from: ['f'], to: ['t'] };
  const immutable = { ...repository, tagMutability: 'IMMUTABLE' };
  const excluded = { ...repository, tagMutability: 'IMMUTABLE_WITH_EXCLUSION', exceptions: ['buildcache*'] };

  it.each<[string, Partial<CacheMeans>]>([
    ['ecr, with a container builder', {}],
    ['ecr, with a container builder that is named', { named: true }],
    ["ecr, with containerd's store", { builder: { ...engine, containerdStore: true } }],
    ['ecr, with its tag excluded from immutability', { repository: excluded }],
    ['gha, with a container builder', { kind: 'gha' }],
    ['gha, in an immutable repository', { kind: 'gha', repository: immutable }],
    ["inline, with the engine's builder", { kind: 'inline', builder: engine }],
    ['what cache-to says, whatever it is', { kind: undefined, builder: plain, hasActionsCache: false }],
  ])('is all of it for %s', (_name, change) => {
    expect(usableCache({ ...means, ...change })).toEqual({ cache: asked, ownBuilder: false });
  });

  it.each(['ecr', 'gha'] as const)("wants a builder of our own for %s where the engine's can't", (kind) => {
    expect(usableCache({ ...means, kind, builder: engine })).toEqual({ cache: asked, ownBuilder: true });
  });

  it('is only read where the builder that was named can not export it', () => {
    const usable = usableCache({ ...means, builder: engine, named: true });
    expect(usable).toMatchObject({ cache: { from: ['f'], to: [] }, ownBuilder: false });
    expect(usable.warning).toContain('Leave builder out');
  });

  it.each<[string, Partial<CacheMeans>, string]>([
    ['plain docker', { builder: plain }, "'ecr' needs docker buildx"],
    ['inline, with plain docker', { kind: 'inline', builder: plain }, "'inline' needs docker buildx"],
    ['an immutable repository', { repository: immutable }, 'Exclude buildcache from the repository'],
    ["gha outside of GitHub's runner", { kind: 'gha', hasActionsCache: false }, "ACTIONS_RUNTIME_TOKEN isn't set"],
  ])('is none, with a warning, for %s', (_name, change, expected) => {
    const usable = usableCache({ ...means, ...change });
    expect(usable).toMatchObject({ cache: { from: [], to: [] }, ownBuilder: false });
    expect(usable.warning).toContain(expected);
    expect(usable.warning).toContain('goes on without a cache');
  });
});
