import { StopServiceDeploymentCommand } from '@aws-sdk/client-ecs';
import { describe, expect, it } from '@jest/globals';
import { trueService } from '../support/ecs-truth.ts';
import { deployByHand, registerChanged } from '../support/operator.ts';
import { breaker, prod, type ServiceInput, webService } from '../support/scenarios.ts';
import { createWorld, deploy, type TestWorld } from '../support/world.ts';

const web = { cluster: 'prod', service: 'web' };
const UNDO = ['StopServiceDeployment', 'UpdateService'];

function undone(world: TestWorld): readonly string[] {
  // The first UpdateService is the deployment itself.
  return world
    .writes()
    .filter((operation, index, all) => UNDO.includes(operation) && index > all.indexOf('UpdateService'));
}

async function crash(world: TestWorld, inputs: Readonly<Record<string, string>> = {}) {
  return await deploy(world, { ...web, image: `${world.host}/web:crash`, ...inputs });
}

function serviceWith(configuration: ServiceInput['deployment-configuration']): ServiceInput {
  return webService({ 'deployment-configuration': configuration });
}

const ALARMS = { alarms: { alarmNames: ['errors'], enable: true, rollback: true } };

describe('a deployment that failed, without a word about what to do', () => {
  it('is rolled back where nothing in AWS decides about it, and a task has run', async () => {
    await using world = await createWorld({ scenario: prod() });
    const outcome = await crash(world);
    expect(outcome).toMatchObject({ verdict: 'rolled-back', services: [{ timeline: { length: expect.any(Number) } }] });
    expect(undone(world)).toEqual(['StopServiceDeployment']);
    expect(trueService(world).taskDefinition).toMatch(/web:1$/);
  });

  it.each<[string, ServiceInput['deployment-configuration']]>([
    ['a circuit breaker without rollback', breaker(false)['deployment-configuration']],
    ['deployment alarms', ALARMS],
  ])('is left to %s', async (_name, configuration) => {
    await using world = await createWorld({ scenario: prod([serviceWith(configuration)]) });
    const outcome = await crash(world);
    expect(outcome.verdict).toBe('failed');
    expect(undone(world)).toEqual([]);
  });

  it('is left where no task of the new revision has run', async () => {
    const images = [{ image: 'web:crash', pull: 'not found' }];
    await using world = await createWorld({ scenario: prod([webService()], { images }) });
    const outcome = await crash(world);
    expect(outcome.verdict).toBe('failed');
    expect(outcome.hint).toContain('To roll back, deploy web:1');
    expect(undone(world)).toEqual([]);
  });
});

describe('on-failure', () => {
  it('rollback also undoes what a circuit breaker left', async () => {
    await using world = await createWorld({ scenario: prod([webService(breaker(false))]) });
    const outcome = await crash(world, { 'on-failure': 'rollback' });
    expect(outcome.verdict).toBe('rolled-back');
    expect(trueService(world).taskDefinition).toMatch(/web:1$/);
  });

  it('rollback leaves a rollback by ECS alone', async () => {
    await using world = await createWorld({ scenario: prod([webService(breaker(true))]) });
    const outcome = await crash(world, { 'on-failure': 'rollback' });
    expect(outcome.verdict).toBe('rolled-back');
    expect(undone(world)).toEqual([]);
  });

  it('rollback deploys the revision before where a deployment may not be stopped', async () => {
    const policy = {
      Statement: [
        { Effect: 'Allow', Action: '*', Resource: '*' },
        { Effect: 'Deny', Action: 'ecs:StopServiceDeployment', Resource: '*' },
      ],
    };
    await using world = await createWorld({ scenario: prod(), policy });
    const outcome = await crash(world);
    expect(outcome.verdict).toBe('rolled-back');
    expect(outcome.reason).toContain('This run put web:1 back');
    expect(undone(world)).toEqual(['StopServiceDeployment', 'UpdateService']);
  });

  it("rollback never undoes somebody else's deployment", async () => {
    await using world = await createWorld({ scenario: prod() });
    const other = await registerChanged(world, { taskRoleArn: 'arn:aws:iam::123456789012:role/other' });
    // Somebody deploys in the moment in which we decide to roll back.
    world.emulator.faults.add({ operation: 'StopServiceDeployment', fault: 'access-denied', times: 9 });
    const stop = world.aws.ecsOnce.send.bind(world.aws.ecsOnce);
    let theirs = '';
    world.aws.ecsOnce.send = (async (command: unknown, ...rest: unknown[]) => {
      if (command instanceof StopServiceDeploymentCommand) theirs = await deployByHand(world, other);
      return await (stop as (...args: unknown[]) => unknown)(command, ...rest);
    }) as typeof world.aws.ecsOnce.send;
    const outcome = await crash(world, { 'on-failure': 'rollback' });
    expect(outcome.verdict).toBe('failed');
    expect(world.lines.info.join('\n')).toContain(`by another deployment (${theirs})`);
    expect(trueService(world).taskDefinition).toBe(other);
  });

  it('rollback that gets stuck is failed, and says so', async () => {
    // The old image has vanished: its tasks can't come back.
    const images = [{ image: 'web:crash', exit: { after: 1, code: 3 } }];
    const service = serviceWith({ minimumHealthyPercent: 0, maximumPercent: 100 });
    await using world = await createWorld({ scenario: prod([service], { images }) });
    world.clock.later(5_000, () => world.emulator.setImageBehaviour({ image: 'web:v1', pull: 'not found' }));
    const outcome = await crash(world);
    expect(outcome.verdict).toBe('failed');
    expect(outcome.reason).toContain('Rollback stuck');
    expect(undone(world)).toEqual(['StopServiceDeployment']);
  });
});

describe('on-timeout', () => {
  const slow = { 'healthy-after': 5, images: [{ image: 'web:v2', boot: 900 }] };

  it('leaves the deployment to ECS, and says how to roll back', async () => {
    await using world = await createWorld({ scenario: prod([webService()], slow) });
    const outcome = await deploy(world, { ...web, image: `${world.host}/web:v2`, 'wait-for-minutes': '2' });
    expect(outcome.verdict).toBe('timed-out');
    expect(outcome.hint).toContain('stop-service-deployment');
    expect(undone(world)).toEqual([]);
  });

  it('rollback puts the old revision back', async () => {
    await using world = await createWorld({ scenario: prod([webService()], slow) });
    const inputs = { ...web, image: `${world.host}/web:v2`, 'wait-for-minutes': '2', 'on-timeout': 'rollback' };
    const outcome = await deploy(world, inputs);
    expect(outcome.verdict).toBe('rolled-back');
    expect(outcome.reason).toMatch(/not finished in the time that wait-for-minutes gives.*This run put web:1 back/);
    expect(trueService(world).taskDefinition).toMatch(/web:1$/);
  });

  it('rollback does not undo what was completed since the last look', async () => {
    const images = [{ image: 'web:v2', boot: 30 }];
    await using world = await createWorld({ scenario: prod([webService()], { images }) });
    const operations = ['DescribeServices', 'DescribeServiceDeployments', 'ListServiceDeployments'];
    world.clock.later(20_000, () => {
      for (const operation of operations)
        world.emulator.faults.add({ operation, fault: 'throttling', times: 'always' });
    });
    // By then looks are so rare that there is none before the deadline.
    world.clock.later(58_000, () => world.emulator.faults.clear());
    const inputs = { ...web, image: `${world.host}/web:v2`, 'wait-for-minutes': '1', 'on-timeout': 'rollback' };
    const outcome = await deploy(world, inputs);
    expect(outcome.verdict).toBe('succeeded');
    expect(undone(world)).toEqual([]);
  });
});

describe('on-cancel', () => {
  it('rollback asks for it and ends at once', async () => {
    await using world = await createWorld({ scenario: prod() });
    world.clock.later(4_000, () => world.cancel());
    const started = world.clock.now();
    const outcome = await deploy(world, { ...web, image: `${world.host}/web:v2`, 'on-cancel': 'rollback' });
    expect(outcome.verdict).toBe('cancelled');
    expect(outcome.reason).toContain('A rollback to web:1 was asked for');
    expect(undone(world)).toEqual(['StopServiceDeployment']);
    expect(world.clock.now() - started).toBeLessThan(9_000);
    await world.emulator.advance(300_000);
    expect(trueService(world).taskDefinition).toMatch(/web:1$/);
    // Nothing is left for the post step.
    expect(world.remembered.get('intent')).toBe('');
  });

  it('leaves the deployment by default', async () => {
    await using world = await createWorld({ scenario: prod() });
    world.clock.later(4_000, () => world.cancel());
    const outcome = await deploy(world, { ...web, image: `${world.host}/web:v2` });
    expect(outcome.verdict).toBe('cancelled');
    expect(outcome.hint).toContain('To roll back, deploy web:1');
    expect(undone(world)).toEqual([]);
  });
});
