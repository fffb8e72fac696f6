import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { type Emulator, startEmulator } from '../../emulator/emulator.ts';
import { findAwsCli } from '../support/aws-cli.ts';

const CLI = findAwsCli();

const SCENARIO = `
repositories: [{ name: web, images: [{ tag: v1 }, { tag: v2 }, { tag: sick }] }]
images: [{ image: 'web:sick', health: never }]
load-balancers:
  - { target-group: blue, target-type: ip, deregistration-delay: 30 }
  - { target-group: green, target-type: ip, deregistration-delay: 30 }
`;

const MINUTE = 60_000;
const APPLICATION = ['--application-name', 'AppECS-prod-web'];
const GROUP = [...APPLICATION, '--deployment-group-name', 'DgpECS-prod-web'];
const definitionArn = (revision: number) => `arn:aws:ecs:us-east-1:123456789012:task-definition/web:${revision}`;

/** The members of CreateDeploymentGroup that AWS's tutorial gives it. */
const groupOf = (listenerArn: string) => ({
  serviceRoleArn: 'arn:aws:iam::123456789012:role/ecsCodeDeployRole',
  deploymentStyle: { deploymentType: 'BLUE_GREEN', deploymentOption: 'WITH_TRAFFIC_CONTROL' },
  autoRollbackConfiguration: { enabled: true, events: ['DEPLOYMENT_FAILURE', 'DEPLOYMENT_STOP_ON_REQUEST'] },
  blueGreenDeploymentConfiguration: {
    terminateBlueInstancesOnDeploymentSuccess: { action: 'TERMINATE', terminationWaitTimeInMinutes: 5 },
    deploymentReadyOption: { actionOnTimeout: 'CONTINUE_DEPLOYMENT' },
  },
  loadBalancerInfo: {
    targetGroupPairInfoList: [
      { targetGroups: [{ name: 'blue' }, { name: 'green' }], prodTrafficRoute: { listenerArns: [listenerArn] } },
    ],
  },
  ecsServices: [{ clusterName: 'prod', serviceName: 'web' }],
});

const appSpecOf = (taskDefinition: string) => ({
  version: 0.0,
  Resources: [
    {
      TargetService: {
        Type: 'AWS::ECS::Service',
        Properties: {
          TaskDefinition: taskDefinition,
          LoadBalancerInfo: { ContainerName: 'web', ContainerPort: 8080 },
        },
      },
    },
  ],
});

// One after the other: each goes on from where the one before has left the service.
(CLI === undefined ? describe.skip : describe)('the AWS CLI and CodeDeploy, from nothing', () => {
  let emulator: Emulator;
  let folder: string;
  /** What happens once, right after the emulator has answered a GetDeployment. */
  let afterPoll: (() => Promise<void>) | undefined;

  const aws = (...args: string[]) => CLI!.run(emulator, ...args);
  const awsJson = async (...args: string[]) => JSON.parse(await aws(...args));

  async function file(name: string, content: object): Promise<string> {
    await writeFile(join(folder, name), JSON.stringify(content));
    return join(folder, name);
  }

  const definition = (tag: string) => ({
    family: 'web',
    networkMode: 'awsvpc',
    requiresCompatibilities: ['FARGATE'],
    cpu: '256',
    memory: '512',
    executionRoleArn: 'arn:aws:iam::123456789012:role/ecsTaskExecutionRole',
    containerDefinitions: [
      { name: 'web', image: `127.0.0.1:${emulator.port}/web:${tag}`, portMappings: [{ containerPort: 8080 }] },
    ],
  });

  async function register(tag: string): Promise<string> {
    const input = `file://${await file('definition.json', definition(tag))}`;
    return (await awsJson('ecs', 'register-task-definition', '--cli-input-json', input)).taskDefinition
      .taskDefinitionArn;
  }

  const describeService = async () =>
    (await awsJson('ecs', 'describe-services', '--cluster', 'prod', '--services', 'web')).services[0];

  const describeDeployment = async (id: string) =>
    (await awsJson('deploy', 'get-deployment', '--deployment-id', id)).deploymentInfo;

  beforeAll(async () => {
    if (CLI === undefined) return;
    folder = await mkdtemp(join(tmpdir(), 'emulator-aws-cli-'));
    const log = (line: string) => {
      if (!line.startsWith('codedeploy:GetDeployment 200')) return;
      void afterPoll?.();
      afterPoll = undefined;
    };
    emulator = await startEmulator({ scenario: SCENARIO, speed: 0, log });
  });

  afterAll(async () => {
    if (CLI === undefined) return;
    await emulator.close();
    await rm(folder, { recursive: true });
  });

  it('creates a service and what deploys it', async () => {
    await aws('ecs', 'create-cluster', '--cluster-name', 'prod');
    await register('v1');
    const { TargetGroups: groups } = await awsJson('elbv2', 'describe-target-groups', '--names', 'blue');
    const [balancer] = groups[0].LoadBalancerArns;
    const { Listeners: listeners } = await awsJson('elbv2', 'describe-listeners', '--load-balancer-arn', balancer);
    const input = {
      cluster: 'prod',
      serviceName: 'web',
      taskDefinition: 'web',
      desiredCount: 2,
      launchType: 'FARGATE',
      deploymentController: { type: 'CODE_DEPLOY' },
      networkConfiguration: { awsvpcConfiguration: { subnets: ['subnet-0123456789abcdef0'] } },
      loadBalancers: [{ targetGroupArn: groups[0].TargetGroupArn, containerName: 'web', containerPort: 8080 }],
    };
    await aws('ecs', 'create-service', '--cli-input-json', `file://${await file('service.json', input)}`);
    await emulator.advance(10 * MINUTE);
    expect(await describeService()).toMatchObject({
      runningCount: 2,
      deploymentController: { type: 'CODE_DEPLOY' },
      taskSets: [{ status: 'PRIMARY', stabilityStatus: 'STEADY_STATE', taskDefinition: definitionArn(1) }],
    });

    await aws('deploy', 'create-application', ...APPLICATION, '--compute-platform', 'ECS');
    const group = await file('group.json', groupOf(listeners[0].ListenerArn));
    await aws('deploy', 'create-deployment-group', ...GROUP, '--cli-input-json', `file://${group}`);
    const { deploymentGroupInfo } = await awsJson('deploy', 'get-deployment-group', ...GROUP);
    expect(deploymentGroupInfo).toMatchObject({ computePlatform: 'ECS', ...groupOf(listeners[0].ListenerArn) });
  }, 60_000);

  it('waits in `aws ecs deploy` until the new revision has the traffic and the old tasks are gone', async () => {
    const files = [
      ['--task-definition', await file('definition.json', definition('v2'))],
      ['--codedeploy-appspec', await file('appspec.json', appSpecOf('replaced by the CLI'))],
    ].flat();
    afterPoll = () => emulator.advance(20 * MINUTE);
    const said = await aws('ecs', 'deploy', '--cluster', 'prod', '--service', 'web', ...files);
    expect(said).toContain(`Successfully deployed ${definitionArn(2)} to service 'web'`);
    const id = /Successfully created deployment (d-\w+)/.exec(said)![1]!;
    expect(emulator.calls().filter(({ operation }) => operation === 'GetDeployment')).toHaveLength(2);

    const target = ['--deployment-id', id, '--target-id', 'prod:web'];
    const { deploymentTarget } = await awsJson('deploy', 'get-deployment-target', ...target);
    expect(deploymentTarget.ecsTarget).toMatchObject({
      status: 'Succeeded',
      taskSetsInfo: [
        { taskSetLabel: 'Blue', trafficWeight: 0, runningCount: 0 },
        { taskSetLabel: 'Green', trafficWeight: 100, runningCount: 2, status: 'PRIMARY' },
      ],
    });
    expect(await describeService()).toMatchObject({
      taskDefinition: definitionArn(2),
      deployments: [],
      taskSets: [{ status: 'PRIMARY', externalId: id, startedBy: 'CODE_DEPLOY', taskDefinition: definitionArn(2) }],
    });
  }, 60_000);

  it('stops a deployment whose tasks stay unhealthy, which is rolled back', async () => {
    const content = JSON.stringify(appSpecOf(await register('sick')));
    const revision = { revisionType: 'AppSpecContent', appSpecContent: { content } };
    const options = [...GROUP, '--revision', JSON.stringify(revision)];
    const { deploymentId: id } = await awsJson('deploy', 'create-deployment', ...options);
    await emulator.advance(5 * MINUTE);
    expect(await describeDeployment(id)).toMatchObject({ status: 'InProgress' });
    await expect(aws('deploy', 'create-deployment', ...options)).rejects.toThrow(
      `(DeploymentLimitExceededException) when calling the CreateDeployment operation: The Deployment Group 'DgpECS-prod-web' already has an active Deployment '${id}'`,
    );
    await aws('deploy', 'stop-deployment', '--deployment-id', id, '--auto-rollback-enabled');
    await emulator.advance(20 * MINUTE);

    const stopped = await describeDeployment(id);
    expect(stopped).toMatchObject({ status: 'Stopped', rollbackInfo: { rollbackDeploymentId: expect.any(String) } });
    await expect(aws('deploy', 'wait', 'deployment-successful', '--deployment-id', id)).rejects.toThrow(
      /Waiter DeploymentSuccessful failed/,
    );
    const rollback = stopped.rollbackInfo.rollbackDeploymentId;
    await aws('deploy', 'wait', 'deployment-successful', '--deployment-id', rollback);
    expect(await describeDeployment(rollback)).toMatchObject({
      creator: 'codeDeployRollback',
      rollbackInfo: { rollbackTriggeringDeploymentId: id },
    });
    expect(await describeService()).toMatchObject({ taskDefinition: definitionArn(2), runningCount: 2 });
  }, 60_000);

  it('is told that UpdateService doesn’t deploy such a service', async () => {
    const update = aws('ecs', 'update-service', '--cluster', 'prod', '--service', 'web', '--task-definition', 'web:1');
    await expect(update).rejects.toThrow(
      '(InvalidParameterException) when calling the UpdateService operation: Unable to update task definition on services with a CODE_DEPLOY deployment controller. Use AWS CodeDeploy to trigger a new deployment.',
    );
  });
});
