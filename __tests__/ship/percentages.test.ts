import { DescribeServicesCommand, type Service, UpdateServiceCommand } from '@aws-sdk/client-ecs';
import { describe, expect, test } from '@jest/globals';
import { parseLeftOpen } from '../../src/left-open.ts';
import { LOAN_TAG } from '../../src/percentages/loan.ts';
import { type LeftLoans, LOANS_STATE } from '../../src/percentages/open-loans.ts';
import { putAllBack } from '../../src/percentages/put-back.ts';
import { deployByHand, registerChanged } from '../support/operator.ts';
import { onPort80, prod, type ServiceInput, webService } from '../support/scenarios.ts';
import { createWorld, deploy, problemOf, type TestWorld } from '../support/world.ts';

const inputs = { cluster: 'prod', service: 'web', image: 'public.ecr.aws/nginx/nginx:1.27' };
const accepting = { ...inputs, 'minimum-healthy-percent': '0' };

/** Its configuration has members that the SDK doesn't know. */
const guarded = {
  'deployment-configuration': {
    minimumHealthyPercent: 100,
    maximumPercent: 200,
    deploymentCircuitBreaker: { enable: true, rollback: true },
    notInThisSdk: { kept: true },
  },
};

const founding = prod([onPort80('web', guarded), onPort80('api')]);

/** Nothing in AWS decides about its deployments. */
const unguarded = prod([
  onPort80('web', { 'deployment-configuration': { minimumHealthyPercent: 100, maximumPercent: 200 } }),
  onPort80('api'),
]);

async function serviceOf(world: TestWorld) {
  const asked = { cluster: 'prod', services: ['web'], include: ['TAGS'] };
  const [service] = (await world.emulator.look('DescribeServices', asked)).services as Service[];
  const { minimumHealthyPercent, maximumPercent } = service?.deploymentConfiguration ?? {};
  const tag = service?.tags?.find(({ key }) => key === LOAN_TAG)?.value;
  return { percentages: `${minimumHealthyPercent}/${maximumPercent}`, tag };
}

/** The requests to change the service. */
function updates(world: TestWorld): readonly Record<string, unknown>[] {
  return world.calls('UpdateService').map(({ input }) => input as Record<string, unknown>);
}

async function setByHand(world: TestWorld, minimumHealthyPercent: number, maximumPercent: number): Promise<void> {
  const deploymentConfiguration = { minimumHealthyPercent, maximumPercent };
  await world.aws.ecs.send(new UpdateServiceCommand({ cluster: 'prod', service: 'web', deploymentConfiguration }));
}

async function arnOf(world: TestWorld): Promise<string> {
  const { services } = await world.emulator.look('DescribeServices', { cluster: 'prod', services: ['web'] });
  return (services as [{ serviceArn: string }])[0].serviceArn;
}

/** Has something happen right after the nth UpdateService of the run was answered. */
function whenSent(world: TestWorld, nth: number, act: () => Promise<void>): void {
  const send = world.aws.ecsOnce.send.bind(world.aws.ecsOnce);
  let sent = 0;
  Object.assign(world.aws.ecsOnce, {
    send: async (...args: Parameters<typeof send>) => {
      const answer = await send(...args);
      if (args[0] instanceof UpdateServiceCommand) {
        sent += 1;
        if (sent === nth) await act();
      }
      return answer;
    },
  });
}

describe('percentages for one deployment', () => {
  test('let the founding story through, and are as before afterwards, unknown members included', async () => {
    await using world = await createWorld({ scenario: founding });
    const outcome = await deploy(world, accepting);
    expect(outcome.verdict).toBe('succeeded');
    expect(world.writes()).toEqual([
      'TagResource',
      'RegisterTaskDefinition',
      'UpdateService',
      'UpdateService',
      'UntagResource',
    ]);
    const [deployment, putBack] = updates(world);
    const rest = { deploymentCircuitBreaker: expect.anything(), notInThisSdk: { kept: true }, maximumPercent: 200 };
    expect(deployment?.deploymentConfiguration).toMatchObject({ ...rest, minimumHealthyPercent: 0 });
    expect(putBack?.deploymentConfiguration).toMatchObject({ ...rest, minimumHealthyPercent: 100 });
    expect(putBack?.taskDefinition).toBeUndefined();
    expect(await serviceOf(world)).toEqual({ percentages: '100/200', tag: undefined });
    expect(world.lines.info).toContain('web: minimumHealthyPercent 0 instead of 100 for this deployment.');
    expect(world.lines.info).toContain('web: it has minimumHealthyPercent 100 again.');
    expect(world.remembered.get(LOANS_STATE)).toBe('');
    expect(world.lines.warning.join('\n')).toMatch(/no task will be healthy for/);
  });

  test('are kept as a tag while they are in force', async () => {
    await using world = await createWorld({ scenario: founding });
    await deploy(world, accepting);
    const [tagging] = world.calls('TagResource');
    expect(tagging?.input).toMatchObject({
      tags: [{ key: LOAN_TAG, value: expect.stringMatching(/^100\/200 now 0\/200 by [0-9a-f]{8}$/) }],
    });
  });

  test('are refused without the permission to keep the own ones, before anything is built', async () => {
    const policy = {
      Version: '2012-10-17',
      Statement: [
        { Effect: 'Allow', Action: '*', Resource: '*' },
        { Effect: 'Deny', Action: 'ecs:TagResource', Resource: '*' },
      ],
    };
    await using world = await createWorld({ scenario: founding, policy });
    const problem = await problemOf(world, accepting);
    expect(problem.verdict).toBe('refused');
    expect(problem.message).toMatch(/have to be kept as a tag of service 'web' while it has others, and that fails/);
    expect(problem.hint).toMatch(
      /^Allow ecs:TagResource .*:service\/prod\/web[\s\S]*keep-deployment-configuration: true/,
    );
    expect(world.writes()).toEqual(['TagResource']);
    expect(await serviceOf(world)).toEqual({ percentages: '100/200', tag: undefined });
  });

  test('need no tag where they are meant to stay', async () => {
    await using world = await createWorld({ scenario: founding });
    const outcome = await deploy(world, { ...accepting, 'keep-deployment-configuration': 'true' });
    expect(outcome.verdict).toBe('succeeded');
    expect(world.writes()).toEqual(['RegisterTaskDefinition', 'UpdateService']);
    expect(await serviceOf(world)).toEqual({ percentages: '0/200', tag: undefined });
  });

  test('change nothing where the service runs this very revision and image', async () => {
    await using world = await createWorld({ scenario: founding });
    const outcome = await deploy(world, { ...accepting, image: `${world.host}/web:v1` });
    expect(outcome.verdict).toBe('unchanged');
    expect(world.writes()).toEqual(['TagResource', 'UntagResource']);
  });

  test('stay while the deployment needs them, and come back with the next run', async () => {
    await using world = await createWorld({ scenario: unguarded });
    const gone = { ...accepting, image: `${world.host}/web:crash`, 'fail-fast': 'false', 'wait-for-minutes': '1' };
    const first = await deploy(world, gone);
    expect(first.verdict).toBe('timed-out');
    const left = await serviceOf(world);
    expect(left).toEqual({ percentages: '0/200', tag: expect.stringMatching(/^100\/200 now 0\/200/) });
    expect(first.services[0]?.warnings.join()).toMatch(
      /web: it has minimumHealthyPercent 0 as long as the deployment needs that\. The next run/,
    );
    world.mark();
    const next = await deploy(world, { ...inputs, preflight: 'off' });
    expect(updates(world)[0]?.deploymentConfiguration).toMatchObject({ minimumHealthyPercent: 100 });
    expect(await serviceOf(world)).toEqual({ percentages: '100/200', tag: undefined });
    expect(next.verdict).toBe('succeeded');
  });

  test('are put back after a rollback, which needs them as well', async () => {
    await using world = await createWorld({ scenario: unguarded });
    const failing = { ...accepting, image: `${world.host}/web:crash`, 'on-failure': 'rollback' };
    const outcome = await deploy(world, failing);
    expect(outcome.verdict).toBe('rolled-back');
    expect(await serviceOf(world)).toEqual({ percentages: '100/200', tag: undefined });
    expect(updates(world).map(({ deploymentConfiguration }) => deploymentConfiguration !== undefined)).toEqual([
      true,
      ...(updates(world).length === 3 ? [false] : []),
      true,
    ]);
  });

  test("never undo somebody else's change", async () => {
    await using world = await createWorld({ scenario: founding });
    const send = world.aws.ecs.send.bind(world.aws.ecs);
    let looks = 0;
    Object.assign(world.aws.ecs, {
      send: async (...args: Parameters<typeof send>) => {
        if (world.calls('UpdateService').length === 1 && looks++ === 1) await setByHand(world, 50, 200);
        return await send(...args);
      },
    });
    const outcome = await deploy(world, accepting);
    expect(outcome.verdict).toBe('succeeded');
    expect(await serviceOf(world)).toEqual({ percentages: '50/200', tag: undefined });
    expect(world.lines.info).toContain(
      'web: somebody has set minimumHealthyPercent 50 meanwhile, and that is left as it is.',
    );
  });

  test('are put back by the post step of a run that was cancelled before it deployed', async () => {
    await using world = await createWorld({ scenario: founding });
    world.emulator.faults.add({ operation: 'RegisterTaskDefinition', fault: 'access-denied', times: 'always' });
    await problemOf(world, accepting);
    expect((await serviceOf(world)).tag).toMatch(/^100\/200 now 0\/200/);
    const left = parseLeftOpen<LeftLoans>(world.remembered.get(LOANS_STATE) ?? '');
    expect(left?.services).toHaveLength(1);
    expect(left === undefined ? undefined : await putAllBack(left, world)).toEqual([]);
    expect(await serviceOf(world)).toEqual({ percentages: '100/200', tag: undefined });
  });

  test('leave nothing behind where ECS refuses the update', async () => {
    await using world = await createWorld({ scenario: founding });
    world.emulator.faults.add({ operation: 'UpdateService', fault: 'access-denied', times: 'always' });
    const outcome = await deploy(world, accepting);
    expect(outcome.verdict).toBe('not-started');
    expect(await serviceOf(world)).toEqual({ percentages: '100/200', tag: undefined });
  });

  test('are refused where the tag gets no answer', async () => {
    await using world = await createWorld({ scenario: founding });
    world.emulator.faults.add({ operation: 'TagResource', fault: 'internal-error', times: 'always' });
    const problem = await problemOf(world, accepting);
    expect(problem).toMatchObject({ verdict: 'refused', message: expect.stringMatching(/as a tag of service 'web'/) });
    expect(await serviceOf(world)).toEqual({ percentages: '100/200', tag: undefined });
  });

  test('claim nothing of a deployment where the service can not be read any more', async () => {
    await using world = await createWorld({ scenario: founding });
    const send = world.aws.ecs.send.bind(world.aws.ecs);
    Object.assign(world.aws.ecs, {
      send: async (...args: Parameters<typeof send>) => {
        const isLast = world.calls('RegisterTaskDefinition').length > 0 && args[0] instanceof DescribeServicesCommand;
        if (isLast)
          world.emulator.faults.add({ operation: 'DescribeServices', fault: 'internal-error', times: 'always' });
        return await send(...args);
      },
    });
    const outcome = await deploy(world, accepting);
    expect(outcome.verdict).toBe('not-started');
    expect(world.calls('UpdateService')).toEqual([]);
  });

  test('are told by a dry run, which writes nothing', async () => {
    await using world = await createWorld({ scenario: founding });
    const outcome = await deploy(world, { ...accepting, 'dry-run': 'true' });
    expect(outcome.services[0]?.reason).toMatch(/, with minimumHealthyPercent 0 instead of 100 for this deployment$/);
    expect(world.writes()).toEqual([]);
  });
});

describe('percentages that an earlier run left, or another run uses', () => {
  /** No port in the way, and nothing in AWS that decides about deployments. */
  const roomy = prod([webService({ 'deployment-configuration': { minimumHealthyPercent: 100, maximumPercent: 200 } })]);
  const v2 = (world: TestWorld) => ({ cluster: 'prod', service: 'web', image: `${world.host}/web:v2` });

  /** A run that ends while its deployment goes on. */
  async function leaveBehind(world: TestWorld, percentages: Readonly<Record<string, string>>): Promise<void> {
    const image = `${world.host}/web:crash`;
    const patience = { 'fail-fast': 'false', 'wait-for-minutes': '1' };
    const outcome = await deploy(world, { cluster: 'prod', service: 'web', image, ...patience, ...percentages });
    expect(outcome.verdict).toBe('timed-out');
    world.mark();
  }

  const settle = async (world: TestWorld) => {
    const left = parseLeftOpen<LeftLoans>(world.remembered.get(LOANS_STATE) ?? '');
    return left === undefined ? [] : await putAllBack(left, world);
  };

  const lend0 = { 'minimum-healthy-percent': '0' };

  test.each<[string, Readonly<Record<string, string>>]>([
    ['another minimum', { 'minimum-healthy-percent': '50' }],
    ['another maximum', { 'maximum-percent': '300' }],
    ['both', { 'minimum-healthy-percent': '50', 'maximum-percent': '300' }],
    ['the same', lend0],
    ['what was there before', { 'minimum-healthy-percent': '100' }],
  ])('come back to what the service had before both runs, where the next asks for %s', async (_, asked) => {
    await using world = await createWorld({ scenario: roomy });
    await leaveBehind(world, lend0);
    const outcome = await deploy(world, { ...v2(world), ...asked });
    expect(outcome.verdict).toBe('succeeded');
    expect(await serviceOf(world)).toEqual({ percentages: '100/200', tag: undefined });
  });

  test.each(['UpdateService', 'RegisterTaskDefinition'])(
    'are not forgotten by a next run whose %s is denied',
    async (operation) => {
      await using world = await createWorld({ scenario: roomy });
      await leaveBehind(world, lend0);
      world.emulator.faults.add({ operation, fault: 'access-denied', times: 'always' });
      await deploy(world, { ...v2(world), 'minimum-healthy-percent': '50' }).catch(() => undefined);
      await settle(world);
      expect(await serviceOf(world)).toEqual({ percentages: '0/200', tag: expect.stringMatching(/^100\/200 now /) });
      expect(world.lines.info.join('\n')).not.toContain('somebody');
      world.emulator.faults.clear();
      expect((await deploy(world, v2(world))).verdict).toBe('succeeded');
      expect(await serviceOf(world)).toEqual({ percentages: '100/200', tag: undefined });
    },
  );

  test('belong to the run that deployed with them, also while another one with the same wish only builds', async () => {
    await using world = await createWorld({ scenario: roomy });
    await leaveBehind(world, lend0);
    const { tag } = await serviceOf(world);
    world.emulator.faults.add({ operation: 'RegisterTaskDefinition', fault: 'access-denied', times: 'always' });
    await problemOf(world, { ...v2(world), ...lend0 });
    expect(await serviceOf(world)).toEqual({ percentages: '0/200', tag });
  });

  test('are put back one by one where somebody has set the other', async () => {
    await using world = await createWorld({ scenario: roomy });
    whenSent(world, 1, () => setByHand(world, 50, 300));
    const outcome = await deploy(world, { ...v2(world), ...lend0, 'maximum-percent': '300' });
    expect(outcome.verdict).toBe('succeeded');
    expect(await serviceOf(world)).toEqual({ percentages: '50/200', tag: undefined });
    expect(world.lines.info).toContain(
      'web: it has maximumPercent 200 again; somebody has set minimumHealthyPercent 50 meanwhile, and that is left as it is.',
    );
  });

  test('are kept anew where another run took the tag away as they were set', async () => {
    await using world = await createWorld({ scenario: roomy });
    let during: string | undefined;
    whenSent(world, 1, async () => {
      await world.emulator.look('UntagResource', { resourceArn: await arnOf(world), tagKeys: [LOAN_TAG] });
    });
    const [looks, mark] = [world.aws.ecs.send.bind(world.aws.ecs), { times: 0 }];
    Object.assign(world.aws.ecs, {
      send: async (...args: Parameters<typeof looks>) => {
        if (world.calls('UpdateService').length === 1 && mark.times++ === 3) during = (await serviceOf(world)).tag;
        return await looks(...args);
      },
    });
    await deploy(world, { ...v2(world), ...lend0 });
    expect(during).toMatch(/^100\/200 now 0\/200 by /);
    expect(await serviceOf(world)).toEqual({ percentages: '100/200', tag: undefined });
  });

  test("leave the next run's tag alone", async () => {
    await using world = await createWorld({ scenario: roomy });
    const theirs = '100/200 now 25/200 by 00000000';
    whenSent(world, 2, async () => {
      const tags = [{ key: LOAN_TAG, value: theirs }];
      await world.emulator.look('TagResource', { resourceArn: await arnOf(world), tags });
    });
    await deploy(world, { ...v2(world), ...lend0 });
    expect(await serviceOf(world)).toEqual({ percentages: '100/200', tag: theirs });
  });

  test('leave no tag that could undo a later change by hand', async () => {
    await using world = await createWorld({ scenario: roomy });
    const tags = [{ key: LOAN_TAG, value: '100/200 now 0/200 by 00000000' }];
    await world.emulator.look('TagResource', { resourceArn: await arnOf(world), tags });
    await deploy(world, v2(world));
    expect(await serviceOf(world)).toEqual({ percentages: '100/200', tag: undefined });
  });

  test('stay while any deployment goes on that may be a rollback of ours', async () => {
    await using world = await createWorld({ scenario: roomy });
    await leaveBehind(world, lend0);
    const { tag = '' } = await serviceOf(world);
    const definition = await registerChanged(world, { memory: '300' });
    await deployByHand(world, definition);
    const serviceArn = await arnOf(world);
    const original = { minimum: 100, maximum: 200 };
    const loan = { original, lent: { minimum: 0, maximum: 200 }, was: original, by: tag.slice(-8) };
    const services = [{ service: 'web', serviceArn, loan, stage: 'set' as const }];
    const [settlement] = await putAllBack({ cluster: 'prod', region: 'us-east-1', services }, world);
    expect(settlement).toMatchObject({ isOpen: true, text: expect.stringMatching(/as long as the deployment needs/) });
    expect(await serviceOf(world)).toEqual({ percentages: '0/200', tag });
  });

  test("come back at once where somebody else's deployment took over", async () => {
    await using world = await createWorld({ scenario: roomy });
    const definition = await registerChanged(world, { memory: '300' });
    world.clock.later(4_000, async () => void (await deployByHand(world, definition)));
    const outcome = await deploy(world, { ...v2(world), ...lend0 });
    expect(outcome.verdict).toBe('superseded');
    expect(await serviceOf(world)).toEqual({ percentages: '100/200', tag: undefined });
  });

  test('stay for good where the next run says so, also where it has nothing to deploy', async () => {
    await using world = await createWorld({ scenario: roomy });
    await leaveBehind(world, lend0);
    const keeping = { ...v2(world), ...lend0, 'keep-deployment-configuration': 'true' };
    expect((await deploy(world, keeping)).verdict).toBe('succeeded');
    expect(await serviceOf(world)).toEqual({ percentages: '0/200', tag: undefined });
    const tags = [{ key: LOAN_TAG, value: '100/200 now 0/200 by 00000000' }];
    await world.emulator.look('TagResource', { resourceArn: await arnOf(world), tags });
    expect((await deploy(world, keeping)).verdict).toBe('unchanged');
    expect(await serviceOf(world)).toEqual({ percentages: '0/200', tag: undefined });
  });

  test('are left to the run that has taken them over', async () => {
    await using world = await createWorld({ scenario: roomy });
    await setByHand(world, 0, 200);
    const serviceArn = await arnOf(world);
    const tag = '100/200 now 0/200 by 00000000';
    await world.emulator.look('TagResource', { resourceArn: serviceArn, tags: [{ key: LOAN_TAG, value: tag }] });
    const original = { minimum: 100, maximum: 200 };
    const loan = { original, lent: { minimum: 0, maximum: 200 }, was: original, by: '11111111' };
    const services = [{ service: 'web', serviceArn, loan, stage: 'set' as const }];
    expect(await putAllBack({ cluster: 'prod', region: 'us-east-1', services }, world)).toEqual([]);
    expect(await serviceOf(world)).toEqual({ percentages: '0/200', tag });
  });

  test('are left to the post step where ECS takes no request at the end', async () => {
    await using world = await createWorld({ scenario: roomy });
    whenSent(world, 1, async () => {
      world.emulator.faults.add({ operation: 'UpdateService', fault: 'access-denied', times: 'always' });
    });
    const outcome = await deploy(world, { ...v2(world), ...lend0 });
    expect(outcome).toMatchObject({ verdict: 'succeeded' });
    expect(outcome.services[0]?.warnings.join()).toMatch(/web: it may still have minimumHealthyPercent 0/);
    world.emulator.faults.clear();
    expect(await settle(world)).toEqual([
      { service: 'web', isOpen: false, text: 'it has minimumHealthyPercent 100 again' },
    ]);
    expect(await serviceOf(world)).toEqual({ percentages: '100/200', tag: undefined });
  });

  test('are not claimed to be set by a run that never set them', async () => {
    await using world = await createWorld({ scenario: roomy });
    world.emulator.faults.add({ operation: 'RegisterTaskDefinition', fault: 'access-denied', times: 'always' });
    await problemOf(world, { ...v2(world), ...lend0 });
    world.emulator.faults.add({ operation: 'DescribeServices', fault: 'access-denied', times: 'always' });
    const [settlement] = await settle(world);
    expect(settlement?.text).toMatch(/^its tag ship-to-ecs:percentages-before may still be there \(/);
  });
});

describe('percentages that make no sense', () => {
  const strategy = { strategy: 'BLUE_GREEN', bakeTimeInMinutes: 1 };
  test.each<[string, Partial<ServiceInput>, Record<string, string>, RegExp]>([
    [
      'for a blue/green deployment',
      { 'deployment-configuration': strategy },
      {},
      /strategy BLUE_GREEN, which starts all/,
    ],
    ['of 100 and 100', {}, { 'minimum-healthy-percent': '100', 'maximum-percent': '100' }, /which ECS refuses/],
    ['without waiting', {}, { 'wait-for-service-stability': 'false' }, /nobody is there to put them back/],
    ['beyond what there is', {}, { 'minimum-healthy-percent': '120' }, /minimum-healthy-percent: '120'/],
  ])('are refused %s', async (_, changes, more, message) => {
    await using world = await createWorld({ scenario: prod([webService(changes)]) });
    const problem = await problemOf(world, { ...accepting, ...more });
    expect(problem.message).toMatch(message);
    expect(world.writes()).toEqual([]);
  });

  test('to keep are none without percentages', async () => {
    await using world = await createWorld({ scenario: founding });
    const problem = await problemOf(world, { ...inputs, 'keep-deployment-configuration': 'true' });
    expect(problem.message).toMatch(/^keep-deployment-configuration: has no effect/);
  });
});
