import { DescribeImagesCommand } from '@aws-sdk/client-ecr';
import { describe, expect, it } from '@jest/globals';
import { valuesOf } from '../support/push-image.ts';
import { local, prod, webService } from '../support/scenarios.ts';
import { createWorld, deploy, problemOf, type TestWorld } from '../support/world.ts';

const web = { cluster: 'prod', service: 'web' };
const quick = { ...web, 'wait-for-service-stability': 'false' };

const immutable = prod([webService()], {
  repositories: [{ name: 'web', 'tag-mutability': 'IMMUTABLE', images: [{ tag: 'v1' }, { tag: 'v2' }] }],
});

/** The digest behind a tag of the repository `web`; undefined where there is none. */
async function digestOf(world: TestWorld, imageTag: string): Promise<string | undefined> {
  const { imageDetails } = await world.aws
    .ecr('us-east-1')
    .send(new DescribeImagesCommand({ repositoryName: 'web', imageIds: [{ imageTag }] }));
  return imageDetails?.[0]?.imageDigest;
}

function expectNothingWritten(world: TestWorld): void {
  expect(world.writes()).toEqual([]);
  expect(world.docker.builds).toEqual([]);
}

describe('the tag of the image', () => {
  it('is the git tag where the run is for one and its commit is checked out', async () => {
    await using world = await createWorld({ scenario: prod(), gitTag: 'release/1.0' });
    await world.workspace.tag('release/1.0');
    const outcome = await deploy(world, quick);
    expect(outcome.image?.tag).toMatch(/^release-1\.0-[0-9a-f]{8}$/);
  });

  it('is the commit where the run is for a git tag and another commit is checked out', async () => {
    await using world = await createWorld({ scenario: prod(), gitTag: 'v3' });
    await world.workspace.tag('v3');
    await world.workspace.write('app.txt', 'newer\n');
    const commit = await world.workspace.commit();
    const outcome = await deploy(world, quick);
    expect(outcome.image?.tag).toBe(commit);
  });

  it('tells of changes that are not committed', async () => {
    await using world = await createWorld({ scenario: prod() });
    await world.workspace.write('new.txt', 'not committed\n');
    const outcome = await deploy(world, quick);
    expect(outcome.image?.tag).toMatch(new RegExp(`^${await world.workspace.head()}-dirty-[0-9a-f]{8}$`));
  });
});

describe('an image that the registry holds', () => {
  it.each(['MUTABLE', 'IMMUTABLE'])('is used again where it was built from the same inputs: %s', async (mutability) => {
    await using world = await createWorld({ scenario: mutability === 'MUTABLE' ? prod() : immutable });
    const first = await deploy(world, { ...quick, 'image-tag': 'r1' });
    const second = await deploy(world, { ...quick, 'image-tag': 'r1' });
    expect(world.docker.builds).toHaveLength(1);
    expect(second.image).toEqual({ ...first.image, how: 'reused' });
  });

  it.each([
    { name: 'the commit', inputs: {}, says: 'the commit (it was built from ' },
    { name: 'a file', inputs: {}, says: 'the files of the build context' },
    { name: 'the build arguments', inputs: { 'build-args': 'A=b' }, says: 'the build arguments' },
    { name: 'the target', inputs: { target: 'slim' }, says: 'the target' },
    { name: 'the platforms', inputs: { platforms: 'linux/arm64' }, says: 'the platforms' },
  ])('is refused where its tag may not move and $name differs', async ({ name, inputs, says }) => {
    await using world = await createWorld({ scenario: immutable });
    await deploy(world, { ...quick, 'image-tag': 'r1' });
    if (name === 'a file' || name === 'the commit') {
      await world.workspace.write('app.txt', 'bye\n');
      await world.workspace.commit();
    }
    world.mark();
    const problem = await problemOf(world, { ...quick, 'image-tag': 'r1', ...inputs });
    expect(problem.verdict).toBe('refused');
    expect(problem.message).toContain('web:r1 exists already');
    expect(problem.message).toContain(says);
    expect(world.docker.builds).toHaveLength(1);
    expect(world.writes()).toEqual([]);
  });

  it('is refused where its tag may not move and it tells nothing of what it was built from', async () => {
    await using world = await createWorld({ scenario: immutable });
    const problem = await problemOf(world, { ...quick, 'image-tag': 'v2' });
    expect(problem.message).toContain('it has no record of what it was built from');
    expectNothingWritten(world);
  });

  it('is replaced where its tag may move, and the difference is told', async () => {
    await using world = await createWorld({ scenario: prod() });
    await deploy(world, { ...quick, 'image-tag': 'r1' });
    await world.workspace.write('app.txt', 'bye\n');
    const outcome = await deploy(world, { ...web, 'image-tag': 'r1' });
    expect(world.docker.builds).toHaveLength(2);
    expect(world.lines.info.join('\n')).toContain(
      'differs from what would be built now: the files of the build context',
    );
    expect(await digestOf(world, 'r1')).toBe(outcome.image?.digest);
    expect(outcome).toMatchObject({ verdict: 'succeeded', services: [{ running: { kind: 'verified' } }] });
  });
});

describe('further tags', () => {
  it('are pushed with the build', async () => {
    await using world = await createWorld({ scenario: prod() });
    const tags = `latest, ${world.host}/web:stable`;
    const outcome = await deploy(world, { ...quick, 'image-tag': 'r1', tags });
    const references = ['r1', 'latest', 'stable'].map((tag) => `${world.host}/web:${tag}`);
    expect(valuesOf(world.docker.builds[0]!.args, '--tag')).toEqual(references);
    expect(outcome.image?.reference).toBe(references[0]);
    expect(await digestOf(world, 'stable')).toBe(outcome.image?.digest);
  });

  it('are added without a build to an image that is there', async () => {
    await using world = await createWorld({ scenario: prod() });
    const first = await deploy(world, { ...web, 'image-tag': 'r1' });
    world.mark();
    const second = await deploy(world, { ...web, 'image-tag': 'r1', tags: 'latest' });
    expect(world.docker.builds).toHaveLength(1);
    expect(world.writes()).toEqual(['PutImage']);
    expect(await digestOf(world, 'latest')).toBe(first.image?.digest);
    expect(second.verdict).toBe('unchanged');
  });

  it.each([
    { tags: 'v2', says: 'web:v2 exists already' },
    { tags: 'not a tag', says: "tags: 'not a tag' is neither a tag" },
    { tags: '123456789012.dkr.ecr.us-east-1.amazonaws.com/other:1', says: 'is of another repository' },
  ])('are refused before the build: $tags', async ({ tags, says }) => {
    await using world = await createWorld({ scenario: immutable });
    const problem = await problemOf(world, { ...web, tags });
    expect(problem.verdict).toBe('refused');
    expect(problem.message).toContain(says);
    expectNothingWritten(world);
  });
});

describe('the input image', () => {
  it('is deployed without a build', async () => {
    await using world = await createWorld({ scenario: prod() });
    const outcome = await deploy(world, { ...web, image: `${world.host}/web:v2` });
    expect(outcome).toMatchObject({
      verdict: 'succeeded',
      image: { how: 'given', digest: await digestOf(world, 'v2') },
      services: [{ running: { kind: 'verified' } }],
    });
    expect(world.docker.calls).toEqual([]);
  });

  it('may name a digest', async () => {
    await using world = await createWorld({ scenario: prod() });
    const reference = `${world.host}/web@${await digestOf(world, 'v2')}`;
    const outcome = await deploy(world, { ...web, image: reference });
    expect(outcome).toMatchObject({ verdict: 'succeeded', services: [{ revision: { images: { web: reference } } }] });
  });

  it.each([
    { image: 'web:v9', says: 'the repository web has no such image' },
    { image: 'shop:v1', says: 'the repository shop has no such image' },
    { image: `web@sha256:${'0'.repeat(64)}`, says: 'has no such image' },
  ])('has to exist: $image', async ({ image, says }) => {
    await using world = await createWorld({ scenario: prod() });
    const problem = await problemOf(world, { ...web, image: `${world.host}/${image}` });
    expect(problem.verdict).toBe('refused');
    expect(problem.message).toContain(says);
    expectNothingWritten(world);
  });

  it('has to be a reference', async () => {
    await using world = await createWorld({ scenario: prod() });
    const problem = await problemOf(world, { ...web, image: 'https://example.com/web:v1' });
    expect(problem.message).toContain('is not an image reference');
    expectNothingWritten(world);
  });
});

describe('the repository', () => {
  it('that is missing is answered with those that exist', async () => {
    await using world = await createWorld({ scenario: prod() });
    const problem = await problemOf(world, { ...web, repository: 'wbe' });
    expect(problem.verdict).toBe('refused');
    expect(problem.message).toMatch(/'wbe' doesn't exist in ECR of account 123456789012 in us-east-1.*: web\./s);
    expectNothingWritten(world);
  });

  it('can not be taken from a placeholder image', async () => {
    const placeholder = webService({
      'task-definition': {
        family: 'web',
        containerDefinitions: [{ name: 'web', image: 'public.ecr.aws/nginx/nginx:1.27', memory: 64 }],
      },
    });
    await using world = await createWorld({ scenario: prod([placeholder]) });
    const problem = await problemOf(world, web);
    expect(problem.message).toContain('not in a private ECR repository');
    expectNothingWritten(world);
    const outcome = await deploy(world, { ...web, repository: 'web' });
    expect(outcome.verdict).toBe('succeeded');
  });

  it('can not be a mirror of another registry', async () => {
    const mirror = prod([webService()], {
      repositories: [{ name: 'web', images: [{ tag: 'v1' }] }, { name: 'hub/nginx' }],
      'pull-through-cache-rules': [{ 'repository-prefix': 'hub', 'upstream-registry-url': 'registry-1.docker.io' }],
    });
    await using world = await createWorld({ scenario: mirror });
    const problem = await problemOf(world, { ...web, repository: 'hub/nginx' });
    expect(problem.message).toContain('is a pull-through cache of registry-1.docker.io');
    expectNothingWritten(world);
  });

  it('has to be one for all services', async () => {
    const other = {
      name: 'other',
      'task-definition': {
        family: 'other',
        containerDefinitions: [{ name: 'main', image: local('shop:v1'), memory: 64 }],
      },
    };
    const scenario = prod([webService(), other], {
      repositories: ['web', 'shop'].map((name) => ({ name, images: [{ tag: 'v1' }] })),
    });
    await using world = await createWorld({ scenario });
    const problem = await problemOf(world, { cluster: 'prod', service: 'web,other' });
    expect(problem.message).toContain('several repositories: web and shop');
    expectNothingWritten(world);
  });
});
