import { RegisterTaskDefinitionCommand, RunTaskCommand, UpdateServiceCommand } from '@aws-sdk/client-ecs';
import { describe, expect, it } from '@jest/globals';
import { prod, webService } from '../support/scenarios.ts';
import { createWorld, deploy, type TestWorld, type WorldOptions } from '../support/world.ts';

const web = { cluster: 'prod', service: 'web', 'keep-revisions': '2' };
const CLUSTER = 'arn:aws:ecs:us-east-1:123456789012:cluster/prod';

function arn(revision: string): string {
  return `arn:aws:ecs:us-east-1:123456789012:task-definition/${revision}`;
}

/** A world whose service runs web:1, with more revisions that nobody uses. */
async function newWorld(more: number, options: WorldOptions & { readonly extra?: object } = {}): Promise<TestWorld> {
  const { extra, ...rest } = options;
  const world = await createWorld({ scenario: { ...prod([webService()]), ...extra }, ...rest });
  for (let count = 0; count < more; count += 1) await register(world);
  return world;
}

async function register(world: TestWorld): Promise<void> {
  const containerDefinitions = [{ name: 'web', image: `${world.host}/web:v1`, memory: 128 }];
  await world.aws.ecs.send(new RegisterTaskDefinitionCommand({ family: 'web', containerDefinitions }));
}

function deregistered(world: TestWorld): unknown[] {
  return world.calls('DeregisterTaskDefinition').map(({ input }) => input.taskDefinition);
}

describe('keep-revisions', () => {
  it('deregisters what is older after a success, but not the way back', async () => {
    await using world = await newWorld(3);
    const { verdict, services } = await deploy(world, web);
    expect([verdict, services[0]?.revision?.arn]).toEqual(['succeeded', arn('web:5')]);
    expect(deregistered(world)).toEqual([arn('web:2'), arn('web:3')]);
    expect(world.lines.info).toContain('web:1 stays: the way back of service web needs it.');
    expect(world.lines.info).toContain('Deregistered web:2 and web:3: nothing refers to them any more.');
  });

  it('leaves alone what a task, a rule or a schedule needs', async () => {
    const rule = { Id: 'a', Arn: CLUSTER, EcsParameters: { TaskDefinitionArn: arn('web:3') } };
    const target = { Arn: CLUSTER, RoleArn: 'r', EcsParameters: { TaskDefinitionArn: arn('web:4') } };
    const runTask = {
      Arn: 'arn:aws:scheduler:::aws-sdk:ecs:runTask',
      RoleArn: 'r',
      Input: JSON.stringify({ Cluster: 'prod', TaskDefinition: 'web:5' }),
    };
    const always = { ScheduleExpression: 'rate(1 hour)', FlexibleTimeWindow: { Mode: 'OFF' } };
    await using world = await newWorld(5, {
      extra: {
        'event-rules': [{ name: 'nightly', 'schedule-expression': 'rate(1 day)', targets: [rule] }],
        schedules: [
          { Name: 'hourly', ...always, Target: target },
          { Name: 'raw', ...always, Target: runTask },
          { Name: 'other', ...always, Target: { Arn: 'arn:aws:sqs:us-east-1:123456789012:q', RoleArn: 'r' } },
        ],
      },
    });
    await world.aws.ecs.send(new RunTaskCommand({ cluster: 'prod', taskDefinition: 'web:2' }));
    world.mark();
    await deploy(world, { ...web, 'keep-revisions': '1' });
    expect(deregistered(world)).toEqual([arn('web:6')]);
    const stays = world.lines.info.filter((line) => line.includes(' stays: ')).join('\n');
    expect(stays).toMatch(/web:2 stays: task [0-9a-f]{32} needs it\./);
    expect(stays).toContain('web:3 stays: the rule nightly needs it.');
    expect(stays).toContain('web:4 stays: the schedule hourly needs it.');
    expect(stays).toContain('web:5 stays: the schedule raw needs it.');
    expect(world.calls('GetSchedule')).toHaveLength(2);
  });

  it('leaves alone what a service of another cluster runs', async () => {
    const scenario = prod([webService()]);
    const other = { name: 'stage', services: [{ ...webService(), name: 'web-stage' }] };
    const clusters = [...(scenario.clusters ?? []), other];
    await using world = await newWorld(3, { extra: { clusters } });
    await world.aws.ecs.send(
      new UpdateServiceCommand({ cluster: 'stage', service: 'web-stage', taskDefinition: 'web:3' }),
    );
    world.mark();
    await deploy(world, { ...web, 'keep-revisions': '1' });
    expect(deregistered(world)).not.toContain(arn('web:3'));
    expect(world.lines.info).toContain('web:3 stays: service web-stage of cluster stage needs it.');
  });

  it.each(['scheduler:ListSchedules', 'events:ListEventBuses', 'ecs:ListClusters'])(
    'leaves all of them alone where it may not look: %s',
    async (Action) => {
      const Statement = [
        { Effect: 'Allow', Action: '*', Resource: '*' },
        { Effect: 'Deny', Action, Resource: '*' },
      ];
      await using world = await newWorld(3, { policy: { Statement } });
      const { verdict } = await deploy(world, web);
      expect(verdict).toBe('succeeded');
      expect(deregistered(world)).toEqual([]);
      expect(world.lines.warning.join('\n')).toMatch(
        /keep-revisions: older revisions of web are left alone: .*Allow ecs:ListTaskDefinitions/,
      );
    },
  );

  it('does nothing after a failure, without a success to wait for, and by default', async () => {
    await using world = await newWorld(3);
    world.emulator.setImageBehaviour({ image: '*:bad', exit: { after: 1, code: 1 } });
    const failed = await deploy(world, { ...web, 'image-tag': 'bad' });
    expect(failed.verdict).toBe('rolled-back');
    await deploy(world, { ...web, 'image-tag': 'r2', 'wait-for-service-stability': 'false' });
    await deploy(world, { cluster: 'prod', service: 'web', 'image-tag': 'r3' });
    expect(deregistered(world)).toEqual([]);
  });

  it('looks no further where there is nothing too many', async () => {
    await using world = await newWorld(0);
    await deploy(world, web);
    expect(world.calls('ListTaskDefinitions')).toHaveLength(1);
    expect(world.calls('ListClusters', 'ListSchedules')).toEqual([]);
  });
});
