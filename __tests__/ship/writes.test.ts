import { describe, expect, it } from '@jest/globals';
import { isGreen } from '../../src/outcome.ts';
import { revisionsOf, trueService } from '../support/ecs-truth.ts';
import { moveTag } from '../support/operator.ts';
import { prod } from '../support/scenarios.ts';
import { createWorld, deploy, type TestWorld } from '../support/world.ts';

const web = { cluster: 'prod', service: 'web' };
const carriedOut = [{ fault: 'reset-after' }];
/** From the outside each of these looks like the one before. */
const notCarriedOut = [{ fault: 'reset-before' }, { fault: 'error', status: 500 }, { fault: 'error', status: 503 }];

/** Revisions and deployments that came after those of the scenario. */
function made(world: TestWorld): { revisions: number; deployments: number } {
  return {
    revisions: revisionsOf(world).length - 1,
    deployments: trueService(world).serviceDeployments.length - 1,
  };
}

describe('a write without an answer', () => {
  it.each(carriedOut)('is found, not repeated: UpdateService, $fault', async (fault) => {
    await using world = await createWorld({ scenario: prod() });
    world.emulator.faults.add({ operation: 'UpdateService', ...fault });
    const outcome = await deploy(world, web);
    expect(outcome.verdict).toBe('succeeded');
    expect(outcome.services[0]?.deploymentId).toBe(trueService(world).deployments[0]?.id);
    expect(world.calls('UpdateService')).toHaveLength(1);
    expect(made(world)).toEqual({ revisions: 1, deployments: 1 });
  });

  it('is found, not repeated: a forced deployment of the same revision', async () => {
    await using world = await createWorld({ scenario: prod() });
    await moveTag(world, 'v1', 'v2');
    world.emulator.faults.add({ operation: 'UpdateService', fault: 'reset-after' });
    const outcome = await deploy(world, { ...web, image: `${world.host}/web:v1` });
    expect(outcome.verdict).toBe('succeeded');
    expect(world.calls('UpdateService')).toHaveLength(1);
    expect(made(world)).toEqual({ revisions: 0, deployments: 1 });
  });

  it.each(carriedOut)('is found, not repeated: RegisterTaskDefinition, $fault', async (fault) => {
    await using world = await createWorld({ scenario: prod() });
    world.emulator.faults.add({ operation: 'RegisterTaskDefinition', ...fault });
    const outcome = await deploy(world, web);
    expect(outcome.verdict).toBe('succeeded');
    expect(world.calls('RegisterTaskDefinition')).toHaveLength(1);
    expect(made(world)).toEqual({ revisions: 1, deployments: 1 });
  });

  it.each(notCarriedOut)('is never sent twice: UpdateService, $fault $status', async (fault) => {
    await using world = await createWorld({ scenario: prod() });
    world.emulator.faults.add({ operation: 'UpdateService', ...fault });
    const outcome = await deploy(world, web);
    expect(outcome.verdict).toBe('unknown');
    expect(isGreen(outcome.verdict)).toBe(false);
    expect(world.calls('UpdateService')).toHaveLength(1);
    expect(made(world)).toEqual({ revisions: 1, deployments: 0 });
  });

  it('is not taken for the deployment that was there before', async () => {
    await using world = await createWorld({ scenario: prod() });
    await moveTag(world, 'v1', 'v2');
    world.emulator.faults.add({ operation: 'UpdateService', fault: 'reset-before' });
    const outcome = await deploy(world, { ...web, image: `${world.host}/web:v1` });
    expect(outcome.verdict).toBe('unknown');
    expect(made(world)).toEqual({ revisions: 0, deployments: 0 });
  });

  it.each(notCarriedOut)('is never sent twice: RegisterTaskDefinition, $fault $status', async (fault) => {
    await using world = await createWorld({ scenario: prod() });
    world.emulator.faults.add({ operation: 'RegisterTaskDefinition', ...fault });
    await expect(deploy(world, web)).rejects.toMatchObject({ verdict: 'not-started' });
    expect(world.calls('RegisterTaskDefinition')).toHaveLength(1);
    expect(made(world)).toEqual({ revisions: 0, deployments: 0 });
  });
});

describe('a write that was not carried out for sure', () => {
  it.each(['UpdateService', 'RegisterTaskDefinition'])('is sent again later: %s, throttled', async (operation) => {
    await using world = await createWorld({ scenario: prod() });
    const message = 'Rate exceeded';
    world.emulator.faults.add({
      operation,
      times: 3,
      fault: 'error',
      code: 'ThrottlingException',
      status: 400,
      message,
    });
    const outcome = await deploy(world, web);
    const [first, ...more] = world.calls(operation).map(({ time }) => Date.parse(time));
    expect(outcome.verdict).toBe('succeeded');
    expect(more.map((time) => time - (first ?? 0))).toEqual([1_000, 3_000, 7_000]);
    expect(made(world)).toEqual({ revisions: 1, deployments: 1 });
  });

  it('is sent again where somebody else registers in the same family', async () => {
    await using world = await createWorld({ scenario: prod() });
    const message = 'Too many concurrent attempts to create a new revision of the specified family.';
    world.emulator.faults.add({
      operation: 'RegisterTaskDefinition',
      fault: 'error',
      code: 'ClientException',
      status: 400,
      message,
    });
    const outcome = await deploy(world, web);
    expect(outcome.verdict).toBe('succeeded');
    expect(made(world)).toEqual({ revisions: 1, deployments: 1 });
  });

  it('is sent again while ECS does not see the new revision yet', async () => {
    await using world = await createWorld({ scenario: prod() });
    const notYet = { code: 'ClientException', status: 400, message: 'TaskDefinition not found.' };
    world.emulator.faults.add({ operation: 'UpdateService', times: 3, fault: 'error', ...notYet });
    const outcome = await deploy(world, web);
    expect(outcome.verdict).toBe('succeeded');
    expect(world.calls('UpdateService')).toHaveLength(4);
    expect(made(world)).toEqual({ revisions: 1, deployments: 1 });
  });

  it.each([
    { operation: 'UpdateService', code: 'InvalidParameterException' },
    { operation: 'UpdateService', code: 'AccessDeniedException' },
  ])('is sent once where ECS says no: $operation, $code', async ({ operation, code }) => {
    await using world = await createWorld({ scenario: prod() });
    world.emulator.faults.add({ operation, times: 9, fault: 'error', code, status: 400, message: 'No.' });
    const outcome = await deploy(world, web);
    expect(outcome.verdict).toBe('not-started');
    expect(outcome.reason).toContain(`${code}: No.`);
    expect(world.calls(operation)).toHaveLength(1);
    expect(made(world)).toEqual({ revisions: 1, deployments: 0 });
  });
});
