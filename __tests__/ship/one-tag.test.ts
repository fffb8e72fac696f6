import { describe, expect, it } from '@jest/globals';
import { changeAnswers } from '../support/answers.ts';
import { prod, webService } from '../support/scenarios.ts';
import { createWorld, deploy, problemOf, type TestWorld } from '../support/world.ts';

const quick = { cluster: 'prod', service: 'web', 'wait-for-service-stability': 'false' };

/** A checkout with two Dockerfiles and an ignored folder; the image of its commit is in the registry. */
async function worldWithImage(mutability: 'MUTABLE' | 'IMMUTABLE' = 'MUTABLE'): Promise<TestWorld> {
  const scenario = prod([webService()], {
    repositories: [{ name: 'web', 'tag-mutability': mutability, images: [{ tag: 'v1' }, { tag: 'v2' }] }],
  });
  const world = await createWorld({ scenario });
  await world.workspace.write('worker.Dockerfile', 'FROM scratch\nCOPY app.txt /worker\n');
  await world.workspace.write('.gitignore', 'generated\n');
  await world.workspace.commit();
  await deploy(world, quick);
  world.mark();
  return world;
}

/** Nobody can download anything from where ECR keeps its layers. */
function hideConfigurations(world: TestWorld): void {
  changeAnswers<{ downloadUrl?: string }>(world.aws.ecr('us-east-1'), 'GetDownloadUrlForLayer', (answer) => {
    answer.downloadUrl = answer.downloadUrl?.replace(/^http:/, 'unreachable:') ?? '';
  });
}

describe('the tag of a commit, whose image the registry holds', () => {
  it.each([
    { differs: 'target', inputs: { target: 'slim' } },
    { differs: 'file', inputs: { file: 'worker.Dockerfile' } },
  ])('is refused to a build of the same commit with another $differs', async ({ inputs }) => {
    await using world = await worldWithImage();
    const tag = await world.workspace.head();
    const problem = await problemOf(world, { ...quick, ...inputs });
    expect(problem.verdict).toBe('refused');
    expect(problem.message).toContain(`image-tag: web:${tag} is another program of this commit`);
    expect(problem.hint).toContain('image-tag');
    expect(world.writes()).toEqual([]);
    expect(world.docker.builds).toHaveLength(1);
  });

  it.each([
    { differs: 'the build arguments', inputs: { 'build-args': 'A=b' }, ignored: false },
    { differs: 'the files of the build context', inputs: {}, ignored: true },
  ])('is built again where $differs differ', async ({ differs, inputs, ignored }) => {
    await using world = await worldWithImage();
    if (ignored) await world.workspace.write('generated/page.html', 'new');
    const outcome = await deploy(world, { ...quick, ...inputs });
    expect(outcome.image).toMatchObject({ tag: await world.workspace.head(), how: 'built' });
    expect(world.docker.builds).toHaveLength(2);
    expect(world.lines.info.join('\n')).toContain(`differs from what would be built now: ${differs}.`);
    // The live revision names this tag, so a rollback to it is no way back any more.
    expect(world.lines.warning.join('\n')).toContain('web:2, which service web runs now, names it');
  });

  it('moves without a warning where no live revision names it', async () => {
    await using world = await worldWithImage();
    await deploy(world, { ...quick, 'image-tag': 'v2' });
    expect(world.lines.warning.filter((line) => line.includes('names it'))).toEqual([]);
  });

  it('is given to another commit with another target', async () => {
    await using world = await worldWithImage();
    await deploy(world, { ...quick, 'image-tag': 'r1' });
    await world.workspace.write('app.txt', 'newer\n');
    await world.workspace.commit();
    const outcome = await deploy(world, { ...quick, 'image-tag': 'r1', target: 'slim' });
    expect(outcome.image).toMatchObject({ tag: 'r1', how: 'built' });
  });
});

describe('an image whose configuration can not be downloaded', () => {
  it('is refused where its tag may not move, for the true reason', async () => {
    await using world = await worldWithImage('IMMUTABLE');
    hideConfigurations(world);
    const problem = await problemOf(world, quick);
    expect(problem.verdict).toBe('refused');
    expect(problem.message).toContain("what it was built from can't be read");
    expect(problem.message).not.toContain('no record');
    expect(world.lines.info.join('\n')).toContain("Skipped: can't read how an image in web was built");
    expect(world.docker.builds).toHaveLength(1);
    expect(world.writes()).toEqual([]);
  });

  it('is built again where its tag may move, whatever it is', async () => {
    await using world = await worldWithImage();
    hideConfigurations(world);
    const outcome = await deploy(world, { ...quick, target: 'slim' });
    expect(outcome.image?.how).toBe('built');
    expect(world.lines.info.join('\n')).toContain("now: what it was built from can't be read.");
  });
});
