import { describe, expect, it } from '@jest/globals';
import { settleConflict } from '../../src/image/settle-conflict.ts';
import { Problem } from '../../src/problem.ts';
import { buildPlan } from '../support/build-plans.ts';
import { prod, webService } from '../support/scenarios.ts';
import { createWorld, type TestWorld } from '../support/world.ts';

const own = new Problem("the push failed: docker's own words");

/** The conflict of a build of web with these tags, in a repository whose tags may not move except for `latest`. */
async function settle(world: TestWorld, tag: string, tags: readonly string[]): Promise<unknown> {
  const repository = {
    account: '123456789012',
    region: 'us-east-1',
    name: 'web',
    uri: `${world.host}/web`,
    tagMutability: 'IMMUTABLE_WITH_EXCLUSION',
    exceptions: ['latest'],
  };
  const conflict = { kind: 'conflict', built: [], problem: own } as const;
  return await settleConflict(world, buildPlan({ repository, tag, tags }), conflict).catch((error: unknown) => error);
}

describe('settleConflict', () => {
  it.each([
    ['the tag, which holds another image', 'v1', [], 'web:v1 exists already'],
    ['a further tag, where the own one may move and still holds an old image', 'latest', ['v1'], 'tags: web:v1 exists'],
    ['a further tag, where the own one is not there yet', 'new', ['v1'], 'tags: web:v1 exists'],
    ['nothing, where the own one may move and holds an old image', 'latest', ['new'], own.message],
    ['nothing, where no tag is there', 'new', ['newer'], own.message],
  ])('blames %s', async (_name, tag, tags, expected) => {
    const repositories = [{ name: 'web', images: [{ tag: 'v1' }, { tag: 'latest' }] }];
    await using world = await createWorld({ scenario: prod([webService()], { repositories }) });
    const problem = await settle(world, tag, tags);
    expect(problem).toBeInstanceOf(Problem);
    expect((problem as Problem).message).toContain(expected);
    expect(world.writes()).toEqual([]);
  });
});
