import type { Service } from '@aws-sdk/client-ecs';
import { UpdateServiceCommand } from '@aws-sdk/client-ecs';
import { describe, expect, it } from '@jest/globals';
import { changeAnswers } from '../support/answers.ts';
import { trueService } from '../support/ecs-truth.ts';
import { deployByHand, moveTag, registerChanged } from '../support/operator.ts';
import { breaker, prod, webService } from '../support/scenarios.ts';
import { createWorld, deploy, type TestWorld } from '../support/world.ts';

const web = { cluster: 'prod', service: 'web' };
const NO_STOP = {
  Statement: [
    { Effect: 'Allow', Action: '*', Resource: '*' },
    { Effect: 'Deny', Action: 'ecs:StopServiceDeployment', Resource: '*' },
  ],
};

/** Has something happen so long (milliseconds) after something has come true. */
function once(world: TestWorld, isTrue: () => boolean, ms: number, action: () => unknown): void {
  const look = (): void => world.clock.later(isTrue() ? ms : 100, isTrue() ? async () => void (await action()) : look);
  look();
}

const wasStopped = (world: TestWorld) => () => world.calls('StopServiceDeployment').length > 0;
const hasStatus = (world: TestWorld, status: string) => () =>
  trueService(world).serviceDeployments[0]?.status === status;

function loseCredentials(world: TestWorld): void {
  for (const operation of ['DescribeServices', 'DescribeServiceDeployments', 'ListServiceDeployments']) {
    world.emulator.faults.add({ operation, fault: 'expired-token', times: 'always' });
  }
}

async function crash(world: TestWorld, inputs: Readonly<Record<string, string>> = {}) {
  return await deploy(world, { ...web, image: `${world.host}/web:crash`, ...inputs });
}

describe('a watch that ends while a deployment is rolled back', () => {
  const slowlyHealthy = { 'healthy-after': 20 };

  it('tells what failed and what was asked for, where the credentials expire', async () => {
    await using world = await createWorld({ scenario: prod([webService()], slowlyHealthy) });
    once(world, wasStopped(world), 1_000, () => loseCredentials(world));
    const outcome = await crash(world);
    expect(outcome.verdict).toBe('failed');
    expect(outcome.reason).toMatch(/exited with code 3.*A rollback to web:1 was asked for and goes on in AWS/);
  });

  it('tells the cause once, where the run is cancelled', async () => {
    await using world = await createWorld({ scenario: prod([webService()], slowlyHealthy) });
    once(world, wasStopped(world), 1_000, () => world.cancel());
    const outcome = await crash(world);
    expect(outcome.verdict).toBe('failed');
    expect(outcome.reason.match(/exited with code 3/g)).toHaveLength(1);
  });

  it.each([
    { name: 'the run is cancelled', end: (world: TestWorld) => world.cancel() },
    { name: 'the credentials expire', end: loseCredentials },
  ])('by ECS says so, and not how to roll back, where $name', async ({ end }) => {
    await using world = await createWorld({ scenario: prod([webService(breaker(true))], slowlyHealthy) });
    once(world, hasStatus(world, 'ROLLBACK_IN_PROGRESS'), 8_000, () => end(world));
    const outcome = await crash(world);
    expect(outcome.verdict).toBe('failed');
    expect(outcome.reason).toContain('putting web:1 back goes on in AWS');
    expect(outcome.hint).not.toContain('To roll back');
  });
});

describe('a rollback that somebody interferes with', () => {
  it.each([
    { by: 'StopServiceDeployment', policy: undefined },
    { by: 'UpdateService', policy: NO_STOP },
  ])('by deploying our revision again is superseded ($by)', async ({ policy }) => {
    const scenario = prod([webService()], { 'healthy-after': 20 });
    await using world = await createWorld({ scenario, ...(policy === undefined ? {} : { policy }) });
    let theirs = '';
    once(world, wasStopped(world), 5_000, async () => {
      world.emulator.setImageBehaviour({ image: 'web:crash' });
      theirs = await deployByHand(world, trueService(world).taskDefinition.replace(/:1$/, ':2'));
    });
    const outcome = await crash(world);
    expect(outcome.verdict).toBe('superseded');
    expect(outcome.reason).toContain(`a newer deployment (${theirs}) rolls web:2 out again`);
  });

  it('by deploying another revision right after it does not change what was put back', async () => {
    await using world = await createWorld({ scenario: prod([webService(breaker(true))]) });
    const other = await registerChanged(world, { taskRoleArn: 'arn:aws:iam::123456789012:role/other' });
    once(world, hasStatus(world, 'ROLLBACK_SUCCESSFUL'), 0, () => deployByHand(world, other));
    expect((await crash(world)).reason).toContain('ECS put web:1 back');
  });
});

describe('a rollback where there is nothing to go back to', () => {
  it('is not claimed: UpdateService with the same revision starts nothing', async () => {
    await using world = await createWorld({ scenario: prod(), policy: NO_STOP });
    await moveTag(world, 'v1', 'crash');
    world.mark();
    world.emulator.setImageBehaviour({ image: 'web:v1', exit: { after: 1, code: 3 } });
    const outcome = await deploy(world, { ...web, image: `${world.host}/web:v1`, 'on-failure': 'rollback' });
    expect(outcome.verdict).toBe('failed');
    expect(outcome.reason).not.toContain('Rollback stuck');
    expect(world.writes()).toEqual(['UpdateService', 'StopServiceDeployment']);
    expect(world.lines.info.join('\n')).toContain('no other revision is known');
  });

  it('is not advised: an adopted deployment whose predecessor is gone', async () => {
    const configuration = { minimumHealthyPercent: 0, maximumPercent: 100 };
    const service = webService({ 'deployment-configuration': configuration });
    await using world = await createWorld({ scenario: prod([service], { images: [{ image: 'web:v2', boot: 900 }] }) });
    const inputs = { ...web, image: `${world.host}/web:v2`, 'wait-for-minutes': '2' };
    await deploy(world, inputs);
    const outcome = await deploy(world, inputs);
    expect(outcome.verdict).toBe('timed-out');
    expect(outcome.hint).toContain('To roll back, run `aws ecs stop-service-deployment');
    expect(outcome.hint).not.toContain('deploy web:2');
  });
});

describe('what a verdict says', () => {
  it('of a rollback behind a Classic Load Balancer: nothing before the old tasks are back', async () => {
    await using world = await createWorld({ scenario: prod([webService()], { 'healthy-after': 20 }), policy: NO_STOP });
    // There ECS shows no rollout state.
    changeAnswers<{ services: Service[] }>(world.aws.ecsOnce, 'DescribeServices', ({ services }) => {
      for (const { deployments = [] } of services) for (const one of deployments) delete one.rolloutState;
    });
    const outcome = await crash(world, { 'on-failure': 'rollback' });
    expect(outcome.verdict).toBe('rolled-back');
    expect(trueService(world).deployments).toMatchObject([{ rolloutState: 'COMPLETED' }]);
  });

  it('of a service that was scaled to zero meanwhile: not that no task has run', async () => {
    await using world = await createWorld({ scenario: prod([webService()], { 'healthy-after': 40 }) });
    world.clock.later(20_000, async () => {
      await world.aws.ecs.send(new UpdateServiceCommand({ ...web, desiredCount: 0 }));
    });
    const outcome = await deploy(world, { ...web, image: `${world.host}/web:v2` });
    expect(outcome.verdict).toBe('succeeded');
    expect(outcome.reason).toBe('the service is set to web:2, but its desired count is 0: no task runs it any more');
  });
});
