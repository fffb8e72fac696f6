import { DescribeServicesCommand, UpdateServiceCommand } from '@aws-sdk/client-ecs';
import { GetCallerIdentityCommand, STSClient } from '@aws-sdk/client-sts';
import { describe, expect, it } from '@jest/globals';
import type { Emulator } from '../../emulator/emulator.ts';
import { rawEcs, startRig } from './clients.ts';

async function control({ endpoint }: Emulator, method: string, path: string, body?: object) {
  const init = { method, ...(body === undefined ? {} : { body: JSON.stringify(body) }) };
  const response = await fetch(`${endpoint}/_emulator/${path}`, init);
  return { status: response.status, body: JSON.parse(await response.text()) };
}

describe('the protocols', () => {
  it('answer JSON with the headers that SDKs look at', async () => {
    await using rig = await startRig();
    const { status, headers, text } = await rawEcs(rig.emulator, 'DescribeServices', { services: ['web', 'nope'] });
    expect(status).toBe(200);
    expect(headers.get('content-type')).toBe('application/x-amz-json-1.1');
    expect(headers.get('x-amzn-requestid')).toMatch(/^[0-9a-f-]{36}$/);
    expect(Math.abs(Date.parse(headers.get('date')!) - Date.now())).toBeLessThan(240_000);
    const { services, failures } = JSON.parse(text);
    expect(services[0].createdAt).toBeGreaterThan(1_700_000_000);
    expect(services[0].createdAt).toBeLessThan(10_000_000_000);
    expect(failures).toEqual([{ arn: 'arn:aws:ecs:us-east-1:123456789012:service/default/nope', reason: 'MISSING' }]);
  });

  it('answer XML to the Query protocol', async () => {
    await using rig = await startRig();
    const sts = new STSClient({
      endpoint: rig.emulator.endpoint,
      region: 'us-east-1',
      credentials: { accessKeyId: 'a', secretAccessKey: 'b' },
    });
    const identity = await sts.send(new GetCallerIdentityCommand({}));
    expect(identity).toMatchObject({
      Account: '123456789012',
      Arn: 'arn:aws:sts::123456789012:assumed-role/deploy/ship',
    });
    sts.destroy();
  });

  it('refuse operations that do not exist, each in its own way', async () => {
    await using rig = await startRig();
    const json = await rawEcs(rig.emulator, 'FlyToTheMoon', {});
    expect([json.status, json.text]).toEqual([400, '{"__type":"UnknownOperationException"}']);
    const inherited = await rawEcs(rig.emulator, 'toString', {});
    expect(inherited.text).toBe('{"__type":"UnknownOperationException"}');
    const query = await fetch(rig.emulator.endpoint, {
      method: 'POST',
      headers: { authorization: 'x' },
      body: new URLSearchParams({ Action: 'AssumeRole' }),
    });
    expect(query.status).toBe(400);
    expect(await query.text()).toContain(
      '<Code>InvalidAction</Code><Message>Could not find operation AssumeRole</Message>',
    );
    expect(rig.emulator.calls().map((call) => call.error)).toEqual([
      'UnknownOperationException',
      'UnknownOperationException',
      'InvalidAction',
    ]);
  });

  it('refuse a request that is not signed, and one that is no JSON', async () => {
    await using rig = await startRig();
    const headers = { 'x-amz-target': 'AmazonEC2ContainerServiceV20141113.ListClusters' };
    const unsigned = await fetch(rig.emulator.endpoint, { method: 'POST', headers, body: '{}' });
    expect([unsigned.status, JSON.parse(await unsigned.text()).__type]).toEqual([
      403,
      'MissingAuthenticationTokenException',
    ]);
    const broken = await rawEcs(rig.emulator, 'ListClusters', '{"cluster":');
    expect([broken.status, JSON.parse(broken.text).__type]).toEqual([400, 'SerializationException']);
  });
});

describe('the control endpoints', () => {
  it('tell the state and the calls', async () => {
    await using rig = await startRig();
    await rig.ecs.send(new DescribeServicesCommand({ services: ['web'] }));
    const calls = (await control(rig.emulator, 'GET', 'calls')).body;
    expect(calls).toMatchObject([
      { service: 'ecs', operation: 'DescribeServices', status: 200, input: { services: ['web'] } },
    ]);
    const state = (await control(rig.emulator, 'GET', 'state')).body;
    const [cluster] = state.clusters;
    expect(cluster.services[0]).toMatchObject({ name: 'web', desiredCount: 1, steady: true });
    expect(cluster.tasks[0]).toMatchObject({ lastStatus: 'RUNNING', startedBy: cluster.services[0].deployments[0].id });
    expect(cluster.tasks[0].startedAt).toBe(new Date(Date.parse(cluster.tasks[0].startedAt)).toISOString());
  });

  it('move the clock', async () => {
    await using rig = await startRig();
    const before = rig.emulator.clock.now();
    expect((await control(rig.emulator, 'POST', 'advance', { ms: 60_000 })).status).toBe(200);
    expect(rig.emulator.clock.now() - before).toBe(60_000);
    expect(await control(rig.emulator, 'POST', 'advance', { ms: -1 })).toEqual({
      status: 400,
      body: { error: 'ms: a number of milliseconds, 0 or more, is needed' },
    });
  });

  it('change how images behave', async () => {
    await using rig = await startRig();
    await control(rig.emulator, 'POST', 'images', { image: 'web:*', boot: 100 });
    await rig.ecs.send(new UpdateServiceCommand({ service: 'web', forceNewDeployment: true }));
    const counts = async () => (await rig.ecs.send(new DescribeServicesCommand({ services: ['web'] }))).services![0]!;
    await rig.emulator.advance(100_000);
    expect(await counts()).toMatchObject({ runningCount: 1, pendingCount: 1 });
    await rig.emulator.advance(2_000);
    expect(await counts()).toMatchObject({ runningCount: 2, pendingCount: 0 });
    const wrong = await control(rig.emulator, 'POST', 'images', { image: '*', bot: 3 });
    expect([wrong.status, wrong.body.error]).toEqual([400, expect.stringContaining('bot')]);
  });

  it('know no other path', async () => {
    await using rig = await startRig();
    expect((await control(rig.emulator, 'GET', 'nothing')).status).toBe(404);
  });
});

describe('a fault', () => {
  const force = new UpdateServiceCommand({ service: 'web', forceNewDeployment: true });
  const deployments = async (rig: Awaited<ReturnType<typeof startRig>>) =>
    (await rig.ecs.send(new DescribeServicesCommand({ services: ['web'] }))).services![0]!.deployments!.length;

  it.each([
    { fault: 'reset-before', deploymentsAfter: 2 },
    { fault: 'reset-after', deploymentsAfter: 3 },
  ])('$fault drops the connection, so that the SDK asks again', async ({ fault, deploymentsAfter }) => {
    await using rig = await startRig();
    await control(rig.emulator, 'POST', 'faults', { operation: 'UpdateService', fault });
    const { $metadata } = await rig.ecs.send(force);
    expect($metadata.attempts).toBe(2);
    expect(await deployments(rig)).toBe(deploymentsAfter);
    expect(
      rig.emulator
        .calls()
        .filter((call) => call.operation === 'UpdateService')
        .map((call) => call.status),
    ).toEqual([0, 200]);
  });

  it('error answers with it as often as was said, and does nothing', async () => {
    await using rig = await startRig();
    const fault = {
      operation: 'UpdateService',
      fault: 'error',
      times: 2,
      code: 'ClientException',
      status: 400,
      message: 'no',
    };
    await control(rig.emulator, 'POST', 'faults', fault);
    await expect(rig.ecs.send(force)).rejects.toMatchObject({ name: 'ClientException', message: 'no' });
    await expect(rig.ecs.send(force)).rejects.toMatchObject({ name: 'ClientException' });
    expect(await deployments(rig)).toBe(1);
    await rig.ecs.send(force);
    expect(await deployments(rig)).toBe(2);
  });

  it('can be taken back', async () => {
    await using rig = await startRig();
    await control(rig.emulator, 'POST', 'faults', { operation: 'UpdateService', fault: 'error' });
    await control(rig.emulator, 'DELETE', 'faults');
    await rig.ecs.send(force);
    expect(await deployments(rig)).toBe(2);
  });
});
