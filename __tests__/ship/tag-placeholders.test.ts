import { describe, expect, it } from '@jest/globals';
import { valuesOf } from '../support/push-image.ts';
import { prod } from '../support/scenarios.ts';
import { createWorld, deploy, problemOf, type TestWorld } from '../support/world.ts';

const quick = { cluster: 'prod', service: 'web', 'wait-for-service-stability': 'false' };

/** The tags that the last build was pushed under. */
function pushedTags(world: TestWorld): string[] {
  return valuesOf(world.docker.builds.at(-1)!.args, '--tag').map((reference) =>
    reference.slice(reference.lastIndexOf(':') + 1),
  );
}

describe('placeholders', () => {
  it('are filled in from the commit and the run', async () => {
    await using world = await createWorld({ scenario: prod(), branch: 'main' });
    const outcome = await deploy(world, {
      ...quick,
      'image-tag': '{branch}-{short-sha}',
      tags: `r{run-number}.{run-attempt}, ${world.host}/web:{sha}, {version}`,
    });
    const head = await world.workspace.head();
    expect(outcome.image?.tag).toBe(`main-${head.slice(0, 7)}`);
    expect(pushedTags(world)).toEqual([`main-${head.slice(0, 7)}`, 'r7.1', head]);
    expect(world.lines.info).toContain("The image doesn't get the tag '{version}': the run is not for a git tag.");
  });

  it('are the parts of the version of a release', async () => {
    await using world = await createWorld({ scenario: prod(), gitTag: 'v1.4.2' });
    await world.workspace.tag('v1.4.2');
    await deploy(world, { ...quick, tags: '{version}\n{major}.{minor}\n{major}' });
    expect(pushedTags(world)).toEqual(['v1.4.2', '1.4.2', '1.4', '1']);
  });

  it('know no branch where another commit than the branch has is checked out', async () => {
    await using world = await createWorld({ scenario: prod(), branch: 'main' });
    await world.workspace.write('app.txt', 'newer\n');
    await world.workspace.commit();
    const problem = await problemOf(world, { ...quick, 'image-tag': '{branch}' });
    expect(problem.verdict).toBe('refused');
    expect(problem.message).toContain("for the branch main, but another commit than the branch's is checked out");
    expect(world.docker.builds).toEqual([]);
    expect(world.writes()).toEqual([]);
  });
});
