import { describe, expect, it } from '@jest/globals';
import type { Builder } from '../../src/image/find-builder.ts';
import type { BuildInputs } from '../../src/inputs/build-inputs.ts';
import { unableTo } from '../../src/plan/builder-limits.ts';
import { buildInputs, buildPlan } from '../support/build-plans.ts';

const engine: Builder = {
  kind: 'buildx',
  platforms: ['linux/amd64', 'linux/386'],
  driver: 'docker',
  containerdStore: false,
};
const container: Builder = { ...engine, driver: 'docker-container' };
const withStore: Builder = { ...engine, containerdStore: true };
const plain: Builder = { ...engine, kind: 'docker', platforms: ['linux/amd64'] };
const COPIES = 'FROM alpine\nCOPY . .';
const RUNS = 'FROM alpine\nRUN apk add curl';

function problem(builder: Builder, asked: { platforms?: string[]; cacheTo?: string[] }, dockerfile = COPIES) {
  const inputs = { ...buildInputs, cacheTo: asked.cacheTo ?? [] };
  return unableTo(buildPlan({ inputs, platforms: asked.platforms ?? [] }), builder, dockerfile);
}

describe('unableTo', () => {
  it.each<[string, Builder, { platforms?: string[]; cacheTo?: string[] }, string]>([
    ['an ordinary build', engine, {}, RUNS],
    ["the builder's own platform", engine, { platforms: ['linux/amd64'] }, RUNS],
    ['a foreign platform that only copies', engine, { platforms: ['linux/arm64'] }, COPIES],
    [
      'a foreign platform of a builder that does not say',
      { ...engine, platforms: [] },
      { platforms: ['linux/s390x'] },
      RUNS,
    ],
    ['a variant of what the builder runs', container, { platforms: ['linux/amd64/v2'] }, RUNS],
    [
      'what a variant of the builder covers',
      { ...container, platforms: ['linux/arm64/v8'] },
      { platforms: ['linux/arm64'] },
      RUNS,
    ],
    ['several platforms, with a container builder', container, { platforms: ['linux/amd64', 'linux/386'] }, RUNS],
    ["several platforms, with containerd's store", withStore, { platforms: ['linux/amd64', 'linux/386'] }, RUNS],
    ['a cache, with a container builder', container, { cacheTo: ['type=gha'] }, RUNS],
    ["a cache, with containerd's store", withStore, { cacheTo: ['type=gha'] }, RUNS],
    ['an inline cache', engine, { cacheTo: ['type=inline', 'type=inline,x=y'] }, RUNS],
  ])('is silent about %s', (_name, builder, asked, dockerfile) => {
    expect(problem(builder, asked, dockerfile)).toBeUndefined();
  });

  it.each<[string, Builder, { platforms?: string[]; cacheTo?: string[] }, string]>([
    [
      'a cache',
      engine,
      { cacheTo: ['type=inline', 'type=gha'] },
      "cache-to: this machine's builder (driver docker) can't export 'type=gha'",
    ],
    [
      'several platforms',
      engine,
      { platforms: ['linux/amd64', 'linux/386'] },
      "can't build linux/amd64 and linux/386 in one image",
    ],
    [
      'several platforms without buildx',
      plain,
      { platforms: ['linux/amd64', 'linux/arm64'] },
      "can't build linux/amd64 and linux/arm64",
    ],
    [
      'RUN on a foreign platform',
      container,
      { platforms: ['linux/amd64', 'linux/arm64'] },
      'runs linux/amd64 and linux/386, and the Dockerfile has RUN instructions for linux/arm64',
    ],
    ['a platform whose name begins alike', container, { platforms: ['linux/amd6'] }, 'RUN instructions for linux/amd6'],
  ])('names %s and the ways out', (_name, builder, asked, message) => {
    const found = problem(builder, asked, RUNS);
    expect(found?.message).toContain(message);
    expect(found?.hint).toMatch(/docker\/setup-(buildx|qemu)-action/);
  });

  it.each([
    ['several platforms', { platforms: ['linux/amd64', 'linux/arm64'] }],
    ['a cache', { cacheTo: ['type=gha'] }],
  ])("plain docker can't do %s, whatever its store", (_name, asked) => {
    expect(problem({ ...plain, containerdStore: true }, asked)).toBeDefined();
  });
});

describe('what plain docker has no option for', () => {
  it.each<[string, Partial<BuildInputs>]>([
    ['build-contexts', { buildContexts: { a: 'b' } }],
    ['build-secrets', { secrets: [{ kind: 'value', id: 'a', value: 'hunter2' }] }],
    ['build-secret-files', { secrets: [{ kind: 'file', id: 'a', path: 'f' }] }],
    ['build-secret-envs', { secrets: [{ kind: 'variable', id: 'a', name: 'A' }] }],
    ['ssh', { ssh: ['default'] }],
    ['annotations', { annotations: ['a=b'] }],
    ['provenance', { provenance: 'true' }],
    ['sbom', { sbom: 'true' }],
    ['builder', { builder: 'x' }],
    ['ssh and sbom', { ssh: ['default'], sbom: 'true' }],
  ])('is refused by name: %s', (names, change) => {
    const found = unableTo(buildPlan({ inputs: { ...buildInputs, ...change } }), plain, COPIES);
    expect(found?.message).toBe(`${names}: docker buildx is needed for that, and this machine has docker without it`);
    expect(found?.hint).toContain('docker/setup-buildx-action');
    expect(unableTo(buildPlan({ inputs: { ...buildInputs, ...change } }), container, COPIES)).toBeUndefined();
  });

  it.each<[string, Partial<BuildInputs>]>([
    ['no-cache', { noCache: true }],
    ['pull', { pull: true }],
    ['labels', { labels: { a: 'b' } }],
    ['any network', { network: 'team' }],
    ['add-hosts', { addHosts: ['a:1.2.3.4'] }],
    ['shm-size', { shmSize: '1g' }],
    ['ulimit', { ulimit: ['core=1'] }],
    ['a cache, asked for in a word', { cache: 'ecr' }],
  ])('is not %s', (_name, change) => {
    expect(unableTo(buildPlan({ inputs: { ...buildInputs, ...change } }), plain, COPIES)).toBeUndefined();
  });
});

describe("what the engine's own builder leaves out", () => {
  it.each<[string, Partial<BuildInputs>]>([
    ['annotations', { annotations: ['a=b'] }],
    ['provenance and sbom', { provenance: 'mode=max', sbom: 'true' }],
  ])('is refused: %s', (names, change) => {
    const plan = buildPlan({ inputs: { ...buildInputs, ...change } });
    expect(unableTo(plan, engine, COPIES)?.message).toBe(
      `${names}: this machine's builder (driver docker) can't give that to an image`,
    );
    expect(unableTo(plan, withStore, COPIES)).toBeUndefined();
  });
});

describe('a network', () => {
  it.each([
    ['default', engine, true],
    ['none', container, true],
    ['host', container, true],
    ['team', container, false],
    ['team', plain, true],
  ])('%s', (network, builder, possible) => {
    const found = unableTo(buildPlan({ inputs: { ...buildInputs, network } }), builder, COPIES);
    expect(found === undefined).toBe(possible);
    if (!possible) expect(found?.message).toContain("and not 'team'");
  });
});

describe('a Dockerfile that only docker gets to see', () => {
  it('is taken to need no emulation', () => {
    expect(unableTo(buildPlan({ platforms: ['linux/s390x'] }), container, undefined)).toBeUndefined();
  });
});
