import { describe, expect, it } from '@jest/globals';
import { prod, webService } from '../support/scenarios.ts';
import { createWorld, deploy, type TestWorld } from '../support/world.ts';

const quick = {
  cluster: 'prod',
  service: 'web',
  'wait-for-service-stability': 'false',
  'image-tag': 'r1',
  'task-definition-tags': 'team=shop',
};

async function newWorld(...denied: object[]): Promise<TestWorld> {
  const policy = { Statement: [{ Effect: 'Allow', Action: '*', Resource: '*' }, ...denied] };
  return await createWorld({ scenario: prod([webService()]), policy });
}

function registeredTags(world: TestWorld): unknown {
  return world.calls('RegisterTaskDefinition').map(({ input }) => input.tags ?? []);
}

const TEAM = { key: 'team', value: 'shop' };
const RUN = { key: 'ship-to-ecs:run', value: 'https://github.com/acme/shop/actions/runs/1007' };

describe('the stamps of a revision', () => {
  it('tell its commit, run and image beside the tags that it has', async () => {
    await using world = await newWorld();
    const { image } = await deploy(world, quick);
    const commit = { key: 'ship-to-ecs:commit', value: await world.workspace.head() };
    expect(registeredTags(world)).toEqual([[TEAM, commit, RUN, { key: 'ship-to-ecs:digest', value: image?.digest }]]);
  });

  it('are left out with stamp: false, also those of the revision before', async () => {
    await using world = await newWorld();
    await deploy(world, quick);
    world.mark();
    await deploy(world, { ...quick, 'image-tag': 'r2', stamp: 'false' });
    expect(registeredTags(world)).toEqual([[TEAM]]);
  });

  it('are no reason for a new revision', async () => {
    await using world = await newWorld();
    await deploy(world, quick);
    world.mark();
    const later = { ...world, run: { ...world.run, url: 'https://github.com/acme/shop/actions/runs/1008' } };
    await deploy(later, quick);
    expect(registeredTags(world)).toEqual([]);
    await deploy(later, { ...quick, stamp: 'false' });
    expect(registeredTags(world)).toEqual([]);
  });

  it('are a reason where the tag names another image by now', async () => {
    await using world = await newWorld();
    const first = await deploy(world, quick);
    await world.workspace.write('app.txt', 'other\n');
    world.mark();
    const second = await deploy(world, quick);
    expect(second.image?.reference).toBe(first.image?.reference);
    expect(second.image?.digest).not.toBe(first.image?.digest);
    expect(registeredTags(world)).toEqual([
      expect.arrayContaining([{ key: 'ship-to-ecs:digest', value: second.image?.digest }]),
    ]);
  });

  it('leave out what is not known of an image that is given', async () => {
    await using world = await newWorld();
    await deploy(world, { ...quick, 'image-tag': '', image: 'quay.io/acme/web:1', 'container-name': 'web' });
    expect(registeredTags(world)).toEqual([[TEAM, RUN]]);
  });

  it('are left out, with a warning, by a role that may not tag', async () => {
    await using world = await newWorld({ Effect: 'Deny', Action: 'ecs:TagResource', Resource: '*' });
    const { verdict } = await deploy(world, quick);
    expect(verdict).toBe('started');
    expect(registeredTags(world)).toEqual([expect.any(Array), [TEAM], []]);
    expect(world.lines.warning.join('\n')).toContain(
      'The tags of web are not carried over to the new revision: allow ecs:TagResource',
    );
  });
});
