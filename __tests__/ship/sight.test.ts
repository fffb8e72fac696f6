import { ECSClient, type ServiceDeployment } from '@aws-sdk/client-ecs';
import { describe, expect, it } from '@jest/globals';
import { changeAnswers } from '../support/answers.ts';
import { trueService } from '../support/ecs-truth.ts';
import { breaker, prod, webService } from '../support/scenarios.ts';
import { createWorld, deploy, type TestWorld } from '../support/world.ts';

const web = { cluster: 'prod', service: 'web' };

describe('a service that names another service deployment than ours as its current one', () => {
  interface Described {
    readonly services: { currentServiceDeployment?: string }[];
  }

  /** The service names the deployment before ours; with `hidden`, that one can't be described either. */
  async function worldBehind(hidden: boolean): Promise<TestWorld> {
    const world = await createWorld({ scenario: prod([webService(breaker(true))]) });
    const earlier = trueService(world).serviceDeployments[0]!.arn;
    changeAnswers<Described>(world.aws.ecsOnce, 'DescribeServices', ({ services }) => {
      for (const service of services) service.currentServiceDeployment = earlier;
    });
    changeAnswers<{ serviceDeployments: ServiceDeployment[] }>(
      world.aws.ecsOnce,
      'DescribeServiceDeployments',
      (answer) => {
        const isShown = (one: ServiceDeployment) => !hidden || one.serviceDeploymentArn !== earlier;
        answer.serviceDeployments = answer.serviceDeployments.filter(isShown);
      },
    );
    return world;
  }

  it.each([
    { name: 'one that is described', hidden: false },
    { name: 'one that is not described', hidden: true },
  ])('is followed by the list: $name', async ({ hidden }) => {
    await using world = await worldBehind(hidden);
    const outcome = await deploy(world, { ...web, image: `${world.host}/web:v2` });
    const [ours, earlier] = trueService(world).serviceDeployments;
    expect(outcome).toMatchObject({ verdict: 'succeeded', services: [{ running: { kind: 'verified' } }] });
    const asked = world.calls('DescribeServiceDeployments').map(({ input }) => String(input.serviceDeploymentArns));
    expect(asked.slice(0, 2)).toEqual([earlier?.arn, ours?.arn]);
    expect(asked.filter((one) => one === earlier?.arn)).toHaveLength(1);
    expect(world.calls('ListServiceDeployments')).toHaveLength(1);
    expect(ours?.status).toBe('SUCCESSFUL');
  });

  it.each([false, true])('and its rollback is seen (the other one hidden: %s)', async (hidden) => {
    await using world = await worldBehind(hidden);
    const outcome = await deploy(world, { ...web, image: `${world.host}/web:crash` });
    expect(outcome.verdict).toBe('rolled-back');
    expect(outcome.reason).toContain('exited with code 3');
  });
});

describe('credentials that can not be got for a while', () => {
  /** A world whose client for the watch asks for its credentials each time, and gets none while `isAway` says so. */
  function withProvider(world: TestWorld, isAway: () => boolean): TestWorld {
    const ecsOnce = new ECSClient({
      endpoint: world.emulator.endpoint,
      region: 'us-east-1',
      maxAttempts: 1,
      credentials: async () => {
        if (isAway()) throw Object.assign(new Error('connect ECONNREFUSED'), { name: 'CredentialsProviderError' });
        return { accessKeyId: 'AKIAEMULATOR', secretAccessKey: 'secret', expiration: new Date() };
      },
    });
    return { ...world, aws: { ...world.aws, ecsOnce } };
  }

  const slow = prod([webService()], { 'healthy-after': 120 });

  it('end nothing within 30 seconds', async () => {
    await using world = await createWorld({ scenario: slow });
    let refusals = 0;
    let away = false;
    world.clock.later(10_000, () => {
      away = true;
    });
    world.clock.later(35_000, () => {
      away = false;
    });
    const watched = withProvider(world, () => {
      refusals += away ? 1 : 0;
      return away;
    });
    const outcome = await deploy(watched, { ...web, image: `${world.host}/web:v2` });
    expect(refusals).toBeGreaterThan(5);
    expect(outcome).toMatchObject({ verdict: 'succeeded', services: [{ running: { kind: 'verified' } }] });
  });

  it('end the watch as unknown after 30 seconds', async () => {
    await using world = await createWorld({ scenario: slow });
    const started = world.clock.now();
    let away = false;
    world.clock.later(10_000, () => {
      away = true;
    });
    const outcome = await deploy(
      withProvider(world, () => away),
      { ...web, image: `${world.host}/web:v2` },
    );
    expect(outcome.verdict).toBe('unknown');
    expect(outcome.reason).toContain('CredentialsProviderError');
    expect(outcome.reason).toContain('goes on in AWS');
    const seconds = (world.clock.now() - started) / 1_000;
    // 30 s after the last answer, which came at most one look (about 3 s) before, and noticed at most one look later.
    expect(seconds).toBeGreaterThanOrEqual(37);
    expect(seconds).toBeLessThanOrEqual(46);
  });
});
