import { describe, expect, it } from '@jest/globals';
import { prod, webService } from '../support/scenarios.ts';
import { createWorld, deploy, problemOf } from '../support/world.ts';

const SETTINGS = { sizeInGiB: 30, volumeType: 'gp3', roleArn: 'arn:aws:iam::123456789012:role/ecsInfrastructureRole' };
const quick = {
  cluster: 'prod',
  service: 'web',
  'image-tag': 'r1',
  'service-managed-ebs-volume-name': 'data',
  'service-managed-ebs-volume': JSON.stringify(SETTINGS),
};
const withVolume = { ...quick, 'task-definition-overrides': 'volumes: [{ name: data, configuredAtLaunch: true }]' };

describe('the volume of EBS', () => {
  it('is sent with the update, and again only where it changes', async () => {
    await using world = await createWorld({ scenario: prod([webService()]) });
    await deploy(world, withVolume);
    expect(world.calls('UpdateService')[0]?.input.volumeConfigurations).toEqual([
      { name: 'data', managedEBSVolume: SETTINGS },
    ]);
    expect(world.lines.warning.join('\n')).not.toContain('volumeConfigurations');
    world.mark();
    expect((await deploy(world, withVolume)).verdict).toBe('unchanged');
    expect(world.writes()).toEqual([]);
    const larger = JSON.stringify({ ...SETTINGS, sizeInGiB: 40 });
    await deploy(world, { ...withVolume, 'service-managed-ebs-volume': larger });
    expect(world.writes()).toEqual(['UpdateService']);
  });

  it('is refused before the build where the definition has no such volume', async () => {
    await using world = await createWorld({ scenario: prod([webService()]) });
    const problem = await problemOf(world, quick);
    expect(problem.message).toBe(
      'service-managed-ebs-volume-name: the task definition web has no volume \'data\' with "configuredAtLaunch": true. It has none that is configured at launch.',
    );
    expect([world.docker.builds, world.writes()]).toEqual([[], []]);
  });
});
