import { describe, expect, it } from '@jest/globals';
import { revisionsOf, trueService } from '../support/ecs-truth.ts';
import { local, prod, type ServiceInput } from '../support/scenarios.ts';
import { createWorld, deploy } from '../support/world.ts';

/** A service of the given family, whose definition was registered before. */
function serviceOf(name: string, family: string): ServiceInput {
  return { name, 'task-definition': family };
}

function definition(family: string, image: string) {
  return { family, containerDefinitions: [{ name: 'main', image, memory: 64 }] };
}

/** Two services that share the definition `app`, and one of another image. */
const shared = prod([serviceOf('web', 'app'), serviceOf('worker', 'app'), serviceOf('proxy', 'proxy')], {
  repositories: [{ name: 'app', images: [{ tag: 'v1' }] }],
  'task-definitions': [definition('app', local('app:v1')), definition('proxy', 'public.ecr.aws/nginx/nginx:1.27')],
});

describe('several services', () => {
  it('that share a definition share its new revision', async () => {
    await using world = await createWorld({ scenario: shared });
    const outcome = await deploy(world, { cluster: 'prod', service: 'web, worker' });
    expect(outcome.services.map(({ service, verdict }) => `${service} ${verdict}`)).toEqual([
      'web succeeded',
      'worker succeeded',
    ]);
    expect(world.writes()).toEqual(['RegisterTaskDefinition', 'UpdateService', 'UpdateService']);
    expect(revisionsOf(world, 'app')).toHaveLength(2);
    expect(world.docker.builds).toHaveLength(1);
    expect(trueService(world, 'web').taskDefinition).toBe(trueService(world, 'worker').taskDefinition);
  });

  it('are found by the repository that they run, and listed before the build', async () => {
    await using world = await createWorld({ scenario: shared });
    let known: string[] = [];
    world.docker.duringBuild = () => {
      known = [...world.lines.info];
    };
    const outcome = await deploy(world, { cluster: 'prod', service: 'matching', repository: 'app' });
    expect(outcome.verdict).toBe('succeeded');
    expect(outcome.services.map(({ service }) => service)).toEqual(['web', 'worker']);
    expect(known).toContain('Services that run app: web and worker');
    expect(trueService(world, 'proxy').serviceDeployments).toHaveLength(1);
  });

  it('are all followed where one of them does not start, and the run is as bad as its worst', async () => {
    await using world = await createWorld({ scenario: shared });
    const refusal = { code: 'InvalidParameterException', status: 400, message: 'Unable to place this today.' };
    world.emulator.faults.add({ operation: 'UpdateService', fault: 'error', ...refusal });
    const outcome = await deploy(world, { cluster: 'prod', service: 'web, worker' });
    const started = ['web', 'worker'].filter((name) => trueService(world, name).serviceDeployments.length === 2);
    expect(started).toHaveLength(1);
    expect(outcome.verdict).toBe('not-started');
    expect(outcome.reason).toContain('Unable to place this today.');
    expect(outcome.services.find(({ service }) => service === started[0])?.verdict).toBe('succeeded');
    expect(trueService(world, started[0]).serviceDeployments[0]?.status).toBe('SUCCESSFUL');
  });

  it('may be given by their ARNs, which name the cluster too', async () => {
    await using world = await createWorld({ scenario: shared });
    const arn = 'arn:aws:ecs:us-east-1:123456789012:service/prod/worker';
    const outcome = await deploy(world, { service: arn });
    expect(outcome).toMatchObject({ verdict: 'succeeded', cluster: { name: 'prod' } });
    expect(outcome.services.map(({ service, serviceArn }) => [service, serviceArn])).toEqual([['worker', arn]]);
  });
});
