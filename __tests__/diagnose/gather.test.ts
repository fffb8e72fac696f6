import { setImmediate } from 'node:timers/promises';
import type { Task } from '@aws-sdk/client-ecs';
import { describe, expect, it } from '@jest/globals';
import type { Evidence } from '../../src/diagnose/evidence.ts';
import { gather, type Subject } from '../../src/diagnose/gather.ts';
import { everyTrouble, loggingService, rollOut } from '../support/rollouts.ts';
import { createWorld, type TestWorld } from '../support/world.ts';

const HOUR = 60 * 60_000;

/** What an evidence has of each kind. */
function kindsOf({ stopped, events, targets, instances, logs }: Evidence): Record<string, boolean> {
  const all = { stopped, events, targets, instances, logs };
  return Object.fromEntries(Object.entries(all).map(([kind, found]) => [kind, found.length > 0]));
}

const EVERYTHING = { stopped: true, events: true, targets: true, instances: true, logs: true };

function skipped(world: TestWorld): string[] {
  return world.lines.info.filter((line) => line.startsWith('Skipped'));
}

/** A rollout that has had every trouble for a while. */
async function inTrouble(world: TestWorld): Promise<Subject> {
  const subject = await rollOut(world, 'v2');
  await world.emulator.advance(45_000);
  return subject;
}

/** `logs:GetLogEvents` is denied from now on. */
function deny(world: TestWorld, action: string): void {
  const [service, operation] = action.split(':');
  world.emulator.faults.add({ service, operation, fault: 'access-denied', times: 'always' });
}

/** Resolves when so many calls have been answered. */
async function answered(world: TestWorld, calls: number): Promise<void> {
  for (let turn = 0; world.calls().length < calls; turn += 1) {
    if (turn > 100_000) throw new Error(`${world.calls().length} calls and not ${calls}`);
    await setImmediate();
  }
}

describe('gather', () => {
  it('collects tasks, events, logs, targets and instances of a rollout in trouble, with at most twelve calls', async () => {
    await using world = await createWorld({ scenario: everyTrouble() });
    const subject = await inTrouble(world);
    const serviceDeployment = { serviceDeploymentArn: 'arn', status: 'IN_PROGRESS' as const };
    const evidence = await gather(world, { ...subject, serviceDeployment });
    expect(kindsOf(evidence)).toEqual(EVERYTHING);
    expect(evidence).toMatchObject({
      service: 'web',
      cluster: 'prod',
      region: 'us-east-1',
      definition: subject.definition,
      desiredCount: 2,
      minimumHealthyPercent: 100,
      maximumPercent: 200,
      healthCheckGracePeriod: 5,
      serviceDeployment,
    });
    expect(world.calls().length).toBeLessThanOrEqual(12);
    expect(world.calls().map(({ operation }) => operation)).toEqual(
      expect.arrayContaining(['GetLogEvents', 'DescribeTargetHealth', 'DescribeContainerInstances']),
    );
    expect([...world.lines.info, ...world.lines.debug]).toEqual([]);
  });

  it('keeps to the tasks and the events of our deployment, and tells those of six hours before apart', async () => {
    await using world = await createWorld({ scenario: everyTrouble() });
    const first = await rollOut(world, 'v2');
    await world.emulator.advance(45_000);
    const second = await rollOut(world, 'v2');
    await world.emulator.advance(45_000);
    const evidence = await gather(world, second);
    const ofFirst = await gather(world, first);
    expect(evidence.stopped.map(({ startedBy }) => startedBy)).toEqual(evidence.stopped.map(() => second.deploymentId));
    expect(ofFirst.stopped.map(({ startedBy }) => startedBy)).toEqual(ofFirst.stopped.map(() => first.deploymentId));
    expect([evidence.stopped.length, ofFirst.stopped.length].every((count) => count > 0)).toBe(true);
    expect(evidence.events.every(({ createdAt }) => createdAt!.getTime() >= second.since)).toBe(true);
    // ECS doesn't repeat within six hours that no instance has room.
    const tellsOfRoom = ({ message }: { message?: string | undefined }) => /unable to place a task/.test(message ?? '');
    expect(evidence.events.filter(tellsOfRoom)).toEqual([]);
    expect(evidence.olderEvents.filter(tellsOfRoom)).toHaveLength(1);
    expect(evidence.instances).toHaveLength(3);
    const later = await gather(world, { ...second, since: second.since + 6 * HOUR + 120_000 });
    expect([later.events, later.olderEvents, later.instances]).toEqual([[], [], []]);
  });

  it('keeps what was seen of tasks that ECS has forgotten, newest first', async () => {
    await using world = await createWorld({ scenario: loggingService() });
    const subject = await rollOut(world, 'crash');
    await world.emulator.advance(20_000);
    const early = await gather(world, subject);
    await world.emulator.advance(2 * HOUR);
    const other: Task = { taskArn: 'other', startedBy: 'ecs-svc/1' };
    const stopping: Task = { ...early.stopped[0]!, stoppedAt: undefined, stoppingAt: early.stopped[0]!.stoppedAt };
    const { stopped } = await gather(world, { ...subject, stopped: [other, stopping, ...early.stopped.slice(1)] });
    const arns = stopped.map(({ taskArn }) => taskArn);
    expect(early.stopped.length).toBeGreaterThan(1);
    expect(arns.slice(-early.stopped.length)).toEqual(early.stopped.map(({ taskArn }) => taskArn));
    expect(arns.length).toBeGreaterThan(early.stopped.length);
    expect(new Set(arns).size).toBe(arns.length);
    expect((await gather(world, subject)).stopped.length).toBe(arns.length - early.stopped.length);
  });

  it('prefers what ECS says now of a task that was seen before', async () => {
    await using world = await createWorld({ scenario: loggingService() });
    const subject = await rollOut(world, 'crash');
    await world.emulator.advance(20_000);
    const { stopped } = await gather(world, subject);
    const before = stopped.map((task): Task => ({ ...task, lastStatus: 'STOPPING', containers: [] }));
    expect((await gather(world, { ...subject, stopped: before })).stopped).toEqual(stopped);
  });
});

describe('a read for evidence that is denied', () => {
  it.each([
    { action: 'logs:GetLogEvents', missing: { logs: false } },
    { action: 'elasticloadbalancing:DescribeTargetHealth', missing: {} },
    { action: 'elasticloadbalancing:DescribeTargetGroups', missing: {} },
    { action: 'ecs:ListContainerInstances', missing: { instances: false } },
    { action: 'ecs:DescribeContainerInstances', missing: { instances: false } },
    { action: 'ecs:ListTasks', missing: { stopped: false, logs: false } },
    { action: 'ecs:DescribeTasks', missing: { stopped: false, logs: false } },
    { action: 'ecs:DescribeServices', missing: { events: false, targets: false, instances: false } },
  ])('is named once in a run and leaves the rest: $action', async ({ action, missing }) => {
    await using world = await createWorld({ scenario: everyTrouble() });
    const subject = await inTrouble(world);
    deny(world, action);
    const evidence = await gather(world, subject);
    expect(await gather(world, subject)).toEqual(evidence);
    expect(kindsOf(evidence)).toEqual({ ...EVERYTHING, ...missing });
    expect(skipped(world)).toEqual([expect.stringContaining(action)]);
    expect(world.lines.warning).toEqual([]);
  });

  it('or that fails is left out without a word to the user', async () => {
    await using world = await createWorld({ scenario: everyTrouble() });
    const subject = await inTrouble(world);
    world.emulator.faults.add({ fault: 'internal-error', times: 'always' });
    const seen: Task = { taskArn: 'seen', startedBy: subject.deploymentId };
    const evidence = await gather(world, { ...subject, stopped: [seen] });
    expect(evidence).toMatchObject({
      service: 'web',
      stopped: [seen],
      events: [],
      targets: [],
      instances: [],
      logs: [],
    });
    expect(world.lines.info).toEqual([]);
    expect(world.lines.debug).toEqual([
      expect.stringMatching(/^ecs:\S+.*: ServerException/),
      expect.stringMatching(/^ecs:\S+.*: ServerException/),
    ]);
  });
});

describe('a read for evidence that hangs', () => {
  it.each([
    { operation: 'GetLogEvents', others: 10, missing: { logs: false } },
    { operation: 'DescribeTargetHealth', others: 9, missing: {} },
    { operation: 'ListContainerInstances', others: 9, missing: { instances: false } },
    { operation: 'DescribeServices', others: 3, missing: { events: false, targets: false, instances: false } },
    { operation: 'ListTasks', others: 1, missing: { stopped: false, targets: false, instances: false, logs: false } },
  ])('is given up after 15 seconds and leaves the rest: $operation', async ({ operation, others, missing }) => {
    await using world = await createWorld({ scenario: everyTrouble() });
    const subject = await inTrouble(world);
    world.emulator.faults.add({ operation, fault: 'latency', clock: 'virtual', ms: 60_000, times: 'always' });
    let isOver = false;
    const gathering = gather(world, subject).finally(() => {
      isOver = true;
    });
    await answered(world, others);
    await world.emulator.advance(14_999);
    expect(isOver).toBe(false);
    await world.emulator.advance(1);
    expect(kindsOf(await gathering)).toEqual({ ...EVERYTHING, ...missing });
    expect(world.lines.debug).toContainEqual(expect.stringMatching(/: no answer within 15 s$/));
    expect(skipped(world)).toEqual([]);
  });

  it('holds up no run that is cancelled', async () => {
    await using world = await createWorld({ scenario: everyTrouble() });
    const subject = await inTrouble(world);
    world.emulator.faults.add({ fault: 'latency', clock: 'virtual', ms: 60_000, times: 'always' });
    const before = world.clock.now();
    const gathering = gather(world, { ...subject, stopped: [{ taskArn: 'seen', startedBy: subject.deploymentId }] });
    world.cancel();
    expect(kindsOf(await gathering)).toEqual({
      stopped: true,
      events: false,
      targets: false,
      instances: false,
      logs: false,
    });
    expect(world.clock.now()).toBe(before);
  });
});
