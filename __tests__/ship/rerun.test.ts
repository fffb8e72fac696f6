import { UpdateServiceCommand } from '@aws-sdk/client-ecs';
import { describe, expect, it } from '@jest/globals';
import { isGreen } from '../../src/outcome.ts';
import { trueService } from '../support/ecs-truth.ts';
import { moveTag } from '../support/operator.ts';
import { breaker, prod, webService } from '../support/scenarios.ts';
import { createWorld, deploy, type TestWorld } from '../support/world.ts';

const web = { cluster: 'prod', service: 'web' };

/** What was asked of UpdateService since the last mark, without the names. */
function updates(world: TestWorld): boolean[] {
  return world.calls('UpdateService').map(({ input }) => input.forceNewDeployment === true);
}

describe('the same image again', () => {
  it('is left alone where the service runs it', async () => {
    await using world = await createWorld({ scenario: prod() });
    const outcome = await deploy(world, { ...web, image: `${world.host}/web:v1` });
    expect(outcome.verdict).toBe('unchanged');
    expect(world.writes()).toEqual([]);
  });

  it('is deployed by force where its tag moved since the tasks started', async () => {
    await using world = await createWorld({ scenario: prod() });
    await moveTag(world, 'v1', 'v2');
    world.mark();
    const outcome = await deploy(world, { ...web, image: `${world.host}/web:v1` });
    expect(outcome).toMatchObject({ verdict: 'succeeded', services: [{ running: { kind: 'verified' } }] });
    expect(world.writes()).toEqual(['UpdateService']);
    expect(updates(world)).toEqual([true]);
  });

  it.each(['ecr:BatchGetImage', 'ecs:ListTasks', 'ecs:DescribeTasks'])(
    'is not called unchanged where %s is denied, so that the digests are not known',
    async (Action) => {
      const policy = {
        Statement: [
          { Effect: 'Allow', Action: '*', Resource: '*' },
          { Effect: 'Deny', Action, Resource: '*' },
        ],
      };
      await using world = await createWorld({ scenario: prod(), policy });
      const outcome = await deploy(world, { ...web, image: `${world.host}/web:v1` });
      expect(outcome.verdict).toBe('succeeded');
      expect(outcome.services[0]).toMatchObject({ running: { kind: 'unverified' } });
      expect(outcome.services[0]?.warnings[0]).toContain('not verified');
      expect(updates(world)).toEqual([true]);
    },
  );

  it('is deployed by force where the service lacks tasks', async () => {
    await using world = await createWorld({ scenario: prod() });
    await world.aws.ecs.send(new UpdateServiceCommand({ cluster: 'prod', service: 'web', desiredCount: 2 }));
    world.mark();
    const outcome = await deploy(world, { ...web, image: `${world.host}/web:v1` });
    expect(outcome).toMatchObject({
      verdict: 'succeeded',
      services: [{ running: { kind: 'verified', containers: 2 } }],
    });
    expect(updates(world)).toEqual([true]);
  });

  it('is followed where its deployment is not finished', async () => {
    await using world = await createWorld({ scenario: prod() });
    const first = await deploy(world, { ...web, 'wait-for-service-stability': 'false' });
    world.mark();
    const second = await deploy(world, web);
    expect(second).toMatchObject({ verdict: 'succeeded', image: { how: 'reused' } });
    expect(second.services[0]?.deploymentId).toBe(first.services[0]?.deploymentId);
    expect(world.writes()).toEqual([]);
  });

  it('is deployed once by force where its deployment failed, and not called green', async () => {
    await using world = await createWorld({ scenario: prod([webService(breaker(false))]) });
    const image = `${world.host}/web:crash`;
    const first = await deploy(world, { ...web, image });
    world.mark();
    const second = await deploy(world, { ...web, image });
    expect([first.verdict, second.verdict]).toEqual(['failed', 'failed']);
    expect(second.services[0]?.deploymentId).not.toBe(first.services[0]?.deploymentId);
    expect(world.writes()).toEqual(['UpdateService']);
    expect(updates(world)).toEqual([true]);
  });

  it('stays red while it crashes: followed again, never called unchanged', async () => {
    await using world = await createWorld({ scenario: prod() });
    const inputs = { ...web, image: `${world.host}/web:crash`, 'on-failure': 'leave' };
    const first = await deploy(world, inputs);
    world.mark();
    const second = await deploy(world, inputs);
    expect(first.verdict).toBe('failed');
    expect(first.reason).toContain('exited with code 3');
    expect(second.verdict).toBe('failed');
    expect(isGreen(second.verdict)).toBe(false);
    expect(world.writes()).toEqual([]);
    expect(trueService(world).serviceDeployments).toHaveLength(2);
  });
});
