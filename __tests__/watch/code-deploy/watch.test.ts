import { describe, expect, it } from '@jest/globals';
import { readRunning } from '../../../src/watch/read-running.ts';
import { compareDigests } from '../../../src/watch/running-image.ts';
import { watchCodeDeploy } from '../../../src/watch/watch.ts';
import { startedByOf } from '../../../src/watch/watched.ts';
import {
  busiestMinute,
  codeDeployed,
  createCodeDeployment,
  followCodeDeploy,
  followedCodeDeploy,
  trueVerdict,
} from '../../support/code-deploy-stage.ts';
import type { ScenarioInput } from '../../support/scenarios.ts';
import { createWorld, type TestWorld, type WorldOptions } from '../../support/world.ts';

type Group = Parameters<typeof codeDeployed>[0];

const MINUTE = 60_000;
const CANARY = { 'deployment-configuration': 'CodeDeployDefault.ECSCanary10Percent5Minutes', 'termination-wait': 0 };
const LINEAR = { 'deployment-configuration': 'CodeDeployDefault.ECSLinear10PercentEvery1Minutes' };
/** Tasks that never become healthy: CodeDeploy waits an hour for them. */
const SICK: ScenarioInput = { images: [{ image: 'web:v2', health: 'never' }] };
const HOOK: ScenarioInput = { lambdas: [{ function: 'no', answers: ['FAILED'] }] };

function worldWith(group: Group, more: ScenarioInput = {}, options: WorldOptions = {}): Promise<TestWorld> {
  return createWorld({ ...options, scenario: codeDeployed(group, more) });
}

/** When the deployment ended, and how it stands, whatever the watch saw. */
async function endOf(world: TestWorld, deploymentId: string): Promise<number> {
  const { deploymentInfo } = await world.emulator.look('codedeploy:GetDeployment', { deploymentId });
  return (deploymentInfo as { completeTime: number }).completeTime * 1000;
}

const service = 'codedeploy';

describe('with 30 % of its calls throttled and 5 % unanswered, the watch', () => {
  const CASES: readonly (readonly [string, Group, Readonly<Record<string, string>>, string])[] = [
    ['a canary', CANARY, {}, 'succeeded'],
    ['steps of a minute', LINEAR, {}, 'succeeded'],
    ['a hook that fails', {}, { AfterInstall: 'no' }, 'failed'],
    ['a rollback', { ...CANARY, 'auto-rollback': ['DEPLOYMENT_FAILURE'] }, { AfterAllowTraffic: 'no' }, 'rolled-back'],
  ];

  it.each([1, 2, 3].flatMap((seed) => CASES.map(([name, ...rest]) => [`${name}, ${seed}`, seed, ...rest] as const)))(
    'comes to the true verdict: %s',
    async (_name, seed, group, hooks, verdict) => {
      await using world = await worldWith(group, { ...HOOK, seed });
      const id = await createCodeDeployment(world, hooks);
      world.emulator.faults.add({ service, fault: 'throttling', probability: 0.3, times: 'always' });
      world.emulator.faults.add({ service, fault: 'internal-error', probability: 0.05, times: 'always' });
      world.mark();
      const { ending } = await followCodeDeploy(world, id);
      expect(ending.verdict).toBe(verdict);
      expect(await trueVerdict(world, id)).toBe(verdict);
      expect(busiestMinute(world)).toBeLessThanOrEqual(30);
      const codes = world.calls().map(({ error }) => error);
      expect(codes).toContain('ThrottlingException');
      // Eight times slower at most: two looks may fail on end.
      expect(world.clock.now() - (await endOf(world, id))).toBeLessThan(4 * MINUTE);
    },
  );

  it('asks less often while it is throttled', async () => {
    const calls = async (throttled: boolean) => {
      await using world = await worldWith(CANARY);
      const id = await createCodeDeployment(world);
      if (throttled) {
        world.emulator.faults.add({ operation: 'BatchGetDeploymentTargets', fault: 'throttling', times: 'always' });
      }
      expect((await followCodeDeploy(world, id)).ending.verdict).toBe('succeeded');
      return world.calls('GetDeployment').length;
    };
    expect(await calls(true)).toBeLessThan((await calls(false)) / 2);
  });

  it('says nothing of counts that it could not read at the end', async () => {
    await using world = await worldWith({ 'termination-wait': 0 });
    const id = await createCodeDeployment(world);
    world.clock.later(4_000, () => {
      world.emulator.faults.add({ operation: 'BatchGetDeploymentTargets', fault: 'internal-error', times: 'always' });
    });
    const { ending } = await followCodeDeploy(world, id);
    expect(ending).toEqual({ verdict: 'succeeded', reason: 'the service runs web:2' });
  });

  it('waits for the events that say why it failed', async () => {
    await using world = await worldWith({}, HOOK);
    const id = await createCodeDeployment(world, { AfterAllowTraffic: 'no' });
    // From before the hook ran until after its failure was seen.
    world.clock.later(20_000, () => {
      world.emulator.faults.add({ operation: 'BatchGetDeploymentTargets', fault: 'internal-error', times: 3 });
    });
    const { ending } = await followCodeDeploy(world, id);
    expect(ending.reason).toBe(
      'the CodeDeploy deployment failed: the hook of AfterAllowTraffic failed after 1s; all traffic is on the new revision',
    );
  });
});

describe('a watch that can not see', () => {
  const DENIED = {
    Statement: [
      { Effect: 'Allow', Action: '*', Resource: '*' },
      { Effect: 'Deny', Action: 'codedeploy:GetDeployment', Resource: '*' },
    ],
  };

  it('is unknown at once where the policy denies it', async () => {
    await using world = await worldWith(CANARY, {}, { policy: DENIED });
    const id = await createCodeDeployment(world);
    world.mark();
    const begin = world.clock.now();
    const { ending, seen } = await followCodeDeploy(world, id);
    expect(ending.verdict).toBe('unknown');
    expect(ending.reason).toMatch(
      /^the CodeDeploy deployment can't be watched any more \(watching: AccessDeniedException: .*codedeploy:GetDeployment.*\); it goes on in AWS\.$/,
    );
    expect(seen).toBeUndefined();
    expect(world.clock.now()).toBe(begin);
    expect(world.calls()).toHaveLength(1);
  });

  it('is unknown at once where the credentials expire in the middle, with what was last seen', async () => {
    await using world = await worldWith(CANARY);
    const id = await createCodeDeployment(world);
    const begin = world.clock.now();
    world.clock.later(60_000, () => {
      world.emulator.faults.add({ service, fault: 'expired-token', times: 'always' });
    });
    const { ending, timeline } = await followCodeDeploy(world, id);
    expect(ending.verdict).toBe('unknown');
    expect(ending.reason).toMatch(/\(watching: ExpiredTokenException: .*\); it goes on in AWS\. Last seen: /);
    expect(ending.reason).toContain(
      'Last seen: InProgress (AllowTraffic), 10 % of the traffic is on the new revision, 90 % on the old one.',
    );
    expect(ending.hint).toContain('role-duration-seconds');
    expect(world.clock.now() - begin).toBeLessThanOrEqual(70_100);
    expect(timeline.stages.at(-1)?.name).toBe('moving production traffic');
  });

  it('says so, and goes on', async () => {
    await using world = await worldWith(CANARY);
    const id = await createCodeDeployment(world);
    world.clock.later(60_000, () => {
      world.emulator.faults.add({ service, fault: 'unavailable', times: 'always' });
    });
    world.clock.later(160_000, () => world.emulator.faults.clear());
    expect((await followCodeDeploy(world, id)).ending.verdict).toBe('succeeded');
    const said = world.lines.info.filter((line) => line.startsWith('No answer from CodeDeploy for '));
    expect(said).toHaveLength(3);
    expect(said[0]).toMatch(/^No answer from CodeDeploy for 3\d s, trying on: watching: ServiceUnavailableException/);
  });

  it('ends none but the deployment that it can not see', async () => {
    await using world = await worldWith(CANARY);
    const id = await createCodeDeployment(world);
    const [gone, ours] = ['d-000000000', id].map((one) => followedCodeDeploy(world, one));
    const watched = await watchCodeDeploy([gone!, ours!], world);
    expect(watched.map(({ followed, ending }) => [followed.deployment.id, ending.verdict])).toEqual([
      ['d-000000000', 'unknown'],
      [id, 'succeeded'],
    ]);
    expect(watched[0]!.ending.reason).toContain('DeploymentDoesNotExistException');
  });
});

describe('the end of watching', () => {
  it('is cancelled at the moment of a cancel, and nothing is stopped', async () => {
    await using world = await worldWith(CANARY);
    const id = await createCodeDeployment(world);
    const begin = world.clock.now();
    world.mark();
    world.clock.later(100_000, () => world.cancel());
    const { ending } = await followCodeDeploy(world, id);
    expect(world.clock.now() - begin).toBe(100_000);
    expect(ending.verdict).toBe('cancelled');
    expect(ending.reason).toContain('Last seen: InProgress (AllowTraffic), 10 % of the traffic');
    expect(ending.hint).toContain(`aws deploy stop-deployment --deployment-id ${id} --auto-rollback-enabled`);
    expect(world.writes()).toEqual([]);
  });

  it.each<[string, Group, number]>([
    ['none', { 'termination-wait': 0 }, 0],
    ['the termination', { 'termination-wait': 7 }, 7],
    ['the termination and the shift', { ...CANARY, 'termination-wait': 7 }, 12],
    ['all of them', { ...CANARY, 'ready-wait': 20, 'termination-wait': 7 }, 32],
  ])('is timed-out exactly after the time to watch and the planned waits: %s', async (_name, group, planned) => {
    await using world = await worldWith(group, SICK);
    const id = await createCodeDeployment(world);
    const begin = world.clock.now();
    const { ending } = await followCodeDeploy(world, id, 3);
    expect(world.clock.now() - begin).toBe((3 + planned) * MINUTE);
    expect(ending.verdict).toBe('timed-out');
    const waits = planned === 0 ? '' : `, not counting ${planned} minutes of planned waits`;
    expect(ending.reason).toContain(`not finished in the time that wait-for-minutes gives${waits}; it goes on in AWS.`);
    expect(ending.reason).toContain('Last seen: InProgress (Install), all traffic is on the old revision.');
  });

  it('does not come before a wait that is planned', async () => {
    await using world = await worldWith({ ...CANARY, 'termination-wait': 30 });
    const id = await createCodeDeployment(world);
    const begin = world.clock.now();
    expect((await followCodeDeploy(world, id, 1)).ending.verdict).toBe('succeeded');
    expect(world.clock.now() - begin).toBeGreaterThan(35 * MINUTE);
  });

  it('is timed-out where nothing was ever seen', async () => {
    await using world = await worldWith(CANARY);
    const id = await createCodeDeployment(world);
    const begin = world.clock.now();
    world.emulator.faults.add({ service, fault: 'reset-before', times: 'always' });
    const { ending } = await followCodeDeploy(world, id, 2);
    expect(world.clock.now() - begin).toBe(2 * MINUTE);
    expect(ending.reason).toMatch(/wait-for-minutes gives; it goes on in AWS\.$/);
    expect(world.lines.info.filter((line) => line.includes('waiting for CodeDeploy to show the deployment'))).toEqual([
      '+1m      web: waiting for CodeDeploy to show the deployment, for 1m',
    ]);
  });
});

describe('the pace', () => {
  it.each<[string, Group]>([
    ['all at once', { 'termination-wait': 0 }],
    ['a canary', CANARY],
    ['steps', { ...LINEAR, 'termination-wait': 0 }],
    ['a minute until the termination', { 'termination-wait': 1 }],
    ['an hour until the termination', { 'termination-wait': 60 }],
    ['steps, and five minutes', LINEAR],
  ])('notices the end within 5 s and never makes more than 30 calls a minute: %s', async (_name, group) => {
    await using world = await worldWith(group);
    const id = await createCodeDeployment(world);
    const [watched] = await watchCodeDeploy([followedCodeDeploy(world, id)], world);
    expect(watched?.ending.verdict).toBe('succeeded');
    const noticedAfter = world.clock.now() - (await endOf(world, id));
    expect(noticedAfter).toBeGreaterThanOrEqual(0);
    expect(noticedAfter).toBeLessThanOrEqual(5_600);
    expect(busiestMinute(world)).toBeLessThanOrEqual(30);
  });

  it('is slow in an hour whose end is known', async () => {
    await using world = await worldWith({ 'termination-wait': 60 });
    await followCodeDeploy(world, await createCodeDeployment(world));
    const looks = world.calls('GetDeployment').length;
    expect(looks).toBeGreaterThan(300);
    expect(looks).toBeLessThanOrEqual(380);
  });

  it('keeps to the limit of many, and forgets none of them', async () => {
    await using world = await worldWith(LINEAR);
    const id = await createCodeDeployment(world);
    const many = Array.from({ length: 12 }, (_, index) => ({
      ...followedCodeDeploy(world, id),
      service: `web-${index}`,
    }));
    const watched = await watchCodeDeploy(many, world);
    expect(watched.map(({ followed, ending }) => [followed.service, ending.verdict])).toEqual(
      many.map((one) => [one.service, 'succeeded']),
    );
    expect(busiestMinute(world)).toBeLessThanOrEqual(52);
    expect(world.clock.now() - (await endOf(world, id))).toBeLessThanOrEqual(45_000);
  });
});

describe('a deployment that was watched to its end', () => {
  it('knows its tasks by what ECS has written into them', async () => {
    await using world = await worldWith({ 'termination-wait': 0 });
    const watched = await followCodeDeploy(world, await createCodeDeployment(world));
    const running = await readRunning(world, 'prod', 'web', startedByOf(watched)!);
    expect(running?.map(({ container }) => container)).toEqual(['web', 'web']);
    const digest = running![0]!.digest!;
    expect(compareDigests({ web: [digest] }, running)).toEqual({ kind: 'verified', containers: 2 });
  });

  it('has what the rollout looked like', async () => {
    await using world = await worldWith({ ...CANARY, 'termination-wait': 5 });
    const { timeline } = await followCodeDeploy(world, await createCodeDeployment(world));
    expect(timeline.stages.map(({ name }) => name)).toEqual([
      'waiting for CodeDeploy to begin',
      'starting new tasks',
      'before production traffic moves',
      'moving production traffic',
      'keeping the old tasks',
    ]);
    expect(timeline.counts.map(({ at: _, ...counts }) => counts)).toEqual([
      { running: 0, pending: 2, desired: 2, earlier: 2 },
      { running: 2, pending: 0, desired: 2, earlier: 2 },
      { running: 2, pending: 0, desired: 2, earlier: 0 },
    ]);
    expect(timeline.marks).toEqual([{ at: expect.any(Number), kind: 'good', text: 'all traffic moved' }]);
    expect(timeline.length).toBeGreaterThan(10 * MINUTE);
  });

  it('has marks of what went wrong, and the rollback', async () => {
    await using world = await worldWith({ 'auto-rollback': ['DEPLOYMENT_FAILURE'] }, HOOK);
    const { timeline, deployment, rollback } = await followCodeDeploy(
      world,
      await createCodeDeployment(world, { BeforeAllowTraffic: 'no' }),
    );
    expect(timeline.stages.at(-1)?.name).toBe('rolling back');
    expect(timeline.marks).toEqual([{ at: expect.any(Number), kind: 'bad', text: 'code deploy hook failed' }]);
    expect(rollback?.id).not.toBe(deployment.id);
  });
});
