import { describe, expect, it } from '@jest/globals';
import { trueService } from '../support/ecs-truth.ts';
import { prod, type ScenarioInput, type ServiceInput, webService } from '../support/scenarios.ts';
import { createWorld, deploy } from '../support/world.ts';

const web = { cluster: 'prod', service: 'web' };

/** ECS lists a hundred tasks at once, the oldest first here. */
function many(service: Partial<ServiceInput>): ScenarioInput {
  const instances = Array.from({ length: 40 }, (_, index) => ({ name: `i${index}` }));
  return prod([], {
    'healthy-after': 40,
    clusters: [{ name: 'prod', 'container-instances': instances, services: [webService(service)] }],
  });
}

describe('a service of more than a hundred tasks', () => {
  it('is not condemned for tasks that crash beside healthy ones', async () => {
    const configuration = { minimumHealthyPercent: 100, maximumPercent: 110 };
    await using world = await createWorld({
      scenario: many({ 'desired-count': 120, 'deployment-configuration': configuration }),
    });
    // Twelve come at a time: the first are well, those that come then crash.
    world.clock.later(40_000, () => world.emulator.setImageBehaviour({ image: 'web:v2', exit: { after: 1, code: 3 } }));
    world.clock.later(80_000, () => world.emulator.setImageBehaviour({ image: 'web:v2' }));
    const outcome = await deploy(world, { ...web, image: `${world.host}/web:v2` });
    // Failures of one kind in one look are one line.
    expect(world.lines.info.join('\n')).toMatch(/and \d+ more failed: /);
    expect(outcome.verdict).toBe('succeeded');
    expect(trueService(world).taskDefinition).toMatch(/web:2$/);
  });

  it('is condemned for a crash loop also where more than a hundred stopped tasks are listed before those of it', async () => {
    await using world = await createWorld({ scenario: many({ 'desired-count': 60 }) });
    for (const tag of ['v2', 'v1']) await deploy(world, { ...web, image: `${world.host}/web:${tag}` });
    const inputs = { ...web, image: `${world.host}/web:crash`, 'wait-for-minutes': '10', 'on-failure': 'leave' };
    const outcome = await deploy(world, inputs);
    expect(outcome.verdict).toBe('failed');
    expect(outcome.reason).toMatch(/60 tasks of web:4 failed in a row|tasks failed in the same way/);
  });
});
