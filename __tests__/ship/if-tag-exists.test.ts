import { describe, expect, it } from '@jest/globals';
import { prod, webService } from '../support/scenarios.ts';
import { createWorld, deploy, problemOf, type TestWorld } from '../support/world.ts';

const quick = { cluster: 'prod', service: 'web', 'wait-for-service-stability': 'false', 'image-tag': 'r1' };
const OTHER = { 'build-args': 'A=b' };

/** A world whose registry holds the image of the commit as `web:r1`, and `web:v2`, which tells nothing of where it comes from. */
async function worldWithImage(mutability: 'MUTABLE' | 'IMMUTABLE' = 'MUTABLE', denied?: string): Promise<TestWorld> {
  const scenario = prod([webService()], {
    repositories: [{ name: 'web', 'tag-mutability': mutability, images: [{ tag: 'v1' }, { tag: 'v2' }] }],
  });
  const policy = {
    Statement: [
      { Effect: 'Allow', Action: '*', Resource: '*' },
      ...(denied === undefined ? [] : [{ Effect: 'Deny', Action: denied, Resource: '*' }]),
    ],
  };
  const world = await createWorld({ scenario, policy });
  if (denied === undefined) await deploy(world, quick);
  world.mark();
  return world;
}

function expectNothingDone(world: TestWorld, builds = 1): void {
  expect(world.docker.builds).toHaveLength(builds);
  expect(world.writes()).toEqual([]);
}

describe('if-tag-exists: reuse', () => {
  it.each(['MUTABLE', 'IMMUTABLE'] as const)(
    'deploys what is there though other inputs were given: %s',
    async (mutability) => {
      await using world = await worldWithImage(mutability);
      const head = await world.workspace.head();
      const outcome = await deploy(world, { ...quick, ...OTHER, 'if-tag-exists': 'reuse' });
      expect(outcome.image).toMatchObject({ tag: 'r1', how: 'reused', digest: expect.stringMatching(/^sha256:/) });
      expect(world.docker.builds).toHaveLength(1);
      expect(world.lines.warning.join('\n')).toContain(
        `web:r1 is in the registry and is deployed without a build, because if-tag-exists is reuse. It is ${outcome.image?.digest}, built from commit ${head}, and differs from what would be built now: the build arguments.`,
      );
    },
  );

  it('deploys an image that tells nothing of what it was built from, without a warning', async () => {
    await using world = await worldWithImage();
    const outcome = await deploy(world, { ...quick, 'image-tag': 'v2', 'if-tag-exists': 'reuse', tags: 'latest' });
    expect(outcome.image).toMatchObject({ tag: 'v2', how: 'reused' });
    expect(world.writes()).toEqual(['PutImage', 'RegisterTaskDefinition', 'UpdateService']);
    expect(world.lines.info.join('\n')).toMatch(
      /because if-tag-exists is reuse\. It is sha256:[0-9a-f]{64}: it has no record of what it was built from\.$/m,
    );
    expect(world.lines.warning.filter((line) => line.includes('if-tag-exists'))).toEqual([]);
  });

  it('says nothing special of an image from the same inputs', async () => {
    await using world = await worldWithImage();
    const outcome = await deploy(world, { ...quick, 'if-tag-exists': 'reuse' });
    expect(outcome.image?.how).toBe('reused');
    expect(world.lines.info.join('\n')).toContain('was built from the same inputs: nothing to build');
    expect(world.lines.warning.filter((line) => line.includes('if-tag-exists'))).toEqual([]);
  });

  it('builds where there is nothing under the tag', async () => {
    await using world = await worldWithImage();
    const outcome = await deploy(world, { ...quick, 'image-tag': 'r2', 'if-tag-exists': 'reuse' });
    expect(outcome.image).toMatchObject({ tag: 'r2', how: 'built' });
  });

  it('is refused a further tag that may not move', async () => {
    await using world = await worldWithImage('IMMUTABLE');
    const problem = await problemOf(world, { ...quick, ...OTHER, 'if-tag-exists': 'reuse', tags: 'v2' });
    expect(problem.message).toContain('tags: web:v2 exists already as another image');
    expectNothingDone(world);
  });
});

describe('if-tag-exists: rebuild', () => {
  it.each([
    { from: 'the same inputs', inputs: {}, says: 'but if-tag-exists asks for a new one.' },
    { from: 'other inputs', inputs: OTHER, says: 'but it differs from what would be built now: the build arguments.' },
  ])('builds again from $from', async ({ inputs, says }) => {
    await using world = await worldWithImage();
    const outcome = await deploy(world, { ...quick, ...inputs, 'if-tag-exists': 'rebuild' });
    expect(outcome.image).toMatchObject({ tag: 'r1', how: 'built' });
    expect(world.docker.builds).toHaveLength(2);
    expect(world.lines.info.join('\n')).toContain(`web:r1 is in the registry, ${says}`);
    expect(world.lines.warning.join('\n')).toContain('The tag web:r1 moves to another image');
  });

  it.each([
    { from: 'the same inputs', inputs: {}, says: 'and if-tag-exists is rebuild', hint: 'built from the same inputs' },
    { from: 'other inputs', inputs: OTHER, says: 'the build arguments', hint: 'if-tag-exists: reuse' },
  ])('is refused before the build where the tag may not move: $from', async ({ inputs, says, hint }) => {
    await using world = await worldWithImage('IMMUTABLE');
    const problem = await problemOf(world, { ...quick, ...inputs, 'if-tag-exists': 'rebuild' });
    expect(problem.verdict).toBe('refused');
    expect(problem.message).toMatch(/^image-tag: web:r1 exists already.* doesn't allow its tags to move/);
    expect(problem.message).toContain(says);
    expect(problem.hint).toContain(hint);
    expectNothingDone(world);
  });

  it('takes no tag from another program of the commit', async () => {
    await using world = await worldWithImage();
    const problem = await problemOf(world, { ...quick, target: 'slim', 'if-tag-exists': 'rebuild' });
    expect(problem.message).toContain('web:r1 is another program of this commit');
    expectNothingDone(world);
  });
});

describe('if-tag-exists: fail', () => {
  it.each([
    { mutability: 'MUTABLE', offers: 'or with `rebuild` to replace it' },
    { mutability: 'IMMUTABLE', offers: '`if-tag-exists: reuse` to deploy what is there.' },
  ] as const)('refuses before the build, also the same image: $mutability', async ({ mutability, offers }) => {
    await using world = await worldWithImage(mutability);
    const problem = await problemOf(world, { ...quick, 'if-tag-exists': 'fail' });
    expect(problem.verdict).toBe('refused');
    expect(problem.message).toMatch(
      /^image-tag: web:r1 exists already \(sha256:[0-9a-f]{64}, built from commit [0-9a-f]{40}\), and if-tag-exists is fail$/,
    );
    expect(problem.hint).toContain(offers);
    expectNothingDone(world);
  });

  it('builds where there is nothing under the tag, whatever the further ones name', async () => {
    await using world = await worldWithImage();
    const outcome = await deploy(world, { ...quick, 'image-tag': 'r2', tags: 'v2', 'if-tag-exists': 'fail' });
    expect(outcome.image).toMatchObject({ tag: 'r2', how: 'built' });
  });
});

describe('a role that may not look into the repository', () => {
  it.each(['reuse', 'fail'])('is refused %s, which needs to know', async (rule) => {
    await using world = await worldWithImage('MUTABLE', 'ecr:BatchGetImage');
    const problem = await problemOf(world, { ...quick, 'if-tag-exists': rule });
    expect(problem.verdict).toBe('refused');
    expect(problem.message).toContain(`if-tag-exists: ${rule} needs to know whether web:r1 exists`);
    expect(problem.hint).toContain('ecr:BatchGetImage');
    expectNothingDone(world, 0);
  });

  it.each(['auto', 'rebuild'])('may build with %s', async (rule) => {
    await using world = await worldWithImage('MUTABLE', 'ecr:GetDownloadUrlForLayer');
    const outcome = await deploy(world, { ...quick, 'image-tag': 'v2', 'if-tag-exists': rule });
    expect(outcome.image).toMatchObject({ tag: 'v2', how: 'built' });
  });
});
