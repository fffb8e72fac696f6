import { describe, expect, it } from '@jest/globals';
import { local, prod, webService } from '../support/scenarios.ts';
import { createWorld, deploy, problemOf, type TestWorld } from '../support/world.ts';

// The instances of the scenario are of the other architecture, which the forecast would say first.
const quick = {
  cluster: 'prod',
  service: 'web',
  preflight: 'off',
  'wait-for-service-stability': 'false',
  'image-tag': 'r1',
};

/** A service whose definition asks for ARM64, beside images for it and for something else. */
async function armWorld(): Promise<TestWorld> {
  const definition = {
    family: 'web',
    runtimePlatform: { cpuArchitecture: 'ARM64', operatingSystemFamily: 'LINUX' },
    containerDefinitions: [{ name: 'web', image: local('web:v1'), memory: 128 }],
  };
  const images = [
    { tag: 'v1', platforms: ['linux/arm64'] },
    { tag: 'amd', platforms: ['linux/amd64'] },
    { tag: 'both', platforms: ['linux/amd64', 'linux/arm64'] },
  ];
  return await createWorld({
    scenario: prod([webService({ 'task-definition': definition })], { repositories: [{ name: 'web', images }] }),
  });
}

const WRONG = /runtimePlatform\.cpuArchitecture is 'ARM64': the image web:\w+ is built for linux\/amd64 alone/;

describe('the architecture of an image', () => {
  it('is refused before the build where the input asks for another', async () => {
    await using world = await armWorld();
    const problem = await problemOf(world, { ...quick, platforms: 'linux/amd64' });
    expect(problem.message).toMatch(WRONG);
    expect([world.docker.builds, world.writes()]).toEqual([[], []]);
  });

  it.each([
    ['image', (world: TestWorld) => ({ image: `${world.host}/web:amd`, 'image-tag': '' })],
    ['images', (world: TestWorld) => ({ images: `web=${world.host}/web:amd`, 'image-tag': '' })],
    ['an image that is used again', () => ({ 'image-tag': 'amd', 'if-tag-exists': 'reuse' })],
  ])('is refused in the plan: %s', async (_, inputs) => {
    await using world = await armWorld();
    const problem = await problemOf(world, { ...quick, ...inputs(world) });
    expect(problem.message).toMatch(/built for linux\/amd64 alone/);
    expect(world.writes()).toEqual([]);
  });

  it('is refused before a revision is registered where the build made another', async () => {
    await using world = await armWorld();
    world.docker.builtFor = 'linux/amd64';
    const problem = await problemOf(world, quick);
    expect(problem.message).toMatch(WRONG);
    expect(problem.verdict).toBe('not-started');
    expect(world.docker.builds).toHaveLength(1);
    expect(world.writes()).toEqual([]);
  });

  it('is fine where one of several is right', async () => {
    await using world = await armWorld();
    const { verdict } = await deploy(world, { ...quick, 'image-tag': '', image: `${world.host}/web:both` });
    expect(verdict).toBe('started');
  });
});
