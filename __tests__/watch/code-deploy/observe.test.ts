import { describe, expect, it } from '@jest/globals';
import { CodeDeployObserver } from '../../../src/watch/code-deploy/observe.ts';
import { codeDeployed, createCodeDeployment, followCodeDeploy, toldOf } from '../../support/code-deploy-stage.ts';
import { createWorld, type TestWorld } from '../../support/world.ts';

function worldDenying(...actions: string[]): Promise<TestWorld> {
  const Statement = [
    { Effect: 'Allow', Action: '*', Resource: '*' },
    ...(actions.length === 0 ? [] : [{ Effect: 'Deny', Action: actions, Resource: '*' }]),
  ];
  const group = { 'termination-wait': 1, 'auto-rollback': ['DEPLOYMENT_FAILURE' as const] };
  const lambdas = [{ function: 'no', answers: ['FAILED' as const] }];
  return createWorld({ scenario: codeDeployed(group, { lambdas }), policy: { Statement } });
}

const operations = (world: TestWorld) => world.calls().map(({ operation }) => operation);

describe('a look', () => {
  it('gives what CodeDeploy says, as plain values', async () => {
    await using world = await worldDenying();
    const id = await createCodeDeployment(world);
    await world.clock.sleep(30_000);
    const seen = await new CodeDeployObserver(world).look(id);
    expect(seen).toMatchObject({
      id,
      at: world.clock.now(),
      status: 'InProgress',
      creator: 'user',
      names: { application: 'web', group: 'web', configuration: 'CodeDeployDefault.ECSAllAtOnce' },
      error: undefined,
      rollback: undefined,
      autoRollback: ['DEPLOYMENT_FAILURE'],
      completedAt: undefined,
      waits: { readyMinutes: undefined, terminationMinutes: 1, keepsBlue: false },
      terminationWaitStarted: true,
      target: { kind: 'listed', id: 'prod:web' },
      taskSets: [
        { label: 'Blue', status: 'ACTIVE', trafficWeight: 0, desired: 2, pending: 0, running: 2 },
        { label: 'Green', status: 'PRIMARY', trafficWeight: 100, desired: 2, pending: 0, running: 2 },
      ],
    });
    expect(seen.events.map(({ name, status }) => `${name} ${status}`)).toEqual([
      'BeforeInstall Succeeded',
      'Install Succeeded',
      'AfterInstall Succeeded',
      'AllowTestTraffic Succeeded',
      'AfterAllowTestTraffic Succeeded',
      'BeforeAllowTraffic Succeeded',
      'AllowTraffic Succeeded',
      'AfterAllowTraffic Succeeded',
    ]);
    expect(seen.events[0]!.endedAt! - seen.events[0]!.startedAt!).toBe(1000);
  });

  it('takes two calls once the target is known, and asks for its id only once', async () => {
    await using world = await worldDenying();
    const id = await createCodeDeployment(world);
    world.mark();
    const created = await new CodeDeployObserver(world).look(id);
    expect(created).toMatchObject({ status: 'Created', target: { kind: 'listed' }, events: [], taskSets: [] });
    await world.clock.sleep(5_000);
    const begun = await new CodeDeployObserver(world).look(id, created);
    expect(begun.events.length).toBeGreaterThan(0);
    expect(operations(world)).toEqual([
      'GetDeployment',
      'ListDeploymentTargets',
      'BatchGetDeploymentTargets',
      'GetDeployment',
      'BatchGetDeploymentTargets',
    ]);
    expect(world.lines.info).toEqual([]);
  });

  it('asks for the list again while there is none', async () => {
    await using world = await worldDenying();
    const id = await createCodeDeployment(world);
    world.mark();
    const code = 'DeploymentNotStartedException';
    world.emulator.faults.add({ operation: 'ListDeploymentTargets', fault: 'error', code, status: 400 });
    const first = await new CodeDeployObserver(world).look(id);
    expect(first).toMatchObject({ target: { kind: 'unlisted' }, missed: 'refused' });
    const second = await new CodeDeployObserver(world).look(id, first);
    expect(second.target).toEqual({ kind: 'listed', id: 'prod:web' });
    expect(operations(world).slice(0, 3)).toEqual(['GetDeployment', 'ListDeploymentTargets', 'GetDeployment']);
    expect(world.lines.info).toEqual([]);
  });

  it('keeps what was seen of a target that can not be read for once', async () => {
    await using world = await worldDenying();
    const id = await createCodeDeployment(world);
    await world.clock.sleep(30_000);
    const before = await new CodeDeployObserver(world).look(id);
    await world.clock.sleep(90_000);
    world.emulator.faults.add({ operation: 'BatchGetDeploymentTargets', fault: 'error' });
    const after = await new CodeDeployObserver(world).look(id, before);
    expect(after.status).toBe('Succeeded');
    expect(after.missed).toBe('unanswered');
    expect([after.events, after.taskSets]).toEqual([before.events, before.taskSets]);
    expect(world.lines.debug.join()).toContain('the target of the deployment');
    expect(world.emulator.faults.list()).toEqual([]);
  });

  it('takes nothing over from another deployment', async () => {
    await using world = await worldDenying();
    const id = await createCodeDeployment(world);
    await world.clock.sleep(30_000);
    const before = { ...(await new CodeDeployObserver(world).look(id)), id: 'd-OTHER' };
    world.emulator.faults.add({ operation: 'ListDeploymentTargets', fault: 'error' });
    expect(await new CodeDeployObserver(world).look(id, before)).toMatchObject({
      target: { kind: 'unlisted' },
      events: [],
      taskSets: [],
    });
  });

  it.each([
    ['AccessDeniedException', { fault: 'access-denied' }],
    ['ExpiredTokenException', { fault: 'expired-token' }],
    ['ServerException', { fault: 'error' }],
  ])('throws what GetDeployment throws: %s', async (name, fault) => {
    await using world = await worldDenying();
    const id = await createCodeDeployment(world);
    world.emulator.faults.add({ operation: 'GetDeployment', ...fault });
    await expect(new CodeDeployObserver(world).look(id)).rejects.toMatchObject({ name });
  });
});

describe('a policy that does not allow to see the target', () => {
  it.each(['codedeploy:ListDeploymentTargets', 'codedeploy:BatchGetDeploymentTargets'])(
    'is said once, and costs nothing but the details: %s',
    async (action) => {
      await using world = await worldDenying(action);
      const { ending } = await followCodeDeploy(world, await createCodeDeployment(world));
      expect(ending).toEqual({ verdict: 'succeeded', reason: 'the service runs web:2' });
      expect(world.lines.info.filter((line) => !line.startsWith('+'))).toEqual([
        `Skipped: the lifecycle events, traffic and task counts of the CodeDeploy deployment are not shown. Allow ${action} to have it checked.`,
      ]);
      expect(world.calls(action.replace('codedeploy:', ''))).toHaveLength(1);
      expect(toldOf(world.lines.info)).toEqual([
        'by its settings it waits 1 minute until the old tasks are terminated; wait-for-minutes counts on top of that',
        'all traffic is on the new revision; the old tasks are kept for another 1 minute',
      ]);
    },
  );

  it('is not asked about again for the rollback', async () => {
    await using world = await worldDenying('codedeploy:ListDeploymentTargets');
    const id = await createCodeDeployment(world, { BeforeAllowTraffic: 'no' });
    const { ending } = await followCodeDeploy(world, id);
    expect(ending.verdict).toBe('rolled-back');
    expect(ending.reason).toContain('a lifecycle hook failed: The deployment failed because');
    expect(ending.code).toBe('code-deploy-hook-failed');
    expect(world.calls('ListDeploymentTargets')).toHaveLength(1);
    expect(world.lines.info.filter((line) => line.startsWith('Skipped'))).toHaveLength(1);
  });
});
