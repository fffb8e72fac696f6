import { describe, expect, it } from '@jest/globals';
import { revisionsOf } from '../support/ecs-truth.ts';
import { registerChanged } from '../support/operator.ts';
import { local, prod, webService } from '../support/scenarios.ts';
import { createWorld, deploy, problemOf, type TestWorld } from '../support/world.ts';

const quick = { cluster: 'prod', service: 'web', 'wait-for-service-stability': 'false' };

const mirror = {
  repositories: [
    { name: 'web', images: [{ tag: 'v1' }] },
    { name: 'hub/nginx', images: [{ tag: '1' }] },
    { name: 'team/web', images: [{ tag: 'v1' }] },
  ],
  'pull-through-cache-rules': [{ 'repository-prefix': 'hub', 'upstream-registry-url': 'registry-1.docker.io' }],
};

/** An application of ours beside a mirrored one. */
const mirroredSidecar = webService({
  'task-definition': {
    family: 'web',
    containerDefinitions: [
      { name: 'app', image: local('web:v1'), memory: 64 },
      { name: 'proxy', image: local('hub/nginx:1'), memory: 64 },
    ],
  },
});

/** The images of the newest revision, by container. */
function imagesOf(world: TestWorld): Record<string, string> {
  const containers = revisionsOf(world).at(-1)?.registered.containerDefinitions as { name: string; image: string }[];
  return Object.fromEntries(containers.map(({ name, image }) => [name, image]));
}

/** Registers a revision web:2 with a sidecar of this image. */
async function withSidecar(world: TestWorld, image: string): Promise<void> {
  await registerChanged(world, {
    containerDefinitions: [
      { name: 'web', image: `${world.host}/web:v1`, memory: 64 },
      { name: 'proxy', image: `${world.host}/${image}`, memory: 64 },
    ],
  });
  world.mark();
}

describe('images that ECR fetches from another registry', () => {
  it.each(['hub/redis:7', 'hub/nginx:2'])(
    'need not be there yet, in a revision deployed as it is: %s',
    async (image) => {
      await using world = await createWorld({ scenario: prod([webService()], mirror) });
      await withSidecar(world, image);
      const outcome = await deploy(world, { ...quick, 'task-definition': 'web:2' });
      expect(outcome.verdict).toBe('started');
      expect(world.writes()).toEqual(['UpdateService']);
    },
  );

  it.each(['team/redis:7', 'hubs/redis:7', 'redis:7'])(
    'are those below the prefix alone: %s is refused',
    async (image) => {
      await using world = await createWorld({ scenario: prod([webService()], mirror) });
      await withSidecar(world, image);
      const problem = await problemOf(world, { ...quick, 'task-definition': 'web:2' });
      expect(problem.verdict).toBe('refused');
      expect(problem.message).toContain(`container 'proxy' of this revision runs ${world.host}/${image}`);
      expect(world.writes()).toEqual([]);
    },
  );

  it('need not be there yet as the input image', async () => {
    await using world = await createWorld({ scenario: prod([webService()], mirror) });
    const image = `${world.host}/hub/httpd:2`;
    const outcome = await deploy(world, { ...quick, image });
    expect(outcome).toMatchObject({ verdict: 'started', image: { reference: image, how: 'given' } });
  });

  it('are no reason to refuse a named container, nor is the repository taken from them', async () => {
    await using world = await createWorld({ scenario: prod([mirroredSidecar], mirror) });
    const outcome = await deploy(world, { ...quick, 'container-name': 'app' });
    expect(imagesOf(world)).toEqual({ app: outcome.image?.reference, proxy: `${world.host}/hub/nginx:1` });
    expect(outcome.image?.repository).toBe('web');
  });

  // A mirror can't be pushed to, so only one of the two repositories can be meant.
  it('leave it clear, with two inputs, which container gets the image', async () => {
    await using world = await createWorld({ scenario: prod([mirroredSidecar], mirror) });
    const outcome = await deploy(world, quick);
    expect(imagesOf(world)).toEqual({ app: outcome.image?.reference, proxy: `${world.host}/hub/nginx:1` });
  });
});

describe('a repository with a slash in its name, where the rules can not be read', () => {
  it.each([
    { fault: 'error', code: 'AccessDeniedException', status: 400 },
    { fault: 'error', code: 'ValidationException', status: 400 },
    { fault: 'error', code: 'UnsupportedOperation', status: 501 },
    { fault: 'error', code: 'ThrottlingException', status: 400 },
    { fault: 'reset-before', code: 'no answer', status: 500 },
  ])('is pushed to all the same: $code', async (fault) => {
    await using world = await createWorld({ scenario: prod([webService()], mirror) });
    world.emulator.faults.add({ operation: 'DescribePullThroughCacheRules', times: 100, ...fault });
    const outcome = await deploy(world, { ...quick, repository: 'team/web' });
    expect(world.calls('DescribePullThroughCacheRules')).not.toEqual([]);
    expect(outcome).toMatchObject({ verdict: 'started', image: { repository: 'team/web', how: 'built' } });
  });
});
