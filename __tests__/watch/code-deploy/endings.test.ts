import {
  ContinueDeploymentCommand,
  CreateDeploymentConfigCommand,
  StopDeploymentCommand,
} from '@aws-sdk/client-codedeploy';
import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { CodeDeployObserver } from '../../../src/watch/code-deploy/observe.ts';
import { plannedWait } from '../../../src/watch/code-deploy/planned-wait.ts';
import { codeDeployed, createCodeDeployment, followCodeDeploy, trueVerdict } from '../../support/code-deploy-stage.ts';
import type { ScenarioInput } from '../../support/scenarios.ts';
import { createWorld, type TestWorld } from '../../support/world.ts';

type Group = Parameters<typeof codeDeployed>[0];

const CANARY = 'CodeDeployDefault.ECSCanary10Percent5Minutes';
const ROLLBACK_EVENTS = ['DEPLOYMENT_FAILURE', 'DEPLOYMENT_STOP_ON_ALARM', 'DEPLOYMENT_STOP_ON_REQUEST'] as const;
const LAMBDAS: ScenarioInput = {
  lambdas: [
    { function: 'no', answers: ['FAILED'] },
    { function: 'never', answers: ['IN_PROGRESS'] },
  ],
};

const stop = (world: TestWorld, deploymentId: string, autoRollbackEnabled: boolean) =>
  world.aws.codeDeploy.send(new StopDeploymentCommand({ deploymentId, autoRollbackEnabled }));

/** A deployment with something that happens `seconds` after its begin. */
interface Case {
  readonly name: string;
  readonly group: Group;
  readonly hooks?: Readonly<Record<string, string>>;
  readonly more?: ScenarioInput;
  readonly seconds?: number;
  readonly happens?: (world: TestWorld, id: string) => unknown;
  readonly verdict: string;
  readonly reason: string;
}

const CASES: readonly Case[] = [
  {
    name: 'a hook that fails without a rollback',
    group: {},
    hooks: { BeforeAllowTraffic: 'no' },
    verdict: 'failed',
    reason:
      'the CodeDeploy deployment failed: the hook of BeforeAllowTraffic failed after 1s; all traffic is on the old revision',
  },
  {
    name: 'a hook that fails after all traffic was moved',
    group: {},
    hooks: { AfterAllowTraffic: 'no' },
    verdict: 'failed',
    reason:
      'the CodeDeploy deployment failed: the hook of AfterAllowTraffic failed after 1s; all traffic is on the new revision',
  },
  {
    name: 'a hook that never reports',
    group: { 'auto-rollback': ['DEPLOYMENT_FAILURE'] },
    hooks: { AfterInstall: 'never' },
    verdict: 'rolled-back',
    reason: 'CodeDeploy put web:1 back: the hook of AfterInstall failed after 1h',
  },
  {
    name: 'a stop while the old tasks are kept',
    group: { 'termination-wait': 60 },
    seconds: 300,
    happens: (world, id) => stop(world, id, false),
    verdict: 'stopped',
    reason: 'somebody stopped the deployment; all traffic is on the new revision',
  },
  {
    name: 'a stop during the canary',
    group: { 'deployment-configuration': CANARY },
    seconds: 120,
    happens: (world, id) => stop(world, id, false),
    verdict: 'stopped',
    reason: 'somebody stopped the deployment; all traffic is on the old revision',
  },
  {
    name: 'a stop that is rolled back by the settings',
    group: { 'deployment-configuration': CANARY, 'auto-rollback': ['DEPLOYMENT_STOP_ON_REQUEST'] },
    seconds: 120,
    happens: (world, id) => stop(world, id, false),
    verdict: 'rolled-back',
    reason: 'CodeDeploy put web:1 back: somebody stopped the deployment',
  },
  {
    name: 'an alarm without a rollback',
    group: { 'deployment-configuration': CANARY, alarms: ['errors'] },
    more: { script: [...(codeDeployed().script ?? []), { at: 120, 'trip-alarm': 'errors' }] },
    verdict: 'failed',
    reason:
      'the CodeDeploy deployment failed: the CloudWatch alarm errors went off and stopped the deployment; all traffic is on the old revision',
  },
  {
    name: 'an alarm from before',
    group: { alarms: ['errors'] },
    more: { alarms: { errors: 'ALARM' } },
    verdict: 'failed',
    reason:
      'the CodeDeploy deployment failed: the CloudWatch alarm errors was in ALARM before anything was deployed; all traffic is on the old revision',
  },
  {
    name: 'old tasks that are kept for good',
    group: {
      settings: {
        blueGreenDeploymentConfiguration: {
          terminateBlueInstancesOnDeploymentSuccess: { action: 'KEEP_ALIVE' },
          deploymentReadyOption: { actionOnTimeout: 'CONTINUE_DEPLOYMENT' },
        },
      },
    },
    verdict: 'succeeded',
    reason: 'the service runs web:2, 2 of 2 tasks running; 2 tasks of web:1 are kept (KEEP_ALIVE)',
  },
];

describe('a deployment', () => {
  it.each(CASES)('with $name is $verdict', async (one) => {
    await using world = await createWorld({ scenario: codeDeployed(one.group, { ...LAMBDAS, ...one.more }) });
    const id = await createCodeDeployment(world, one.hooks);
    if (one.happens !== undefined) world.clock.later((one.seconds ?? 0) * 1000, () => void one.happens?.(world, id));
    const { ending } = await followCodeDeploy(world, id);
    expect(ending).toMatchObject({ verdict: one.verdict, reason: one.reason });
    expect(await trueVerdict(world, id)).toBe(one.verdict);
  });
});

describe('whatever happens to a deployment', () => {
  const groups = fc.record({
    'deployment-configuration': fc.constantFrom(
      'CodeDeployDefault.ECSAllAtOnce',
      CANARY,
      'CodeDeployDefault.ECSLinear10PercentEvery1Minutes',
    ),
    'termination-wait': fc.constantFrom(0, 5),
    'auto-rollback': fc.subarray([...ROLLBACK_EVENTS]),
    alarms: fc.constantFrom<string[]>([], ['errors']),
  });
  const images = fc.constantFrom('web:v2', 'web:v2', 'web:crash');
  const hooks = fc.constantFrom<Readonly<Record<string, string>>>(
    {},
    {},
    { AfterAllowTraffic: 'no' },
    { AfterInstall: 'no' },
  );
  const events = fc.record({
    seconds: fc.integer({ min: 1, max: 1000 }),
    what: fc.constantFrom('nothing', 'alarm', 'stop', 'stop with rollback', 'continue'),
  });

  async function happen(world: TestWorld, deploymentId: string, what: string): Promise<void> {
    if (what === 'stop' || what === 'stop with rollback') await stop(world, deploymentId, what !== 'stop');
    if (what === 'continue') await world.aws.codeDeploy.send(new ContinueDeploymentCommand({ deploymentId }));
  }

  it('the verdict is the true one', async () => {
    const ready = fc.option(fc.constant(10), { nil: undefined });
    await fc.assert(
      fc.asyncProperty(groups, ready, images, hooks, events, async (group, wait, image, hook, { seconds, what }) => {
        const settings: Group = { ...group, ...(wait === undefined ? {} : { 'ready-wait': wait }) };
        const alarm = what === 'alarm' ? [{ at: seconds, 'trip-alarm': 'errors' }] : [];
        const registered = codeDeployed({}, {}, image).script ?? [];
        const scenario = codeDeployed(settings, { ...LAMBDAS, script: [...registered, ...alarm] });
        await using world = await createWorld({ scenario });
        const id = await createCodeDeployment(world, hook);
        // What comes too late or isn't waited for is refused.
        world.clock.later(seconds * 1000, () => happen(world, id, what).catch(() => undefined));
        const { ending } = await followCodeDeploy(world, id);
        await world.clock.sleep(60_000);
        expect(ending.verdict).toBe(await trueVerdict(world, id));
      }),
      { numRuns: 25 },
    );
  }, 120_000);
});

describe('the planned wait', () => {
  /** Minutes from the create to the end. */
  async function minutesOf(world: TestWorld): Promise<number> {
    const begin = world.clock.now();
    const id = await createCodeDeployment(world);
    expect((await followCodeDeploy(world, id)).ending.verdict).toBe('succeeded');
    return (world.clock.now() - begin) / 60_000;
  }

  it.each([
    ['CodeDeployDefault.ECSAllAtOnce', 0, 0],
    [CANARY, 3, 0],
    ['CodeDeployDefault.ECSLinear10PercentEvery1Minutes', 0, 1],
    ['mine', 2, 3],
  ])('of %s with a termination wait of %s minutes is what it takes', async (configuration, termination, allowance) => {
    const group = { 'deployment-configuration': configuration, 'termination-wait': termination };
    await using world = await createWorld({ scenario: codeDeployed(group) });
    const timeBasedLinear = { linearPercentage: 25, linearInterval: 3 };
    await world.aws.codeDeploy.send(
      new CreateDeploymentConfigCommand({
        deploymentConfigName: 'mine',
        computePlatform: 'ECS',
        trafficRoutingConfig: { type: 'TimeBasedLinear', timeBasedLinear },
      }),
    );
    const observer = new CodeDeployObserver(world);
    const shift = await observer.shift(configuration);
    const minutes = await minutesOf(world);
    const seen = await observer.look(await lastId(world));
    const { total } = plannedWait(seen.waits, shift);
    expect(total).toBeLessThanOrEqual(minutes + allowance);
    // Starting the tasks comes on top.
    expect(total).toBeGreaterThan(minutes - 1);
    // Ours is read here and by the watch.
    expect(world.calls('GetDeploymentConfig')).toHaveLength(configuration === 'mine' ? 2 : 0);
    expect(world.lines.info[0]).toMatch(total === 0 ? /BeforeInstall/ : /by its settings it waits \d/);
  });

  async function lastId(world: TestWorld): Promise<string> {
    const { deployments } = await world.emulator.look('codedeploy:ListDeployments', {});
    return String((deployments as string[])[0]);
  }

  it('is not known where the policy does not allow it, or there is no such configuration', async () => {
    const Deny = { Effect: 'Deny', Action: 'codedeploy:GetDeploymentConfig', Resource: '*:deploymentconfig:mine' };
    const policy = { Statement: [{ Effect: 'Allow', Action: '*', Resource: '*' }, Deny] };
    await using world = await createWorld({ scenario: codeDeployed(), policy });
    const observer = new CodeDeployObserver(world);
    expect(await observer.shift('mine')).toBeUndefined();
    expect(world.lines.info).toEqual([expect.stringContaining('Allow codedeploy:GetDeploymentConfig')]);
    expect(await observer.shift('theirs')).toBeUndefined();
    expect(world.lines.debug).toEqual([expect.stringContaining('DeploymentConfigDoesNotExistException')]);
  });
});
