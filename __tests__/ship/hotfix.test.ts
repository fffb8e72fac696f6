import { describe, expect, it } from '@jest/globals';
import { trueService } from '../support/ecs-truth.ts';
import { deployByHand, registerChanged } from '../support/operator.ts';
import { breaker, prod, webService } from '../support/scenarios.ts';
import { createWorld, deploy, problemOf, type TestWorld } from '../support/world.ts';

/** An image that works and two that crash. */
const images = {
  repositories: [{ name: 'web', images: ['v1', 'v2', 'crash', 'broken'].map((tag) => ({ tag })) }],
  images: ['crash', 'broken'].map((tag) => ({ image: `web:${tag}`, exit: { after: 1, code: 3 } })),
};

const web = { cluster: 'prod', service: 'web' };

/** A circuit breaker that rolls back, and room for one task only: ECS stops the old one first. */
const oneByOne = {
  'deployment-configuration': {
    minimumHealthyPercent: 0,
    maximumPercent: 100,
    deploymentCircuitBreaker: { enable: true, rollback: true },
  },
};

/** `web` runs web:1, and a deployment of web:2, which crashes, is under way. */
async function worldInTrouble(changes = breaker(true)): Promise<{ world: TestWorld; before: string }> {
  const world = await createWorld({ scenario: prod([webService(changes)], images) });
  const before = trueService(world).taskDefinition;
  const containerDefinitions = [{ name: 'web', image: `${world.host}/web:crash`, memory: 128 }];
  await deployByHand(world, await registerChanged(world, { containerDefinitions }));
  await world.emulator.advance(10_000);
  world.mark();
  return { world, before };
}

/** Passes time until the newest service deployment is in this status. */
async function until(world: TestWorld, status: string): Promise<void> {
  for (let second = 0; second < 3_600 && trueService(world).serviceDeployments[0]?.status !== status; second += 1) {
    await world.emulator.advance(1_000);
  }
  expect(trueService(world).serviceDeployments[0]?.status).toBe(status);
}

describe('a hotfix, pushed while the deployment before it fails', () => {
  it.each(['ROLLBACK_IN_PROGRESS', 'ROLLBACK_SUCCESSFUL'])('is deployed where that is %s meanwhile', async (status) => {
    const trouble = await worldInTrouble();
    await using world = trouble.world;
    world.docker.duringBuild = () => until(world, status);
    const outcome = await deploy(world, web);
    expect(world.calls('RegisterTaskDefinition')).toHaveLength(1);
    expect(world.lines.info.join('\n')).toContain('Service web was set to web:1 meanwhile.');
    expect(outcome).toMatchObject({
      verdict: 'succeeded',
      services: [{ running: { kind: 'verified' }, previous: { arn: trouble.before } }],
    });
  });

  it('is deployed while ECS rolls back to a deployment that was not listed any more', async () => {
    const trouble = await worldInTrouble(oneByOne);
    await using world = trouble.world;
    expect(trueService(world).deployments).toHaveLength(1);
    world.docker.duringBuild = () => until(world, 'ROLLBACK_IN_PROGRESS');
    expect((await deploy(world, web)).verdict).toBe('succeeded');
  });

  // By then ECS has replaced the words "rolling back" with "completed", and web:1 was not among the deployments before.
  it('is deployed after ECS rolled back to a deployment that was not listed any more', async () => {
    const trouble = await worldInTrouble(oneByOne);
    await using world = trouble.world;
    world.docker.duringBuild = () => until(world, 'ROLLBACK_SUCCESSFUL');
    expect((await deploy(world, web)).verdict).toBe('succeeded');
  });

  it('is rolled-back where it crashes too: to the last sound revision, not to the one that it replaced', async () => {
    const trouble = await worldInTrouble();
    await using world = trouble.world;
    const outcome = await deploy(world, { ...web, image: `${world.host}/web:broken` });
    expect(outcome.verdict).toBe('rolled-back');
    expect(outcome.reason).toContain('web:1');
    expect(outcome.services[0]?.previous?.arn).toBe(trouble.before);
    expect(trueService(world).taskDefinition).toBe(trouble.before);
  });

  it('is refused where somebody else deployed another image meanwhile', async () => {
    const trouble = await worldInTrouble();
    await using world = trouble.world;
    const containerDefinitions = [{ name: 'web', image: `${world.host}/web:v2`, memory: 128 }];
    const theirs = await registerChanged(world, { containerDefinitions });
    world.docker.duringBuild = async () => {
      await deployByHand(world, theirs);
      world.mark();
    };
    const problem = await problemOf(world, web);
    expect(problem.verdict).toBe('not-started');
    expect(problem.message).toContain(
      `was deployed by somebody else meanwhile: container 'web' runs ${world.host}/web:v2`,
    );
    expect(world.writes()).toEqual([]);
  });
});
