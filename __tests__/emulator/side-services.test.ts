import { UpdateServiceCommand } from '@aws-sdk/client-ecs';
import { describe, expect, it } from '@jest/globals';
import type { Emulator } from '../../emulator/emulator.ts';
import { startRig } from './clients.ts';

const GROUP = 'arn:aws:elasticloadbalancing:us-east-1:123456789012:targetgroup/web/';

const SCENARIO = `
repositories: [{ name: web, images: [{ tag: v1 }] }]
load-balancers: [{ target-group: web, health-check: { path: /health }, deregistration-delay: 60 }]
images: [{ image: 'web:v1', logs: [{ after: 1, line: 'a <b> & c' }, { after: 2, line: second }] }]
event-rules:
  - { name: nightly, targets: [{ Id: t, Arn: cluster, EcsParameters: { TaskDefinitionArn: 'arn:aws:ecs:us-east-1:123456789012:task-definition/web:1' } }] }
schedules: [{ Name: hourly, Description: d, ScheduleExpression: rate(1 hour), FlexibleTimeWindow: { Mode: 'OFF' }, Target: { Arn: cluster, RoleArn: role } }]
clusters:
  - name: default
    container-instances: [{}]
    services:
      - name: web
        load-balancer: { target-group: web, container: web, port: 80 }
        task-definition:
          family: web
          containerDefinitions:
            - name: web
              image: \${registry}/web:v1
              memory: 8
              portMappings: [{ containerPort: 80 }]
              logConfiguration: { logDriver: awslogs, options: { awslogs-group: /ecs/web, awslogs-region: us-east-1, awslogs-stream-prefix: web } }
`;

const authorization = 'AWS4-HMAC-SHA256 unchecked';

/** Over the wire, as a client that nobody here wrote would. */
async function json({ endpoint }: Emulator, target: string, input: object) {
  const headers = { authorization, 'content-type': 'application/x-amz-json-1.1', 'x-amz-target': target };
  const response = await fetch(endpoint, { method: 'POST', headers, body: JSON.stringify(input) });
  return { status: response.status, body: JSON.parse(await response.text()) };
}

async function query({ endpoint }: Emulator, parameters: Record<string, string>) {
  const body = new URLSearchParams({ Version: '2015-12-01', ...parameters });
  const response = await fetch(endpoint, { method: 'POST', headers: { authorization }, body });
  return { status: response.status, type: response.headers.get('content-type'), text: await response.text() };
}

async function rest({ endpoint }: Emulator, method: string, path: string, body?: object) {
  const init = { method, headers: { authorization }, ...(body === undefined ? {} : { body: JSON.stringify(body) }) };
  const response = await fetch(endpoint + path, init);
  const error = response.headers.get('x-amzn-errortype');
  return { status: response.status, error, body: JSON.parse(await response.text()) };
}

describe('CloudWatch Logs', () => {
  it('hold what containers wrote, in a stream of prefix, container and task', async () => {
    await using rig = await startRig({ scenario: SCENARIO });
    await rig.emulator.advance(5000);
    const group = { logGroupName: '/ecs/web' };
    const streams = await json(rig.emulator, 'Logs_20140328.DescribeLogStreams', group);
    const [stream] = streams.body.logStreams;
    expect(stream.logStreamName).toMatch(/^web\/web\/[0-9a-f]{32}$/);
    const input = { ...group, logStreamName: stream.logStreamName };
    const all = await json(rig.emulator, 'Logs_20140328.GetLogEvents', { ...input, startFromHead: true });
    expect(all.body.events.map((event: { message: string }) => event.message)).toEqual(['a <b> & c', 'second']);
    const last = await json(rig.emulator, 'Logs_20140328.GetLogEvents', { ...input, limit: 1 });
    expect(last.body.events).toMatchObject([{ message: 'second' }]);
    const before = await json(rig.emulator, 'Logs_20140328.GetLogEvents', {
      ...input,
      limit: 5,
      nextToken: last.body.nextBackwardToken,
    });
    expect(before.body.events).toMatchObject([{ message: 'a <b> & c' }]);
    const after = await json(rig.emulator, 'Logs_20140328.GetLogEvents', {
      ...input,
      nextToken: last.body.nextForwardToken,
    });
    expect(after.body).toMatchObject({ events: [], nextForwardToken: last.body.nextForwardToken });
  });

  it('know no stream of a task that never wrote', async () => {
    await using rig = await startRig({ scenario: SCENARIO });
    await rig.emulator.advance(5000);
    const input = { logGroupName: '/ecs/web', logStreamName: 'web/web/0' };
    const missing = await json(rig.emulator, 'Logs_20140328.GetLogEvents', input);
    expect(missing).toMatchObject({ status: 400, body: { __type: 'ResourceNotFoundException' } });
  });
});

describe('ELBv2', () => {
  it('tells the health of targets through a rollout', async () => {
    await using rig = await startRig({ scenario: SCENARIO });
    const groups = await query(rig.emulator, { Action: 'DescribeTargetGroups', 'Names.member.1': 'web' });
    expect(groups.type).toBe('text/xml');
    const arn = /<TargetGroupArn>([^<]+)</.exec(groups.text)![1]!;
    expect(arn.startsWith(GROUP)).toBe(true);
    expect(groups.text).toContain('<HealthCheckPath>/health</HealthCheckPath>');
    const states = async () => {
      const { text } = await query(rig.emulator, { Action: 'DescribeTargetHealth', TargetGroupArn: arn });
      return [...text.matchAll(/<State>([a-z]+)<\/State>(?:<Reason>([\w.]+)<)?/g)].map(([, state, reason]) => [
        state,
        reason,
      ]);
    };
    expect(await states()).toEqual([['healthy', undefined]]);
    await rig.ecs.send(new UpdateServiceCommand({ service: 'web', forceNewDeployment: true }));
    await rig.emulator.advance(6000);
    expect(await states()).toEqual([
      ['healthy', undefined],
      ['initial', 'Elb.InitialHealthChecking'],
    ]);
    await rig.emulator.advance(10_000);
    expect(await states()).toEqual([
      ['draining', 'Target.DeregistrationInProgress'],
      ['healthy', undefined],
    ]);
    await rig.emulator.advance(60_000);
    expect(await states()).toEqual([['healthy', undefined]]);
  });

  it('answers an error as the Query protocol does', async () => {
    await using rig = await startRig({ scenario: SCENARIO });
    const missing = await query(rig.emulator, { Action: 'DescribeTargetHealth', TargetGroupArn: `${GROUP}x` });
    expect(missing.status).toBe(400);
    expect(missing.text).toContain('<Type>Sender</Type><Code>TargetGroupNotFound</Code>');
  });
});

describe('EventBridge', () => {
  it('replaces a target as a whole, and refuses one that is not valid by itself', async () => {
    await using rig = await startRig({ scenario: SCENARIO });
    const good = {
      Id: 't',
      Arn: 'cluster',
      EcsParameters: { TaskDefinitionArn: 'arn:aws:ecs:us-east-1:123456789012:task-definition/web:2' },
    };
    const bad = { Id: 'u', Arn: 'cluster', EcsParameters: { TaskDefinitionArn: 'web' } };
    const put = await json(rig.emulator, 'AWSEvents.PutTargets', { Rule: 'nightly', Targets: [good, bad] });
    expect(put.body).toMatchObject({ FailedEntryCount: 1, FailedEntries: [{ TargetId: 'u' }] });
    const list = await json(rig.emulator, 'AWSEvents.ListTargetsByRule', { Rule: 'nightly' });
    expect(list.body).toEqual({ Targets: [good] });
    const names = await json(rig.emulator, 'AWSEvents.ListRuleNamesByTarget', { TargetArn: 'cluster' });
    expect(names.body).toEqual({ RuleNames: ['nightly'] });
  });
});

describe('EventBridge Scheduler', () => {
  it('speaks REST-JSON, and an update sets back what it leaves out', async () => {
    await using rig = await startRig({ scenario: SCENARIO });
    const { body } = await rest(rig.emulator, 'GET', '/schedules/hourly?groupName=default');
    expect(body).toMatchObject({ Name: 'hourly', Description: 'd', State: 'ENABLED', Target: { RoleArn: 'role' } });
    const { ScheduleExpression, FlexibleTimeWindow, Target } = body;
    const update = await rest(rig.emulator, 'PUT', '/schedules/hourly', {
      ScheduleExpression,
      FlexibleTimeWindow,
      Target,
    });
    expect(update).toMatchObject({ status: 200, body: { ScheduleArn: body.Arn } });
    expect((await rest(rig.emulator, 'GET', '/schedules/hourly')).body.Description).toBeUndefined();
    expect((await rest(rig.emulator, 'GET', '/schedules')).body.Schedules).toHaveLength(1);
    expect(await rest(rig.emulator, 'GET', '/schedules/daily')).toMatchObject({
      status: 404,
      error: 'ResourceNotFoundException',
    });
    expect(await rest(rig.emulator, 'PUT', '/schedules/hourly', { Target })).toMatchObject({
      status: 400,
      error: 'ValidationException',
    });
  });
});

describe('Application Auto Scaling', () => {
  it('keeps scalable targets', async () => {
    await using rig = await startRig({ scenario: SCENARIO });
    const target = {
      ServiceNamespace: 'ecs',
      ResourceId: 'service/default/web',
      ScalableDimension: 'ecs:service:DesiredCount',
    };
    const wrong = await json(rig.emulator, 'AnyScaleFrontendService.RegisterScalableTarget', {
      ...target,
      MinCapacity: 3,
      MaxCapacity: 2,
    });
    expect(wrong.body.__type).toBe('ValidationException');
    await json(rig.emulator, 'AnyScaleFrontendService.RegisterScalableTarget', {
      ...target,
      MinCapacity: 1,
      MaxCapacity: 2,
    });
    await json(rig.emulator, 'AnyScaleFrontendService.RegisterScalableTarget', { ...target, MaxCapacity: 5 });
    const { body } = await json(rig.emulator, 'AnyScaleFrontendService.DescribeScalableTargets', {
      ServiceNamespace: 'ecs',
    });
    expect(body.ScalableTargets).toMatchObject([{ ...target, MinCapacity: 1, MaxCapacity: 5 }]);
  });
});
