import {
  ContinueServiceDeploymentCommand,
  CreateServiceCommand,
  DescribeServiceDeploymentsCommand,
  DescribeServicesCommand,
  StopServiceDeploymentCommand,
  UpdateServiceCommand,
} from '@aws-sdk/client-ecs';
import { describe, expect, it } from '@jest/globals';
import { type Rig, startRig } from './clients.ts';

const SCENARIO = new URL('../../emulator/scenarios/rollouts/blue-green-paused.yml', import.meta.url).pathname;
const where = { cluster: 'prod', service: 'web' };

/** The ARN of the newest service deployment, and what is known of it. */
async function newest(rig: Rig) {
  const { services } = await rig.ecs.send(new DescribeServicesCommand({ cluster: 'prod', services: ['web'] }));
  const serviceDeploymentArn = services![0]!.currentServiceDeployment!;
  const { serviceDeployments } = await rig.ecs.send(
    new DescribeServiceDeploymentsCommand({ serviceDeploymentArns: [serviceDeploymentArn] }),
  );
  return { serviceDeploymentArn, deployment: serviceDeployments![0]! };
}

describe('ContinueServiceDeployment', () => {
  it('takes the id of the hook that waits, once, and the deployment goes on', async () => {
    await using rig = await startRig({ scenario: SCENARIO });
    await rig.emulator.advance(200_000);
    const { serviceDeploymentArn, deployment } = await newest(rig);
    const { hookId, expiresAt } = deployment.lifecycleHookDetails![0]!;
    expect(expiresAt!.getTime() - deployment.startedAt!.getTime()).toBeGreaterThan(86_400_000);
    const go = () => rig.ecs.send(new ContinueServiceDeploymentCommand({ serviceDeploymentArn, hookId }));
    expect(await go()).toMatchObject({ serviceDeploymentArn });
    await expect(go()).rejects.toMatchObject({
      name: 'InvalidParameterException',
      message: 'Provided hookId is either completed, unavailable, or not associated with the given Resource ARN',
    });
    await rig.emulator.advance(200_000);
    expect((await newest(rig)).deployment).toMatchObject({ status: 'SUCCESSFUL', lifecycleStage: 'CLEAN_UP' });
    await expect(go()).rejects.toMatchObject({
      name: 'ConflictException',
      message: 'Continuing a service deployment is not allowed for service deployment in terminal states.',
    });
  });

  it.each<[string, string, string]>([
    [
      'another deployment',
      'arn:aws:ecs:us-east-1:123456789012:service-deployment/prod/web/1',
      'ServiceDeploymentNotFoundException',
    ],
    [
      'another service',
      'arn:aws:ecs:us-east-1:123456789012:service-deployment/prod/api/1',
      'ServiceDeploymentNotFoundException',
    ],
  ])('refuses %s', async (_what, serviceDeploymentArn, name) => {
    await using rig = await startRig({ scenario: SCENARIO });
    const request = new ContinueServiceDeploymentCommand({ serviceDeploymentArn, hookId: 'ecs-pause-1' });
    await expect(rig.ecs.send(request)).rejects.toMatchObject({ name });
  });
});

describe('StopServiceDeployment', () => {
  it('is ROLLBACK_REQUESTED first, and refused when it is over', async () => {
    await using rig = await startRig({ scenario: SCENARIO });
    await rig.emulator.advance(200_000);
    const { serviceDeploymentArn } = await newest(rig);
    const stop = () => rig.ecs.send(new StopServiceDeploymentCommand({ serviceDeploymentArn, stopType: 'ROLLBACK' }));
    await stop();
    expect((await newest(rig)).deployment.status).toBe('ROLLBACK_REQUESTED');
    await stop();
    await rig.emulator.advance(2_000);
    expect((await newest(rig)).deployment.status).toBe('ROLLBACK_IN_PROGRESS');
    await rig.emulator.advance(100_000);
    const { deployment } = await newest(rig);
    expect(deployment).toMatchObject({
      status: 'ROLLBACK_SUCCESSFUL',
      rollback: { reason: expect.stringMatching(/stopped/) },
    });
    await expect(stop()).rejects.toMatchObject({ name: 'ConflictException' });
  });

  it('is refused for a first deployment, which has nothing to go back to', async () => {
    await using rig = await startRig({ scenario: SCENARIO });
    const { service } = await rig.ecs.send(
      new CreateServiceCommand({ cluster: 'prod', serviceName: 'api', taskDefinition: 'web', desiredCount: 1 }),
    );
    const serviceDeploymentArn = service!.currentServiceDeployment!;
    const stop = new StopServiceDeploymentCommand({ serviceDeploymentArn, stopType: 'ROLLBACK' });
    await expect(rig.ecs.send(stop)).rejects.toMatchObject({ name: 'ConflictException' });
  });
});

describe('a service deployment', () => {
  it('is PENDING until the scheduler takes it up', async () => {
    await using rig = await startRig({ scenario: SCENARIO.replace('paused', 'hook-in-progress') });
    await rig.ecs.send(new UpdateServiceCommand({ ...where, forceNewDeployment: true }));
    const { deployment } = await newest(rig);
    expect(deployment).toMatchObject({ status: 'PENDING', lifecycleStage: 'PRE_SCALE_UP' });
    expect(deployment.startedAt).toBeUndefined();
    await rig.emulator.advance(1_000);
    expect((await newest(rig)).deployment).toMatchObject({
      status: 'IN_PROGRESS',
      lifecycleHookDetails: [{ targetType: 'AWS_LAMBDA', status: 'IN_PROGRESS' }],
    });
  });
});

describe('the control of alarms and functions', () => {
  async function post(rig: Rig, path: string, body: object) {
    const response = await fetch(`${rig.emulator.endpoint}/_emulator/${path}`, {
      method: 'POST',
      body: JSON.stringify(body),
    });
    return { status: response.status, text: await response.text() };
  }

  it.each<[string, object, RegExp]>([
    ['alarms', { name: 'errors' }, /name and state of the alarm are needed/],
    ['alarms', { name: 'errors', state: 'RED' }, /state: RED is none of OK, ALARM, INSUFFICIENT_DATA/],
    ['lambdas', { function: 'check', answers: ['MAYBE'] }, /answers\[0\]/],
    ['lambdas', { answers: ['FAILED'] }, /function/],
  ])('%s says what is wrong with %j', async (path, body, message) => {
    await using rig = await startRig();
    const { status, text } = await post(rig, path, body);
    expect(status).toBe(400);
    expect(text).toMatch(message);
  });

  it('holds for the hook that is asked next', async () => {
    await using rig = await startRig({ scenario: SCENARIO.replace('paused', 'hook-in-progress') });
    expect(await post(rig, 'lambdas', { function: 'check', answers: ['FAILED'] })).toMatchObject({ status: 200 });
    await rig.emulator.advance(60_000);
    expect((await newest(rig)).deployment).toMatchObject({
      status: 'ROLLBACK_SUCCESSFUL',
      statusReason: expect.stringMatching(/FAILED status/),
    });
  });
});
