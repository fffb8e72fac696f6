import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { findAwsCli } from '../support/aws-cli.ts';
import { CliStage, definitionArn } from './aws-cli-harness.ts';

const CLI = findAwsCli();

const APPLICATION = ['--application-name', 'AppECS-prod-web'];
const GROUP = [...APPLICATION, '--deployment-group-name', 'DgpECS-prod-web'];

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
  let stage: CliStage;

  const describeDeployment = async (id: string) =>
    (await stage.awsJson('deploy', 'get-deployment', '--deployment-id', id)).deploymentInfo;

  beforeAll(async () => {
    stage = await CliStage.start(CLI!);
  });

  afterAll(() => stage[Symbol.asyncDispose]());

  it('creates a service and what deploys it', async () => {
    await stage.aws('ecs', 'create-cluster', '--cluster-name', 'prod');
    await stage.register('v1');
    const { TargetGroups: groups } = await stage.awsJson('elbv2', 'describe-target-groups', '--names', 'blue');
    const [balancer] = groups[0].LoadBalancerArns;
    const { Listeners: listeners } = await stage.awsJson(
      'elbv2',
      'describe-listeners',
      '--load-balancer-arn',
      balancer,
    );
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
    await stage.aws('ecs', 'create-service', '--cli-input-json', `file://${await stage.file('service.json', input)}`);
    await stage.advance(10);
    expect(await stage.service()).toMatchObject({
      runningCount: 2,
      deploymentController: { type: 'CODE_DEPLOY' },
      taskSets: [{ status: 'PRIMARY', stabilityStatus: 'STEADY_STATE', taskDefinition: definitionArn(1) }],
    });

    await stage.aws('deploy', 'create-application', ...APPLICATION, '--compute-platform', 'ECS');
    const group = await stage.file('group.json', groupOf(listeners[0].ListenerArn));
    await stage.aws('deploy', 'create-deployment-group', ...GROUP, '--cli-input-json', `file://${group}`);
    const { deploymentGroupInfo } = await stage.awsJson('deploy', 'get-deployment-group', ...GROUP);
    expect(deploymentGroupInfo).toMatchObject({ computePlatform: 'ECS', ...groupOf(listeners[0].ListenerArn) });
    // Not given, but `aws ecs deploy` wants it.
    expect(deploymentGroupInfo.blueGreenDeploymentConfiguration.deploymentReadyOption.waitTimeInMinutes).toBe(0);
  }, 60_000);

  it('waits in `aws ecs deploy` until the new revision has the traffic and the old tasks are gone', async () => {
    const files = [
      ['--task-definition', await stage.file('definition.json', stage.definition('v2'))],
      ['--codedeploy-appspec', await stage.file('appspec.json', appSpecOf('replaced by the CLI'))],
    ].flat();
    stage.advanceAfter('GetDeployment', 20);
    const said = await stage.aws('ecs', 'deploy', '--cluster', 'prod', '--service', 'web', ...files);
    expect(said).toContain(`Successfully deployed ${definitionArn(2)} to service 'web'`);
    const id = /Successfully created deployment (d-\w+)/.exec(said)![1]!;
    // Not yet at the first poll, but at the second.
    expect(stage.countOf('GetDeployment')).toBe(2);

    const target = ['--deployment-id', id, '--target-id', 'prod:web'];
    const { deploymentTarget } = await stage.awsJson('deploy', 'get-deployment-target', ...target);
    expect(deploymentTarget.ecsTarget).toMatchObject({
      status: 'Succeeded',
      taskSetsInfo: [
        { taskSetLabel: 'Blue', trafficWeight: 0, runningCount: 0 },
        { taskSetLabel: 'Green', trafficWeight: 100, runningCount: 2, status: 'PRIMARY' },
      ],
    });
    expect(await stage.service()).toMatchObject({
      taskDefinition: definitionArn(2),
      deployments: [],
      taskSets: [{ status: 'PRIMARY', externalId: id, startedBy: 'CODE_DEPLOY', taskDefinition: definitionArn(2) }],
    });
  }, 60_000);

  it('stops a deployment whose tasks stay unhealthy, which is rolled back', async () => {
    const content = JSON.stringify(appSpecOf(await stage.register('sick')));
    const revision = { revisionType: 'AppSpecContent', appSpecContent: { content } };
    const options = [...GROUP, '--revision', JSON.stringify(revision)];
    const { deploymentId: id } = await stage.awsJson('deploy', 'create-deployment', ...options);
    await stage.advance(5);
    expect(await describeDeployment(id)).toMatchObject({ status: 'InProgress' });
    await expect(stage.aws('deploy', 'create-deployment', ...options)).rejects.toThrow(
      new RegExp(`DeploymentLimitExceededException.* 'DgpECS-prod-web' already has an active Deployment '${id}'`),
    );
    await stage.aws('deploy', 'stop-deployment', '--deployment-id', id, '--auto-rollback-enabled');
    await stage.advance(20);

    const stopped = await describeDeployment(id);
    expect(stopped).toMatchObject({ status: 'Stopped', rollbackInfo: { rollbackDeploymentId: expect.any(String) } });
    await expect(stage.aws('deploy', 'wait', 'deployment-successful', '--deployment-id', id)).rejects.toThrow(
      /Waiter DeploymentSuccessful failed/,
    );
    const rollback = stopped.rollbackInfo.rollbackDeploymentId;
    await stage.aws('deploy', 'wait', 'deployment-successful', '--deployment-id', rollback);
    expect(await describeDeployment(rollback)).toMatchObject({
      creator: 'codeDeployRollback',
      rollbackInfo: { rollbackTriggeringDeploymentId: id },
    });
    expect(await stage.service()).toMatchObject({ taskDefinition: definitionArn(2), runningCount: 2 });
  }, 60_000);

  it('is told that UpdateService doesn’t deploy such a service', async () => {
    const update = stage.aws(
      'ecs',
      'update-service',
      '--cluster',
      'prod',
      '--service',
      'web',
      '--task-definition',
      'web:1',
    );
    await expect(update).rejects.toThrow(
      /InvalidParameterException.*: Unable to update task definition on services with a CODE_DEPLOY deployment controller\./,
    );
  });
});
