import { describe, expect, it } from '@jest/globals';
import { changeAnswers } from '../support/answers.ts';
import { prod, webService } from '../support/scenarios.ts';
import { createWorld, deploy, problemOf, type TestWorld } from '../support/world.ts';

const quick = { cluster: 'prod', service: 'web', 'wait-for-service-stability': 'false' };

type Pusher = TestWorld['docker']['pusher'];

/** A world with a repository whose tags may not move, except for `latest`. */
async function immutableWorld(pusher: Pusher = 'engine'): Promise<TestWorld> {
  const scenario = prod([webService()], {
    repositories: [
      {
        name: 'web',
        'tag-mutability': 'IMMUTABLE_WITH_EXCLUSION',
        'tag-mutability-exclusions': ['latest'],
        images: [{ tag: 'v1' }, { tag: 'v2' }],
      },
    ],
    unsettled: { 'identical-push-to-immutable': 'refused' },
  });
  const world = await createWorld({ scenario });
  world.docker.pusher = pusher;
  return world;
}

/** While this run builds, another one with these inputs begins and ends; images of the two differ where `created` do. */
function race(world: TestWorld, inputs: Readonly<Record<string, string>>, created?: string): void {
  world.docker.duringBuild = async () => {
    world.docker.duringBuild = () => undefined;
    world.docker.created = created;
    await deploy(world, inputs);
    world.docker.created = undefined;
    world.mark();
  };
}

/** Nobody can download anything from where ECR keeps its layers. */
function hideConfigurations(world: TestWorld): void {
  changeAnswers<{ downloadUrl?: string }>(world.aws.ecr('us-east-1'), 'GetDownloadUrlForLayer', (answer) => {
    answer.downloadUrl = answer.downloadUrl?.replace(/^http:/, 'unreachable:') ?? '';
  });
}

const PUSHERS = ['engine', 'buildkit'] as const;

describe('a push to a tag that may not move and was taken during the build', () => {
  it.each(PUSHERS)('is settled by the image of another run of the commit: %s', async (pusher) => {
    await using world = await immutableWorld(pusher);
    race(world, quick, '2026-01-31T00:00:00Z');
    const outcome = await deploy(world, quick);
    const tag = await world.workspace.head();
    expect(outcome.image).toMatchObject({ tag, how: 'reused', digest: expect.stringMatching(/^sha256:/) });
    expect(world.docker.builds).toHaveLength(2);
    expect(world.lines.info).toContain(
      `Another run pushed web:${tag} while this one was building, from the same inputs: that image is deployed (${outcome.image?.digest}).`,
    );
  });

  it('ends with that image in the tasks', async () => {
    await using world = await immutableWorld();
    race(world, quick, '2026-01-31T00:00:00Z');
    const outcome = await deploy(world, { cluster: 'prod', service: 'web' });
    expect(outcome).toMatchObject({ verdict: 'succeeded', services: [{ running: { kind: 'verified' } }] });
  });

  it.each(PUSHERS)('counts as done where the tag holds the very image: %s', async (pusher) => {
    await using world = await immutableWorld(pusher);
    race(world, quick);
    const outcome = await deploy(world, quick);
    expect(outcome.image?.how).toBe('built');
    expect(world.lines.info.join('\n')).toContain('holds the very image that was built (sha256:');
  });

  it.each(PUSHERS)('counts as done also where the labels of the image can not be read: %s', async (pusher) => {
    await using world = await immutableWorld(pusher);
    hideConfigurations(world);
    race(world, quick);
    expect((await deploy(world, quick)).image?.how).toBe('built');
  });

  it('gives the image of the other run the further tags that it lacks', async () => {
    await using world = await immutableWorld();
    race(world, quick, '2026-01-31T00:00:00Z');
    const outcome = await deploy(world, { ...quick, tags: 'r1, latest' });
    expect(outcome.image?.how).toBe('reused');
    expect(world.writes().slice(0, 2)).toEqual(['PutImage', 'PutImage']);
  });

  it.each(PUSHERS)('fails where the image there was built from something else: %s', async (pusher) => {
    await using world = await immutableWorld(pusher);
    race(world, { ...quick, 'build-args': 'A=b' });
    const problem = await problemOf(world, quick);
    const tag = await world.workspace.head();
    expect(problem).toMatchObject({ verdict: 'not-started', code: 'tag-immutable' });
    expect(problem.message).toMatch(
      new RegExp(
        `^the push failed: web:${tag} exists already, the repository doesn't allow its tags to move, and the image there \\(sha256:[0-9a-f]{64}, built from commit ${tag}\\) differs from the one that was built: the build arguments$`,
      ),
    );
    expect(problem.hint).toContain('`if-tag-exists: reuse`');
    expect(problem.hint).toContain('another image-tag');
    expect(world.writes()).toEqual([]);
  });

  it.each(PUSHERS)('fails where a further tag was given to another image, and names that tag: %s', async (pusher) => {
    await using world = await immutableWorld(pusher);
    race(world, { ...quick, 'image-tag': 'mine', 'build-args': 'A=b', tags: 'r1' });
    const problem = await problemOf(world, { ...quick, tags: 'r1' });
    expect(problem).toMatchObject({ verdict: 'not-started', code: 'tag-immutable' });
    expect(problem.message).toBe(
      "tags: web:r1 exists already as another image, and the repository doesn't allow its tags to move",
    );
    expect(world.writes()).toEqual([]);
  });

  it("fails with docker's own words where the registry can't be asked any more", async () => {
    await using world = await immutableWorld();
    race(world, { ...quick, 'build-args': 'A=b' });
    const raced = world.docker.duringBuild;
    world.docker.duringBuild = async () => {
      await raced();
      changeAnswers<{ images?: unknown }>(world.aws.ecr('us-east-1'), 'BatchGetImage', () => {
        throw new Error('no answer');
      });
    };
    const problem = await problemOf(world, quick);
    expect(problem.code).toBe('tag-immutable');
    expect(problem.message).toMatch(
      /^the build failed: ERROR: tag invalid: The image tag '[0-9a-f]{40}' already exists/,
    );
    expect(problem.hint).toContain('Run again');
  });
});

describe('further tags for an image that is there', () => {
  it('are refused by name where one was given to another image meanwhile', async () => {
    await using world = await immutableWorld();
    await deploy(world, quick);
    // The look before found nothing under the tag.
    changeAnswers<{ images?: { imageId?: { imageTag?: string } }[] }>(
      world.aws.ecr('us-east-1'),
      'BatchGetImage',
      (answer) => {
        answer.images = (answer.images ?? []).filter(({ imageId }) => imageId?.imageTag !== 'v2');
      },
    );
    world.mark();
    const problem = await problemOf(world, { ...quick, tags: 'v2' });
    expect(problem).toMatchObject({ verdict: 'not-started', code: 'tag-immutable' });
    expect(problem.message).toContain('tags: web:v2 exists already as another image');
    expect(world.writes()).toEqual(['PutImage']);
  });
});
