import { describe, expect, it } from '@jest/globals';
import type { Builder } from '../../src/image/find-builder.ts';
import { unableTo } from '../../src/plan/choose-builder.ts';
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
