import { describe, expect, it } from '@jest/globals';
import { isGreen } from '../../src/outcome.ts';
import { revisionsOf, trueService } from '../support/ecs-truth.ts';
import { valuesOf } from '../support/push-image.ts';
import { prod, webService } from '../support/scenarios.ts';
import { createWorld, deploy } from '../support/world.ts';

const web = { cluster: 'prod', service: 'web' };

describe('a deployment', () => {
  it('takes two inputs: builds the commit, registers it, and follows the deployment to its end', async () => {
    await using world = await createWorld();
    const commit = await world.workspace.head();
    const outcome = await deploy(world, { cluster: 'default', service: 'web' });
    expect(outcome).toMatchObject({ verdict: 'succeeded', image: { how: 'built', repository: 'web', tag: commit } });
    const reference = `${world.host}/web:${commit}`;
    expect(outcome.services).toMatchObject([
      {
        service: 'web',
        verdict: 'succeeded',
        revision: { images: { web: reference } },
        previous: { images: { web: `${world.host}/web:v1` } },
        running: { kind: 'verified', containers: 1 },
        warnings: [],
      },
    ]);
    expect(world.writes()).toEqual(['RegisterTaskDefinition', 'UpdateService']);
    expect(world.calls('UpdateService')[0]?.input).toEqual({
      cluster: 'default',
      service: 'web',
      taskDefinition: outcome.services[0]?.revision?.arn,
    });
    expect(trueService(world).taskDefinition).toBe(outcome.services[0]?.revision?.arn);
    expect(outcome.phases.map(({ name }) => name)).toEqual([
      'Check',
      'Forecast',
      'Image',
      'Task definition',
      'Update service',
      'Rollout',
    ]);
  });

  it('does nothing the second time', async () => {
    await using world = await createWorld({ scenario: prod() });
    const first = await deploy(world, web);
    world.mark();
    const second = await deploy(world, web);
    expect(first.verdict).toBe('succeeded');
    expect(second).toMatchObject({
      verdict: 'unchanged',
      image: { how: 'reused', digest: first.image?.digest },
      services: [{ verdict: 'unchanged', running: { kind: 'verified' } }],
    });
    expect(world.docker.builds).toHaveLength(1);
    expect(world.writes()).toEqual([]);
  });

  it('does not wait where it is told not to', async () => {
    await using world = await createWorld({ scenario: prod() });
    const before = world.clock.now();
    const outcome = await deploy(world, { ...web, 'wait-for-service-stability': 'false' });
    expect(outcome).toMatchObject({ verdict: 'started', services: [{ verdict: 'started' }] });
    expect(world.clock.now()).toBe(before);
    expect(trueService(world).deployments[0]?.id).toBe(outcome.services[0]?.deploymentId);
  });

  it('says so where the service wants no task', async () => {
    await using world = await createWorld({ scenario: prod([webService({ 'desired-count': 0 })]) });
    const outcome = await deploy(world, web);
    expect(outcome.verdict).toBe('succeeded');
    expect(outcome.reason).toContain('desired count is 0');
    expect(world.calls('UpdateService')[0]?.input).not.toHaveProperty('desiredCount');
  });

  it('only says what it would do in a dry run', async () => {
    await using world = await createWorld({ scenario: prod() });
    const outcome = await deploy(world, { ...web, 'dry-run': 'true' });
    expect(outcome.verdict).toBe('planned');
    expect(isGreen(outcome.verdict)).toBe(true);
    expect(outcome.reason).toContain('would build and push');
    expect(outcome.reason).toContain('would register a new revision of web');
    expect(world.writes()).toEqual([]);
    expect(world.docker.builds).toEqual([]);
    expect(world.remembered.size).toBe(0);
  });

  it('gives the build the login, the commit and the build arguments without showing them', async () => {
    await using world = await createWorld({ scenario: prod() });
    await deploy(world, {
      ...web,
      'build-args': 'TOKEN=s3cret',
      target: 'final',
      'wait-for-service-stability': 'false',
    });
    const [build] = world.docker.builds;
    expect(build?.args.join(' ')).not.toContain('s3cret');
    expect(build?.environment.TOKEN).toBe('s3cret');
    expect(build?.environment.SOURCE_DATE_EPOCH).toMatch(/^\d{10}$/);
    expect(valuesOf(build!.args, '--target')).toEqual(['final']);
    expect(build?.environment.DOCKER_CONFIG).toBe([...world.remembered.values()][0]);
    expect(world.lines.mask).toHaveLength(2);
  });

  it('touches no service where the build fails', async () => {
    await using world = await createWorld({ scenario: prod() });
    world.docker.failure = 'step 1\nERROR: failed to solve: process "/bin/sh -c false" did not complete\n';
    const failing = deploy(world, web);
    await expect(failing).rejects.toMatchObject({
      verdict: 'not-started',
      message: expect.stringContaining('ERROR: failed to solve'),
    });
    expect(world.writes()).toEqual([]);
    expect(revisionsOf(world)).toHaveLength(1);
  });
});
