import { createHash } from 'node:crypto';
import { describe, expect, it } from '@jest/globals';
import { readAppSpec } from '../../emulator/codedeploy/app-spec.ts';
import { trafficSteps } from '../../emulator/codedeploy/configurations.ts';
import { type Emulator, startEmulator } from '../../emulator/emulator.ts';

const SCENARIO = new URL('../../emulator/scenarios/rollouts/code-deploy-completes.yml', import.meta.url).pathname;

const properties = { TaskDefinition: 'web:1', LoadBalancerInfo: { ContainerName: 'web', ContainerPort: 8080 } };
const specWith = (over: object, rest: object = {}) =>
  JSON.stringify({
    version: 0.0,
    Resources: [{ TargetService: { Type: 'AWS::ECS::Service', Properties: { ...properties, ...over } } }],
    ...rest,
  });

describe('an AppSpec', () => {
  it('may be YAML, with keys in any case', () => {
    const content = `
version: 0.0
resources:
  - TargetService:
      type: AWS::ECS::Service
      PROPERTIES:
        taskdefinition: arn:aws:ecs:us-east-1:123456789012:task-definition/web:7
        LoadBalancerInfo: { containerName: web, ContainerPort: 80 }
        PlatformVersion: LATEST
        NetworkConfiguration: { AwsvpcConfiguration: { Subnets: [subnet-1], SecurityGroups: [sg-1], AssignPublicIp: ENABLED } }
        CapacityProviderStrategy: [{ Base: 1, CapacityProvider: FARGATE_SPOT, Weight: 2 }]
hooks:
  - beforeInstall: check
  - AfterAllowTraffic: arn:aws:lambda:us-east-1:123456789012:function:after
`;
    expect(readAppSpec(content)).toEqual({
      taskDefinition: 'arn:aws:ecs:us-east-1:123456789012:task-definition/web:7',
      containerName: 'web',
      containerPort: 80,
      settings: {
        platformVersion: 'LATEST',
        networkConfiguration: {
          awsvpcConfiguration: { subnets: ['subnet-1'], securityGroups: ['sg-1'], assignPublicIp: 'ENABLED' },
        },
        capacityProviderStrategy: [{ base: 1, capacityProvider: 'FARGATE_SPOT', weight: 2 }],
      },
      hooks: { BeforeInstall: 'check', AfterAllowTraffic: 'arn:aws:lambda:us-east-1:123456789012:function:after' },
    });
  });

  it.each<[string, string, RegExp]>([
    ['nothing', '', /empty/],
    ['no YAML', '{', /not well-formed/],
    ['another version', specWith({}, { version: 1 }), /version 0.0/],
    ['another resource', specWith({}, { Resources: [{ F: { Type: 'AWS::Lambda::Function' } }] }), /AWS::ECS::Service/],
    ['no task definition', specWith({ TaskDefinition: undefined }), /TaskDefinition/],
    ['no container', specWith({ LoadBalancerInfo: { ContainerPort: 80 } }), /ContainerName and a ContainerPort/],
    ['a hook that is no hook', specWith({}, { Hooks: [{ Install: 'f' }] }), /hook that does not exist: install/],
  ])('with %s is refused', (_what, content, message) => {
    expect(() => readAppSpec(content)).toThrow(message);
  });
});

describe('traffic', () => {
  it.each<[string, object, readonly (readonly [number, number])[]]>([
    ['at once', { type: 'AllAtOnce' }, [[100, 0]]],
    [
      'as a canary',
      { type: 'TimeBasedCanary', timeBasedCanary: { canaryPercentage: 10, canaryInterval: 5 } },
      [
        [10, 5],
        [100, 0],
      ],
    ],
    [
      'in steps',
      { type: 'TimeBasedLinear', timeBasedLinear: { linearPercentage: 40, linearInterval: 3 } },
      [
        [40, 3],
        [80, 3],
        [100, 0],
      ],
    ],
  ])('moves %s', (_what, routing, steps) => {
    expect(trafficSteps({ ...routing })).toEqual(steps.map(([percent, waitMinutes]) => ({ percent, waitMinutes })));
  });
});

async function codeDeploy(emulator: Emulator, operation: string, input: object) {
  const headers = {
    authorization: 'AWS4-HMAC-SHA256 unchecked',
    'content-type': 'application/x-amz-json-1.1',
    'x-amz-target': `CodeDeploy_20141006.${operation}`,
  };
  const response = await fetch(emulator.endpoint, { method: 'POST', headers, body: JSON.stringify(input) });
  return { status: response.status, body: (await response.json()) as Record<string, unknown> };
}

const group = { applicationName: 'web', deploymentGroupName: 'web' };
const revision = (content: string, over: object = {}) => ({
  revision: { revisionType: 'AppSpecContent', appSpecContent: { content, ...over } },
});

describe('CodeDeploy', () => {
  it.each<[string, string, object, string]>([
    [
      'an application that is missing',
      'CreateDeployment',
      { applicationName: 'nope' },
      'ApplicationDoesNotExistException',
    ],
    ['no application at all', 'GetDeploymentGroup', {}, 'ApplicationNameRequiredException'],
    [
      'a group that is missing',
      'GetDeploymentGroup',
      { ...group, deploymentGroupName: 'nope' },
      'DeploymentGroupDoesNotExistException',
    ],
    ['no revision', 'CreateDeployment', group, 'RevisionRequiredException'],
    [
      'a revision in S3',
      'CreateDeployment',
      { ...group, revision: { revisionType: 'S3' } },
      'InvalidRevisionException',
    ],
    [
      'a wrong sha256',
      'CreateDeployment',
      { ...group, ...revision(specWith({}), { sha256: '0' }) },
      'InvalidRevisionException',
    ],
    [
      'an unknown configuration',
      'CreateDeployment',
      { ...group, ...revision(specWith({})), deploymentConfigName: 'x' },
      'DeploymentConfigDoesNotExistException',
    ],
    ['an unknown deployment', 'GetDeployment', { deploymentId: 'd-X' }, 'DeploymentDoesNotExistException'],
    ['no deployment', 'StopDeployment', {}, 'DeploymentIdRequiredException'],
    [
      'an application that is there',
      'CreateApplication',
      { applicationName: 'web' },
      'ApplicationAlreadyExistsException',
    ],
  ])('refuses %s', async (_what, operation, input, code) => {
    const emulator = await startEmulator({ scenario: SCENARIO, speed: 0 });
    try {
      const { status, body } = await codeDeploy(emulator, operation, input);
      expect([status, body.__type]).toEqual([400, code]);
    } finally {
      await emulator.close();
    }
  });

  it('refuses a group of a service that it does not control', async () => {
    const emulator = await startEmulator({ speed: 0 });
    try {
      await codeDeploy(emulator, 'CreateApplication', { applicationName: 'web', computePlatform: 'ECS' });
      const ecsServices = [{ clusterName: 'default', serviceName: 'web' }];
      await codeDeploy(emulator, 'CreateDeploymentGroup', {
        ...group,
        serviceRoleArn: 'arn:aws:iam::123456789012:role/r',
        ecsServices,
      });
      const { body } = await codeDeploy(emulator, 'CreateDeployment', { ...group, ...revision(specWith({})) });
      expect(body).toMatchObject({
        __type: 'InvalidECSServiceException',
        message: expect.stringContaining('must be CODE_DEPLOY'),
      });
    } finally {
      await emulator.close();
    }
  });

  it('takes a right sha256, hides the content, and knows its targets only once it has started', async () => {
    const emulator = await startEmulator({ scenario: SCENARIO, speed: 0 });
    try {
      const content = specWith({});
      const sha256 = createHash('sha256').update(content).digest('hex');
      const { body } = await codeDeploy(emulator, 'CreateDeployment', { ...group, ...revision(content, { sha256 }) });
      const { deploymentId } = body;
      const target = { deploymentId, targetIds: ['prod:web'] };
      expect((await codeDeploy(emulator, 'BatchGetDeploymentTargets', target)).body.__type).toBe(
        'DeploymentNotStartedException',
      );
      const shown = (await codeDeploy(emulator, 'GetDeployment', { deploymentId })).body.deploymentInfo;
      expect(shown).toMatchObject({
        status: 'Created',
        revision: { revisionType: 'AppSpecContent', appSpecContent: { sha256 } },
      });
      expect(JSON.stringify(shown)).not.toContain('TargetService');
      await emulator.advance(2_000);
      expect((await codeDeploy(emulator, 'BatchGetDeploymentTargets', target)).status).toBe(200);
      const waiting = await codeDeploy(emulator, 'ContinueDeployment', { deploymentId });
      expect(waiting.body.__type).toBe('DeploymentIsNotInReadyStateException');
    } finally {
      await emulator.close();
    }
  });
});
