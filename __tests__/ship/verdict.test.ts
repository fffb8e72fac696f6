import { DeleteServiceCommand, StopServiceDeploymentCommand } from '@aws-sdk/client-ecs';
import { describe, expect, it } from '@jest/globals';
import { isGreen } from '../../src/outcome.ts';
import { trueService } from '../support/ecs-truth.ts';
import { deployByHand, moveTag, registerChanged } from '../support/operator.ts';
import { breaker, prod, webService } from '../support/scenarios.ts';
import { createWorld, deploy, type TestWorld } from '../support/world.ts';

const web = { cluster: 'prod', service: 'web' };

/** The two ways to see a deployment: with service deployments, and where the policy denies them by DescribeServices alone. */
const sights = [
  { sight: 'all', policy: undefined },
  {
    sight: 'DescribeServices alone',
    policy: {
      Statement: [
        { Effect: 'Allow', Action: '*', Resource: '*' },
        { Effect: 'Deny', Action: ['ecs:ListServiceDeployments', 'ecs:DescribeServiceDeployments'], Resource: '*' },
      ],
    },
  },
  {
    sight: 'DescribeServices and the list of service deployments',
    policy: {
      Statement: [
        { Effect: 'Allow', Action: '*', Resource: '*' },
        { Effect: 'Deny', Action: 'ecs:DescribeServiceDeployments', Resource: '*' },
      ],
    },
  },
];

function worldWith(policy: Record<string, unknown> | undefined, service = webService()): Promise<TestWorld> {
  return createWorld({ scenario: prod([service]), ...(policy === undefined ? {} : { policy }) });
}

/** The run itself stopped nothing and started nothing but its one deployment. */
function expectHandsOff(world: TestWorld): void {
  expect(world.writes()).toEqual(['UpdateService']);
}

describe.each(sights)('the verdict, seeing $sight', ({ policy }) => {
  it('is succeeded where our deployment completes', async () => {
    await using world = await worldWith(policy);
    const outcome = await deploy(world, web);
    expect(outcome).toMatchObject({ verdict: 'succeeded', services: [{ running: { kind: 'verified' } }] });
    expect(outcome.services[0]?.deploymentId).toBe(trueService(world).deployments[0]?.id);
  });

  it('is rolled-back where the circuit breaker puts the old revision back', async () => {
    await using world = await worldWith(policy, webService(breaker(true)));
    const { taskDefinition: before } = trueService(world);
    const outcome = await deploy(world, { ...web, image: `${world.host}/web:crash` });
    expect(outcome.verdict).toBe('rolled-back');
    expect(outcome.reason).toContain('exited with code 3');
    expect(trueService(world).taskDefinition).toBe(before);
  });

  it('is failed where the circuit breaker leaves it at that', async () => {
    await using world = await worldWith(policy, webService(breaker(false)));
    const outcome = await deploy(world, { ...web, image: `${world.host}/web:crash` });
    expect(outcome.verdict).toBe('failed');
    expect(outcome.reason).toContain('exited with code 3');
  });

  it('is rolled-back by this run where nothing in AWS ends a crash loop', async () => {
    await using world = await worldWith(policy);
    const before = trueService(world).taskDefinition;
    const started = world.clock.now();
    const outcome = await deploy(world, { ...web, image: `${world.host}/web:crash` });
    expect(outcome.verdict).toBe('rolled-back');
    expect(outcome.reason).toMatch(/^3 tasks of web:2 failed in a row: .*This run put web:1 back$/);
    expect(trueService(world).taskDefinition).toBe(before);
    const undo = policy === undefined ? 'StopServiceDeployment' : 'UpdateService';
    expect(world.writes()).toEqual(['RegisterTaskDefinition', 'UpdateService', undo]);
    expect(world.clock.now() - started).toBeLessThan(180_000);
  });

  it('is failed where a crash loop is to be left', async () => {
    await using world = await worldWith(policy);
    const inputs = { ...web, image: `${world.host}/web:crash`, 'on-failure': 'leave' };
    const outcome = await deploy(world, inputs);
    expect(outcome.verdict).toBe('failed');
    expect(outcome.hint).toContain('To roll back, deploy web:1');
    expect(world.writes()).toEqual(['RegisterTaskDefinition', 'UpdateService']);
  });

  it('is timed-out where a crash loop is watched to the deadline', async () => {
    await using world = await worldWith(policy);
    const inputs = { ...web, image: `${world.host}/web:crash`, 'wait-for-minutes': '10', 'fail-fast': 'false' };
    const outcome = await deploy(world, inputs);
    expect(outcome.verdict).toBe('timed-out');
    expect(outcome.reason).toContain('0 of 1');
    expect(isGreen(outcome.verdict)).toBe(false);
    expect(world.writes()).toEqual(['RegisterTaskDefinition', 'UpdateService']);
  });

  it('is superseded where another revision takes over', async () => {
    await using world = await worldWith(policy);
    const other = await registerChanged(world, { taskRoleArn: 'arn:aws:iam::123456789012:role/other' });
    let theirs = '';
    world.clock.later(4_000, async () => {
      theirs = await deployByHand(world, other);
    });
    const outcome = await deploy(world, web);
    expect(outcome.verdict).toBe('superseded');
    expect(outcome.reason).toContain(theirs);
  });

  it('follows a new deployment of our own revision', async () => {
    await using world = await worldWith(policy);
    let successor = '';
    world.clock.later(4_000, async () => {
      successor = await deployByHand(world, trueService(world).taskDefinition, true);
    });
    const outcome = await deploy(world, web);
    expect(outcome).toMatchObject({ verdict: 'succeeded', services: [{ running: { kind: 'verified' } }] });
    expect(outcome.services[0]?.deploymentId).toBe(successor);
    expect(trueService(world).deployments).toMatchObject([{ id: successor, rolloutState: 'COMPLETED' }]);
  });

  it('is rolled-back where somebody asks ECS to roll back', async () => {
    await using world = await worldWith(policy);
    world.clock.later(4_000, async () => {
      const serviceDeploymentArn = trueService(world).serviceDeployments[0]?.arn;
      await world.aws.ecs.send(new StopServiceDeploymentCommand({ serviceDeploymentArn, stopType: 'ROLLBACK' }));
    });
    const outcome = await deploy(world, web);
    expect(outcome.verdict).toBe('rolled-back');
  });

  it('is stopped where somebody deletes the service', async () => {
    await using world = await worldWith(policy);
    world.clock.later(4_000, async () => {
      await world.aws.ecs.send(new DeleteServiceCommand({ cluster: 'prod', service: 'web', force: true }));
    });
    const outcome = await deploy(world, web);
    expect(outcome.verdict).toBe('stopped');
    expect(outcome.reason).toMatch(/is (DRAINING|INACTIVE): somebody is deleting it/);
  });

  it('is cancelled where the run is, and the deployment goes on', async () => {
    await using world = await worldWith(policy);
    const image = { ...web, image: `${world.host}/web:v2`, 'task-definition': 'web' };
    const started = world.clock.now();
    world.clock.later(4_000, () => world.cancel());
    const outcome = await deploy(world, image);
    expect(outcome.verdict).toBe('cancelled');
    expect(world.clock.now()).toBe(started + 4_000);
    expect(world.writes()).toEqual(['RegisterTaskDefinition', 'UpdateService']);
    await world.emulator.advance(120_000);
    expect(trueService(world).serviceDeployments[0]?.status).toBe('SUCCESSFUL');
  });

  it.each([
    { code: 'ExpiredTokenException', status: 400 },
    { code: 'UnrecognizedClientException', status: 400 },
    { code: 'AccessDeniedException', status: 400 },
  ])('is unknown where $code takes our sight', async ({ code, status }) => {
    await using world = await worldWith(policy);
    await moveOn(world);
    world.clock.later(4_000, () => {
      for (const operation of ['DescribeServices', 'DescribeServiceDeployments', 'ListServiceDeployments']) {
        world.emulator.faults.add({ operation, times: 1_000, fault: 'error', code, status });
      }
    });
    const outcome = await deploy(world, { ...web, image: `${world.host}/web:v1` });
    expect(outcome.verdict).toBe('unknown');
    expect(outcome.reason).toContain(code);
    expect(outcome.reason).toContain('goes on in AWS');
    expectHandsOff(world);
  });

  it('survives an outage of a minute', async () => {
    await using world = await worldWith(policy);
    world.clock.later(4_000, () => {
      for (const operation of ['DescribeServices', 'DescribeServiceDeployments', 'ListServiceDeployments']) {
        world.emulator.faults.add({ operation, times: 100_000, fault: 'reset-before' });
      }
    });
    world.clock.later(64_000, () => world.emulator.faults.clear());
    const outcome = await deploy(world, web);
    expect(outcome.verdict).toBe('succeeded');
    expect(world.lines.info.join('\n')).toContain('No answer from ECS');
  });
});

describe('the image that runs', () => {
  it('makes the run red where it is known to be another one', async () => {
    await using world = await worldWith(undefined);
    const Rate = { code: 'ThrottlingException', status: 400, message: 'Rate exceeded' };
    world.emulator.faults.add({ operation: 'UpdateService', fault: 'error', ...Rate });
    world.clock.later(500, () => moveTag(world, 'v2', 'v1'));
    const outcome = await deploy(world, { ...web, image: `${world.host}/web:v2` });
    expect(trueService(world).serviceDeployments[0]?.status).toBe('SUCCESSFUL');
    expect(outcome).toMatchObject({
      verdict: 'failed',
      services: [{ running: { kind: 'different', container: 'web' } }],
    });
    expect(outcome.reason).toContain('not the image of this run');
  });
});

describe('a run that is cancelled before it started the deployment', () => {
  it('touches no service: during the build', async () => {
    await using world = await worldWith(undefined);
    world.docker.duringBuild = () => world.cancel();
    await expect(deploy(world, web)).rejects.toMatchObject({ verdict: 'cancelled' });
    expect(world.writes()).toEqual([]);
  });

  it('touches no service: before the revision is registered', async () => {
    await using world = await worldWith(undefined);
    world.cancel();
    const cancelled = deploy(world, { ...web, image: 'public.ecr.aws/nginx/nginx:1.27' });
    await expect(cancelled).rejects.toMatchObject({ verdict: 'cancelled' });
    expect(world.writes()).toEqual([]);
  });
});

/** Makes the live image another than `web:v1` says, so that deploying it again is one forced deployment and nothing else. */
async function moveOn(world: TestWorld): Promise<void> {
  await moveTag(world, 'v1', 'v2');
  world.mark();
}
