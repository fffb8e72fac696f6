import { describe, expect, it } from '@jest/globals';
import { rawEcs, startRig } from './clients.ts';

const hook = (over: object) => ({
  lifecycleHooks: [
    { hookTargetArn: 'arn:aws:lambda:us-east-1:123456789012:function:f', lifecycleStages: ['PRE_SCALE_UP'], ...over },
  ],
});
const breaker = (thresholdConfiguration: object) => ({
  deploymentCircuitBreaker: { enable: true, rollback: true, thresholdConfiguration },
});
const early = (over: object) => ({
  minimumHealthyPercent: 50,
  earlySuccessCriteria: { enable: true, healthyPercent: 50, sourceServiceRevisionCleanup: 'DEFERRED', ...over },
});

describe('a deployment configuration', () => {
  it.each<[string, object, RegExp]>([
    [
      'two times 100 %',
      { minimumHealthyPercent: 100, maximumPercent: 100 },
      /cannot be 100 as this will block deployments/,
    ],
    ['a negative minimum', { minimumHealthyPercent: -1 }, /minimumHealthyPercent must be 0 or more/],
    ['a maximum of 0', { maximumPercent: 0 }, /maximumPercent must be more than 0/],
    ['an unknown strategy', { strategy: 'RECREATE' }, /Invalid deployment strategy: RECREATE/],
    ['blue/green without a bake time', { strategy: 'BLUE_GREEN' }, /bakeTimeInMinutes is required/],
    ['a bake time of two days', { strategy: 'BLUE_GREEN', bakeTimeInMinutes: 2880 }, /between 0 and 1440/],
    [
      'linear steps of 2 %',
      { strategy: 'LINEAR', linearConfiguration: { stepPercent: 2 } },
      /stepPercent must be between 3 and 100/,
    ],
    ['a canary of nothing', { strategy: 'CANARY', canaryConfiguration: { canaryPercent: 0 } }, /between 0.1 and 100/],
    [
      'linear steps of a canary',
      { strategy: 'CANARY', linearConfiguration: {} },
      /only valid with the LINEAR strategy/,
    ],
    [
      'a canary of a linear one',
      { strategy: 'LINEAR', canaryConfiguration: {} },
      /only valid with the CANARY strategy/,
    ],
    ['an unknown threshold', breaker({ type: 'SOME', value: 5 }), /Invalid thresholdConfiguration type: SOME/],
    ['a threshold of 0', breaker({ type: 'COUNT', value: 0 }), /must be 1 or more/],
    ['a threshold of 101 %', breaker({ type: 'UNBOUNDED_PERCENT', value: 101 }), /between 1 and 100/],
    [
      'early success below the minimum',
      early({ healthyPercent: 40 }),
      /greater than or equal to minimumHealthyPercent/,
    ],
    [
      'early success without its clean-up',
      early({ sourceServiceRevisionCleanup: null }),
      /requires healthyPercent and/,
    ],
    [
      'early success of a shift',
      { strategy: 'LINEAR', ...early({}) },
      /only supported with the ROLLING deployment strategy/,
    ],
    ['a hook of nothing', hook({ targetType: 'SQS' }), /^Invalid targetType. Valid values are: AWS_LAMBDA, PAUSE$/],
    ['a hook nowhere', hook({ lifecycleStages: [] }), /lifecycleStages must be provided/],
    [
      'a hook in the bake time',
      hook({ lifecycleStages: ['BAKE_TIME'] }),
      /Invalid lifecycle stage provided for lifecycle hook/,
    ],
    [
      'a pause in a shift',
      hook({ targetType: 'PAUSE', lifecycleStages: ['TEST_TRAFFIC_SHIFT'] }),
      /^Invalid lifecycle stage provided for Pause Hook$/,
    ],
    [
      'a hook without its function',
      hook({ hookTargetArn: null, targetType: 'AWS_LAMBDA' }),
      /hookTargetArn must be provided/,
    ],
    ['a hook of a month', hook({ timeoutConfiguration: { timeoutInMinutes: 43_200 } }), /between 1 and 20160/],
  ])('with %s is refused', async (_what, deploymentConfiguration, message) => {
    await using rig = await startRig();
    const { status, text } = await rawEcs(rig.emulator, 'UpdateService', { service: 'web', deploymentConfiguration });
    expect([status, JSON.parse(text).__type]).toEqual([400, 'InvalidParameterException']);
    expect(JSON.parse(text).message).toMatch(message);
  });

  it.each<[string, object]>([
    ['every kind of early success', early({ healthyPercent: 100, sourceServiceRevisionCleanup: 'BLOCKING' })],
    ['early success that is off', { earlySuccessCriteria: { enable: false } }],
    [
      'a pause where one may be',
      hook({ targetType: 'PAUSE', hookTargetArn: null, lifecycleStages: ['POST_SCALE_UP'] }),
    ],
    ['a count of failures above 100', breaker({ type: 'COUNT', value: 150 })],
  ])('with %s is taken and shown as it was sent', async (_what, deploymentConfiguration) => {
    await using rig = await startRig();
    const { status, text } = await rawEcs(rig.emulator, 'UpdateService', { service: 'web', deploymentConfiguration });
    expect(status).toBe(200);
    expect(JSON.parse(text).service.deploymentConfiguration).toEqual(deploymentConfiguration);
  });
});

describe('revisions side by side', () => {
  const target = (name: string) => `arn:aws:elasticloadbalancing:us-east-1:123456789012:targetgroup/${name}/1`;
  const balancer = (over: object) => ({
    targetGroupArn: target('a'),
    containerName: 'web',
    containerPort: 8080,
    ...over,
  });
  const advanced = {
    advancedConfiguration: { alternateTargetGroupArn: target('b'), roleArn: 'arn:aws:iam::123456789012:role/r' },
  };

  it.each<[string, readonly object[], RegExp]>([
    ['no other target group', [balancer({})], /advancedConfiguration field is required for all loadBalancers/],
    ['one for some only', [balancer(advanced), balancer({})], /Either all or none of the provided loadBalancers/],
    [
      'a classic load balancer',
      [{ loadBalancerName: 'c', containerName: 'web', containerPort: 8080, ...advanced }],
      /not allowed with ELBv1/,
    ],
  ])('with %s are refused', async (_what, loadBalancers, message) => {
    await using rig = await startRig();
    const deploymentConfiguration = { strategy: 'BLUE_GREEN', bakeTimeInMinutes: 5 };
    const containers = [{ name: 'web', image: 'web', memory: 64, portMappings: [{ containerPort: 8080 }] }];
    await rawEcs(rig.emulator, 'RegisterTaskDefinition', { family: 'sides', containerDefinitions: containers });
    const request = { service: 'web', taskDefinition: 'sides', loadBalancers, deploymentConfiguration };
    const { status, text } = await rawEcs(rig.emulator, 'UpdateService', request);
    expect(status).toBe(400);
    expect(JSON.parse(text).message).toMatch(message);
  });
});

describe('a DAEMON service', () => {
  const scenario = `
clusters:
  - name: default
    container-instances: [{}, {}]
    services:
      - name: agent
        scheduling-strategy: DAEMON
        task-definition: { family: agent, containerDefinitions: [{ name: agent, image: agent, memory: 64 }] }
`;
  it.each<[string, object, RegExp]>([
    ['a desired count', { desiredCount: 1 }, /does not support a desired count for services/],
    [
      'more than 100 %',
      { deploymentConfiguration: { maximumPercent: 200 } },
      /does not support values above 100 for maximumPercent/,
    ],
  ])('takes no update with %s', async (_what, update, message) => {
    await using rig = await startRig({ scenario });
    const { status, text } = await rawEcs(rig.emulator, 'UpdateService', { service: 'agent', ...update });
    expect(status).toBe(400);
    expect(JSON.parse(text).message).toMatch(message);
  });
});
