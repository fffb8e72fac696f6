import { DescribeTasksCommand, ListTasksCommand } from '@aws-sdk/client-ecs';
import { describe, expect, it } from '@jest/globals';
import { trueService } from '../support/ecs-truth.ts';
import { breaker, local, prod, type ServiceInput, webService } from '../support/scenarios.ts';
import { createWorld, deploy, type TestWorld } from '../support/world.ts';

const web = { cluster: 'prod', service: 'web' };
const CHECK = { command: ['CMD-SHELL', 'true'], interval: 30, retries: 3, startPeriod: 300 };

function checked(healthCheck: object): ServiceInput {
  return webService({
    'task-definition': {
      family: 'web',
      containerDefinitions: [{ name: 'web', image: local('web:v1'), memory: 128, healthCheck }],
    },
  });
}

/** Seconds from the end of the third failed task of the last deployment to now. */
async function sinceThirdFailure(world: TestWorld): Promise<number> {
  const where = { cluster: 'prod' };
  const { ecs } = world.aws;
  const { taskArns } = await ecs.send(new ListTasksCommand({ ...where, serviceName: 'web', desiredStatus: 'STOPPED' }));
  const { tasks = [] } = await ecs.send(new DescribeTasksCommand({ ...where, tasks: taskArns }));
  const ours = tasks.filter(({ startedBy }) => startedBy === trueService(world).deployments[0]?.id);
  const ends = ours.map(({ stoppedAt }) => stoppedAt?.getTime() ?? 0).sort((a, b) => a - b);
  return (world.clock.now() - (ends[2] ?? Number.NaN)) / 1000;
}

describe('a slow but healthy service', () => {
  it('succeeds: healthy after four minutes, two crashes on the way', async () => {
    await using world = await createWorld({
      scenario: prod([checked(CHECK)], {
        images: [{ image: 'web:v2', exit: { after: 30, code: 1 }, health: { after: 240 } }],
      }),
    });
    // Two tasks crash after half a minute, the third stays and needs four minutes.
    world.clock.later(50_000, () =>
      world.emulator.setImageBehaviour({ image: 'web:v2', boot: 10, health: { after: 240 } }),
    );
    const outcome = await deploy(world, { ...web, image: `${world.host}/web:v2` });
    const crashes = world.lines.info.filter((line) => line.includes('failed: ')).length;
    expect(outcome.verdict).toBe('succeeded');
    expect(crashes).toBe(2);
  });
});

describe('a crash loop', () => {
  it.each([1, 10, 30])(
    'of a service of one task is called failed within 10 s of the third failure (after %i s)',
    async (after) => {
      const images = [{ image: 'web:crash', exit: { after, code: 3 } }];
      await using world = await createWorld({ scenario: prod([webService()], { images, 'healthy-after': 40 }) });
      const outcome = await deploy(world, { ...web, image: `${world.host}/web:crash`, 'on-failure': 'leave' });
      expect(outcome.verdict).toBe('failed');
      expect(outcome.reason).toMatch(/^3 tasks of web:2 failed in a row/);
      expect(await sinceThirdFailure(world)).toBeLessThanOrEqual(10);
    },
  );

  it('is reported early and left to the circuit breaker where there is one', async () => {
    await using world = await createWorld({ scenario: prod([webService({ ...breaker(true), 'desired-count': 1 })]) });
    const outcome = await deploy(world, { ...web, image: `${world.host}/web:crash` });
    expect(outcome.verdict).toBe('rolled-back');
    expect(outcome.reason).toContain('ECS put web:1 back');
    expect(world.writes()).toEqual(['RegisterTaskDefinition', 'UpdateService']);
  });

  it('takes no more failures than max-failed-tasks', async () => {
    await using world = await createWorld({ scenario: prod() });
    const inputs = { ...web, image: `${world.host}/web:crash`, 'on-failure': 'leave', 'max-failed-tasks': '1' };
    expect((await deploy(world, inputs)).reason).toMatch(/^a task of web:2 failed/);
  });

  it('is watched to the deadline where ListTasks is denied, and the log says why', async () => {
    const policy = {
      Statement: [
        { Effect: 'Allow', Action: '*', Resource: '*' },
        { Effect: 'Deny', Action: 'ecs:ListTasks', Resource: '*' },
      ],
    };
    await using world = await createWorld({ scenario: prod(), policy });
    const inputs = { ...web, image: `${world.host}/web:crash`, 'wait-for-minutes': '5' };
    expect((await deploy(world, inputs)).verdict).toBe('timed-out');
    expect(world.lines.info.filter((line) => line.includes('not looking for failed tasks'))).toHaveLength(1);
  });
});

describe('a port that is taken', () => {
  /** The founding case: a fixed port, one instance, and a minimum of 100 %. */
  function founding(rollback: 'fresh' | 'promote') {
    return {
      'healthy-after': 5,
      unsettled: { rollback },
      repositories: [{ name: 'web', images: [{ tag: 'v1' }, { tag: 'v2' }] }],
      clusters: [
        {
          name: 'prod',
          'container-instances': [{ name: 'one' }],
          services: [
            webService({
              'task-definition': {
                family: 'web',
                containerDefinitions: [
                  {
                    name: 'web',
                    image: local('web:v1'),
                    memory: 128,
                    portMappings: [{ containerPort: 8080, hostPort: 80 }],
                  },
                ],
              },
            }),
          ],
        },
      ],
    };
  }

  it.each(['fresh', 'promote'] as const)(
    'never condemns by itself, and the time-out says why (a rollback is %s)',
    async (rollback) => {
      await using world = await createWorld({ scenario: founding(rollback) });
      const inputs = { ...web, image: `${world.host}/web:v2`, preflight: 'warn', 'wait-for-minutes': '5' };
      const outcome = await deploy(world, inputs);
      expect(outcome.verdict).toBe('timed-out');
      expect(outcome.reason).toContain('port');
      expect(world.writes()).toEqual(['RegisterTaskDefinition', 'UpdateService']);
    },
  );

  it.each(['fresh', 'promote'] as const)(
    'ends truthfully with on-timeout: rollback (a rollback is %s)',
    async (rollback) => {
      await using world = await createWorld({ scenario: founding(rollback) });
      const inputs = {
        ...web,
        image: `${world.host}/web:v2`,
        preflight: 'warn',
        'wait-for-minutes': '5',
        'on-timeout': 'rollback',
      };
      const outcome = await deploy(world, inputs);
      const live = trueService(world).deployments.find(({ status }) => status === 'PRIMARY');
      expect(live?.taskDefinition).toMatch(/web:1$/);
      if (outcome.verdict === 'rolled-back')
        expect(trueService(world).serviceDeployments[0]?.status).toBe('ROLLBACK_SUCCESSFUL');
      else expect(outcome).toMatchObject({ verdict: 'failed', reason: expect.stringContaining('Rollback stuck') });
    },
  );
});
