import { describe, expect, it } from '@jest/globals';
import { trueService } from '../support/ecs-truth.ts';
import { local, prod, type ServiceInput, webService } from '../support/scenarios.ts';
import { createWorld, deploy, type TestWorld } from '../support/world.ts';

const web = { cluster: 'prod', service: 'web' };
const MINUTE = 60_000;

/** The most calls of the watch in any stretch of one minute; what explains an end (tasks, events) is read once, after it. */
function busiestMinute(world: TestWorld): number {
  const times = world
    .calls('DescribeServices', 'ListServiceDeployments', 'DescribeServiceDeployments', 'ListTasks', 'DescribeTasks')
    .map(({ time }) => Date.parse(time))
    .filter((time) => time > updatedAt(world) && time < world.clock.now());
  return Math.max(...times.map((from) => times.filter((time) => time >= from && time < from + MINUTE).length));
}

function updatedAt(world: TestWorld): number {
  return Date.parse(world.calls('UpdateService')[0]?.time ?? '');
}

describe('the watch', () => {
  it.each([1, 5, 30])('ends exactly %i minutes after UpdateService', async (minutes) => {
    await using world = await createWorld({ scenario: prod() });
    const outcome = await deploy(world, {
      ...web,
      image: `${world.host}/web:crash`,
      'wait-for-minutes': String(minutes),
      'fail-fast': 'false',
    });
    expect(outcome.verdict).toBe('timed-out');
    expect(world.clock.now() - updatedAt(world)).toBe(minutes * MINUTE);
    expect(busiestMinute(world)).toBeLessThanOrEqual(30);
  });

  it('keeps to 52 calls a minute with twelve services', async () => {
    const services: ServiceInput[] = Array.from({ length: 12 }, (_, index) => ({
      name: `web-${index}`,
      'task-definition': {
        family: `web-${index}`,
        containerDefinitions: [{ name: 'web', image: local('web:v1'), memory: 16 }],
      },
    }));
    await using world = await createWorld({ scenario: prod(services) });
    const outcome = await deploy(world, {
      cluster: 'prod',
      service: services.map(({ name }) => name).join(','),
      image: `${world.host}/web:crash`,
      'wait-for-minutes': '5',
      'fail-fast': 'false',
    });
    expect(outcome.services.map(({ verdict }) => verdict)).toEqual(services.map(() => 'timed-out'));
    expect(busiestMinute(world)).toBeLessThanOrEqual(52);
  });

  it.each([1, 10, 20, 30, 40, 45, 50, 51, 52, 53, 54, 55, 56, 57, 58, 59, 60, 61, 62, 63, 90, 120, 240, 600, 1200])(
    'notices the end of a rollout whose task takes %i s to boot',
    async (boot) => {
      const images = [{ image: 'web:v2', boot }];
      await using world = await createWorld({ scenario: prod([webService()], { images }) });
      const outcome = await deploy(world, { ...web, image: `${world.host}/web:v2` });
      const finishedAt = Date.parse(trueService(world).serviceDeployments[0]?.finishedAt ?? '');
      const noticedAfter = world.clock.now() - finishedAt;
      expect(outcome.verdict).toBe('succeeded');
      expect(noticedAfter).toBeGreaterThanOrEqual(0);
      expect(noticedAfter).toBeLessThanOrEqual(5_000);
      expect(busiestMinute(world)).toBeLessThanOrEqual(30);
    },
  );
});
