import { describe, expect, it } from '@jest/globals';
import { webService } from '../support/scenarios.ts';
import { createWorld, deploy } from '../support/world.ts';

describe('a hundred services, three reads in ten throttled', () => {
  it('are all seen to their end', async () => {
    const names = Array.from({ length: 100 }, (_, index) => `s${index}`);
    const services = names.map((name) => webService({ name }));
    const instances = Array.from({ length: 12 }, (_, index) => ({ name: `i${index}` }));
    const scenario = {
      'healthy-after': 5,
      repositories: [{ name: 'web', images: [{ tag: 'v1' }, { tag: 'v2' }] }],
      clusters: [{ name: 'prod', 'container-instances': instances, services }],
    };
    await using world = await createWorld({ scenario, attempts: 12 });
    world.emulator.faults.add({ operation: 'Describe*', fault: 'throttling', probability: 0.3, times: 'always' });
    const inputs = { cluster: 'prod', service: names.join(','), image: `${world.host}/web:v2` };
    const outcome = await deploy(world, inputs);
    const verdicts = outcome.services.map(({ verdict, reason }) => `${verdict}: ${reason}`);
    expect(new Set(verdicts)).toEqual(new Set(['succeeded: the service runs web:101, 1 of 1 tasks running']));
  });
});
