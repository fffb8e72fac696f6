import { BatchGetImageCommand, PutImageCommand } from '@aws-sdk/client-ecr';
import type { Task } from '@aws-sdk/client-ecs';
import { describe, expect, it } from '@jest/globals';
import { FINGERPRINT_LABEL } from '../../src/image/fingerprint.ts';
import { changeAnswers } from '../support/answers.ts';
import { moveTag } from '../support/operator.ts';
import { prod, webService } from '../support/scenarios.ts';
import { createWorld, deploy, type TestWorld } from '../support/world.ts';

const web = { cluster: 'prod', service: 'web', 'image-tag': 'r1' };

/** A repository with images that tell what they were built from, or nothing. */
function worldWith(service = webService()): Promise<TestWorld> {
  const images = [
    { tag: 'v1' },
    { tag: 'unlabelled', labels: { other: 'x' } },
    { tag: 'labelled', labels: { [FINGERPRINT_LABEL]: 'commit=abc file=f target= build-args=b platforms= context=c' } },
  ];
  return createWorld({ scenario: prod([service], { repositories: [{ name: 'web', images }] }) });
}

/** Another job that built the same commit moves our tag to its own image: other bytes, the same label. */
async function pushTwin(world: TestWorld): Promise<void> {
  const ecr = world.aws.ecr('us-east-1');
  const imageIds = [{ imageTag: 'r1' }];
  const { images } = await ecr.send(new BatchGetImageCommand({ repositoryName: 'web', imageIds }));
  const { imageManifest = '', imageManifestMediaType } = images![0]!;
  const twin = JSON.stringify({ ...JSON.parse(imageManifest), annotations: { job: 'another' } });
  await ecr.send(
    new PutImageCommand({ repositoryName: 'web', imageManifest: twin, imageManifestMediaType, imageTag: 'r1' }),
  );
}

/** Has something happen after our push and before ECS looks at the tag. */
function beforeEcsResolves(world: TestWorld, action: () => Promise<void>): void {
  const Rate = { code: 'ThrottlingException', status: 400, message: 'Rate exceeded' };
  world.emulator.faults.add({ operation: 'UpdateService', fault: 'error', ...Rate });
  world.clock.later(500, action);
}

describe('an image with another digest than ours', () => {
  it('is verified where it was built from the very same inputs', async () => {
    await using world = await worldWith();
    beforeEcsResolves(world, () => pushTwin(world));
    const outcome = await deploy(world, web);
    expect(outcome).toMatchObject({
      verdict: 'succeeded',
      image: { how: 'built' },
      services: [{ running: { kind: 'verified' }, warnings: [] }],
    });
  });

  it('is verified too where ours was used again, not built', async () => {
    await using world = await worldWith();
    await deploy(world, { ...web, 'wait-for-service-stability': 'false', repository: 'web' });
    await deploy(world, { cluster: 'prod', service: 'web', image: `${world.host}/web:v1` });
    beforeEcsResolves(world, () => pushTwin(world));
    const outcome = await deploy(world, web);
    expect(outcome).toMatchObject({
      verdict: 'succeeded',
      image: { how: 'reused' },
      services: [{ running: { kind: 'verified' } }],
    });
  });

  it.each(['labelled', 'unlabelled'])('makes the run red where it is %s otherwise', async (tag) => {
    await using world = await worldWith();
    beforeEcsResolves(world, () => moveTag(world, 'r1', tag));
    const outcome = await deploy(world, web);
    expect(outcome).toMatchObject({
      verdict: 'failed',
      services: [{ running: { kind: 'different', container: 'web' } }],
    });
  });

  it('is verified in as many tasks as run it', async () => {
    await using world = await worldWith(webService({ 'desired-count': 2 }));
    beforeEcsResolves(world, () => pushTwin(world));
    const outcome = await deploy(world, web);
    expect(outcome).toMatchObject({
      verdict: 'succeeded',
      services: [{ running: { kind: 'verified', containers: 2 } }],
    });
  });

  it('makes the run red where one task runs such a twin and another one a foreign image', async () => {
    await using world = await worldWith(webService({ 'desired-count': 2 }));
    beforeEcsResolves(world, () => pushTwin(world));
    changeAnswers<{ tasks: Task[] }>(world.aws.ecs, 'DescribeTasks', ({ tasks }) => {
      const last = tasks.at(-1)?.containers?.[0];
      if (tasks.length > 1 && last !== undefined) last.imageDigest = `sha256:${'0'.repeat(64)}`;
    });
    expect((await deploy(world, web)).verdict).toBe('failed');
  });

  // compareDigests calls a container without a digest "not every running task reports a digest", beside a twin it is counted as verified.
  it('is not verified in a task that reports no digest', async () => {
    await using world = await worldWith(webService({ 'desired-count': 2 }));
    beforeEcsResolves(world, () => pushTwin(world));
    changeAnswers<{ tasks: Task[] }>(world.aws.ecs, 'DescribeTasks', ({ tasks }) => {
      const last = tasks.at(-1)?.containers?.[0];
      if (tasks.length > 1) delete last?.imageDigest;
    });
    const outcome = await deploy(world, web);
    expect(outcome).toMatchObject({ verdict: 'succeeded', services: [{ running: { kind: 'unverified' } }] });
  });
});

describe('an index that can not be read back after the push', () => {
  it.each([
    { platforms: 'linux/amd64,linux/arm64', kind: 'unverified' },
    { platforms: 'linux/amd64', kind: 'verified' },
  ])('proves nothing: $platforms is $kind', async ({ platforms, kind }) => {
    await using world = await worldWith();
    world.docker.duringBuild = () =>
      void world.emulator.faults.add({ operation: 'BatchGetImage', times: 2, fault: 'error' });
    const outcome = await deploy(world, { ...web, platforms });
    expect(world.emulator.faults.list()).toEqual([]);
    expect(outcome).toMatchObject({ verdict: 'succeeded', services: [{ running: { kind } }] });
    expect(outcome.services[0]?.warnings).toHaveLength(kind === 'verified' ? 0 : 1);
  });
});
