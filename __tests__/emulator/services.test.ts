import {
  CreateClusterCommand,
  CreateServiceCommand,
  DeleteServiceCommand,
  DeregisterTaskDefinitionCommand,
  DescribeClustersCommand,
  DescribeContainerInstancesCommand,
  DescribeServiceDeploymentsCommand,
  DescribeServiceRevisionsCommand,
  DescribeServicesCommand,
  DescribeTasksCommand,
  ListClustersCommand,
  ListContainerInstancesCommand,
  ListServiceDeploymentsCommand,
  ListServicesCommand,
  ListTasksCommand,
  RegisterTaskDefinitionCommand,
  StopServiceDeploymentCommand,
  UpdateServiceCommand,
} from '@aws-sdk/client-ecs';
import { describe, expect, it } from '@jest/globals';
import { type Rig, startRig } from './clients.ts';

const PREFIX = 'arn:aws:ecs:us-east-1:123456789012:';
const SAMPLES = new URL('../../emulator/scenarios/', import.meta.url).pathname;

async function register({ ecs }: Rig, family = 'api', more = {}) {
  const containerDefinitions = [{ name: 'api', image: 'nginx', memory: 64, portMappings: [{ containerPort: 80 }] }];
  const { taskDefinition } = await ecs.send(
    new RegisterTaskDefinitionCommand({ family, containerDefinitions, ...more }),
  );
  return taskDefinition!.taskDefinitionArn!;
}

async function describeOne({ ecs }: Rig, service: string, cluster = 'default') {
  const { services } = await ecs.send(new DescribeServicesCommand({ cluster, services: [service] }));
  return services![0]!;
}

describe('clusters', () => {
  it('are created, listed and described', async () => {
    await using rig = await startRig();
    const { cluster } = await rig.ecs.send(new CreateClusterCommand({ clusterName: 'blue' }));
    expect(cluster!.clusterArn).toBe(`${PREFIX}cluster/blue`);
    const { clusterArns } = await rig.ecs.send(new ListClustersCommand({}));
    expect(clusterArns).toEqual([`${PREFIX}cluster/default`, `${PREFIX}cluster/blue`]);
    const { clusters, failures } = await rig.ecs.send(new DescribeClustersCommand({ clusters: ['default', 'red'] }));
    expect(clusters).toMatchObject([{ clusterName: 'default', runningTasksCount: 1, activeServicesCount: 1 }]);
    expect(failures).toEqual([{ arn: `${PREFIX}cluster/red`, reason: 'MISSING' }]);
  });

  it('that do not exist are an error', async () => {
    await using rig = await startRig();
    const gone = rig.ecs.send(new DescribeServicesCommand({ cluster: 'red', services: ['web'] }));
    await expect(gone).rejects.toMatchObject({ name: 'ClusterNotFoundException', message: 'Cluster not found.' });
  });
});

describe('a service', () => {
  it('is created, found by name and ARN, and deleted', async () => {
    await using rig = await startRig({ scenario: `${SAMPLES}two-services.yml` });
    const taskDefinition = await register(rig);
    const create = new CreateServiceCommand({ cluster: 'prod', serviceName: 'api', taskDefinition, desiredCount: 2 });
    const { service } = await rig.ecs.send(create);
    expect(service).toMatchObject({ serviceArn: `${PREFIX}service/prod/api`, status: 'ACTIVE', launchType: 'EC2' });
    await expect(rig.ecs.send(create)).rejects.toMatchObject({ message: 'Creation of service was not idempotent.' });
    await rig.emulator.advance(60_000);
    expect(await describeOne(rig, service!.serviceArn!, 'prod')).toMatchObject({
      runningCount: 2,
      deployments: [{ rolloutState: 'COMPLETED' }],
    });
    const { serviceArns } = await rig.ecs.send(new ListServicesCommand({ cluster: 'prod' }));
    expect(serviceArns).toEqual(['web', 'worker', 'api'].map((name) => `${PREFIX}service/prod/${name}`));

    const remove = (force: boolean) =>
      rig.ecs.send(new DeleteServiceCommand({ cluster: 'prod', service: 'api', force }));
    await expect(remove(false)).rejects.toMatchObject({
      message: 'The service cannot be stopped while it is scaled above 0.',
    });
    await remove(true);
    expect(await describeOne(rig, 'api', 'prod')).toMatchObject({ status: 'DRAINING' });
    const update = rig.ecs.send(new UpdateServiceCommand({ cluster: 'prod', service: 'api', desiredCount: 1 }));
    await expect(update).rejects.toMatchObject({ name: 'ServiceNotActiveException' });
    await rig.emulator.advance(60_000);
    expect(await describeOne(rig, 'api', 'prod')).toMatchObject({ status: 'INACTIVE', runningCount: 0 });
  });

  it('can not be updated to what does not exist', async () => {
    await using rig = await startRig();
    const update = (more: object) => rig.ecs.send(new UpdateServiceCommand({ service: 'web', ...more }));
    await expect(update({ service: 'nope' })).rejects.toMatchObject({ name: 'ServiceNotFoundException' });
    await expect(update({ taskDefinition: 'nope' })).rejects.toMatchObject({
      name: 'ClientException',
      message: 'TaskDefinition not found.',
    });
    const taskDefinition = await register(rig);
    await rig.ecs.send(new DeregisterTaskDefinitionCommand({ taskDefinition }));
    await expect(update({ taskDefinition })).rejects.toMatchObject({
      name: 'ClientException',
      message: 'TaskDefinition is inactive',
    });
  });

  it('scales without a deployment', async () => {
    await using rig = await startRig();
    const before = await describeOne(rig, 'web');
    await rig.ecs.send(new UpdateServiceCommand({ service: 'web', desiredCount: 3 }));
    await rig.emulator.advance(60_000);
    const up = await describeOne(rig, 'web');
    expect(up).toMatchObject({ desiredCount: 3, runningCount: 3 });
    expect(up.deployments!.map((one) => one.id)).toEqual([before.deployments![0]!.id]);
    await rig.ecs.send(new UpdateServiceCommand({ service: 'web', desiredCount: 0 }));
    await rig.emulator.advance(60_000);
    expect(await describeOne(rig, 'web')).toMatchObject({ desiredCount: 0, runningCount: 0, pendingCount: 0 });
  });

  it.each<[string, object, number]>([
    ['percentages', { deploymentConfiguration: { minimumHealthyPercent: 50, maximumPercent: 200 } }, 1],
    ['the grace period', { healthCheckGracePeriodSeconds: 5 }, 1],
    ['execute command', { enableExecuteCommand: true }, 1],
    ['the same network', { networkConfiguration: 'same' }, 1],
    ['another network', { networkConfiguration: { awsvpcConfiguration: { subnets: ['subnet-2'] } } }, 2],
    ['service connect', { serviceConnectConfiguration: { enabled: false } }, 2],
  ])('sent %s (%j) has %i deployments', async (_what, change, deployments) => {
    await using rig = await startRig();
    const { networkConfiguration } = await describeOne(rig, 'web');
    const sent =
      'networkConfiguration' in change && change.networkConfiguration === 'same' ? { networkConfiguration } : change;
    const { service } = await rig.ecs.send(new UpdateServiceCommand({ service: 'web', ...sent }));
    expect(service!.deployments).toHaveLength(deployments);
  });

  it('keeps its deployment configuration as it was sent, unknown members included', async () => {
    await using rig = await startRig();
    const deploymentConfiguration = { maximumPercent: 150, futureMember: { a: [] } };
    await rig.ecs.send(new UpdateServiceCommand({ service: 'web', deploymentConfiguration: { maximumPercent: 150 } }));
    expect((await describeOne(rig, 'web')).deploymentConfiguration).toEqual({ maximumPercent: 150 });
    const response = await fetch(rig.emulator.endpoint, {
      method: 'POST',
      headers: { authorization: 'x', 'x-amz-target': 'AmazonEC2ContainerServiceV20141113.UpdateService' },
      body: JSON.stringify({ service: 'web', deploymentConfiguration }),
    });
    expect(await response.text()).toContain('"deploymentConfiguration":{"maximumPercent":150,"futureMember":{"a":[]}}');
  });

  it('runs on Fargate by its capacity providers too', async () => {
    await using rig = await startRig();
    const { taskDefinition, networkConfiguration } = await describeOne(rig, 'web');
    const capacityProviderStrategy = [{ capacityProvider: 'FARGATE_SPOT', weight: 1 }];
    const request = {
      serviceName: 'spot',
      taskDefinition,
      networkConfiguration,
      capacityProviderStrategy,
      desiredCount: 1,
    };
    const { service } = await rig.ecs.send(new CreateServiceCommand(request));
    expect(service).toMatchObject({ capacityProviderStrategy });
    expect(service!.launchType).toBeUndefined();
    await rig.emulator.advance(10_000);
    const { taskArns } = await rig.ecs.send(new ListTasksCommand({ serviceName: 'spot', launchType: 'FARGATE' }));
    expect(taskArns).toHaveLength(1);
  });

  it('must fit its task definition', async () => {
    await using rig = await startRig();
    const taskDefinition = await register(rig);
    const create = (more: object) =>
      rig.ecs.send(new CreateServiceCommand({ serviceName: 'api', taskDefinition, desiredCount: 1, ...more }));
    const balancer = (containerName: string, containerPort: number) => ({
      loadBalancers: [{ targetGroupArn: 'arn:tg', containerName, containerPort }],
    });
    await expect(create(balancer('web', 80))).rejects.toMatchObject({
      message: 'The container web does not exist in the task definition.',
    });
    await expect(create(balancer('api', 81))).rejects.toMatchObject({
      message: 'The container api did not have a container port 81 defined.',
    });
    const awsvpc = await register(rig, 'vpc', { networkMode: 'awsvpc' });
    await expect(create({ taskDefinition: awsvpc })).rejects.toMatchObject({
      message: "Network Configuration must be provided when networkMode 'awsvpc' is specified.",
    });
  });

  it('of CodeDeploy has task sets and refuses another definition', async () => {
    await using rig = await startRig({ scenario: `${SAMPLES}code-deploy.yml` });
    const service = await describeOne(rig, 'web', 'prod');
    expect(service.deployments).toEqual([]);
    expect(service.taskSets).toMatchObject([{ status: 'PRIMARY', stabilityStatus: 'STEADY_STATE', runningCount: 1 }]);
    const taskDefinition = await register(rig);
    const update = rig.ecs.send(new UpdateServiceCommand({ cluster: 'prod', service: 'web', taskDefinition }));
    await expect(update).rejects.toMatchObject({
      name: 'InvalidParameterException',
      message:
        'Unable to update task definition on services with a CODE_DEPLOY deployment controller. Use AWS CodeDeploy to trigger a new deployment.',
    });
  });
});

describe('service deployments and revisions', () => {
  it('share their number with the deployment and name the digests that run', async () => {
    await using rig = await startRig();
    const { service } = await rig.ecs.send(new UpdateServiceCommand({ service: 'web', forceNewDeployment: true }));
    const number = service!.deployments![0]!.id!.split('/')[1]!;
    expect(number).toMatch(/^[1-9]\d{18}$/);
    const { serviceDeployments } = await rig.ecs.send(
      new ListServiceDeploymentsCommand({ service: 'web', status: ['PENDING'] }),
    );
    const revision = `${PREFIX}service-revision/default/web/${number}`;
    const arn = `${PREFIX}service-deployment/default/web/${number}`;
    expect(serviceDeployments).toMatchObject([{ serviceDeploymentArn: arn, targetServiceRevisionArn: revision }]);
    const { serviceRevisions } = await rig.ecs.send(
      new DescribeServiceRevisionsCommand({ serviceRevisionArns: [revision] }),
    );
    expect(serviceRevisions![0]).toMatchObject({
      taskDefinition: service!.taskDefinition,
      containerImages: [{ containerName: 'web', imageDigest: expect.stringMatching(/^sha256:[0-9a-f]{64}$/) }],
    });
    await rig.emulator.advance(60_000);
    const { taskArns } = await rig.ecs.send(new ListTasksCommand({ serviceName: 'web' }));
    const { tasks } = await rig.ecs.send(new DescribeTasksCommand({ tasks: taskArns! }));
    expect(tasks![0]!.containers![0]!.imageDigest).toBe(serviceRevisions![0]!.containerImages![0]!.imageDigest);
    const missing = await rig.ecs.send(new DescribeServiceDeploymentsCommand({ serviceDeploymentArns: [`${arn}0`] }));
    expect(missing.failures).toEqual([{ arn: `${arn}0`, reason: 'MISSING' }]);
  });

  it('are rolled back on request, once', async () => {
    await using rig = await startRig();
    const before = await describeOne(rig, 'web');
    const taskDefinition = await register(rig, 'web', { networkMode: 'awsvpc' });
    const { service } = await rig.ecs.send(new UpdateServiceCommand({ service: 'web', taskDefinition }));
    const stop = new StopServiceDeploymentCommand({
      serviceDeploymentArn: service!.currentServiceDeployment!,
      stopType: 'ROLLBACK',
    });
    await rig.ecs.send(stop);
    await rig.emulator.advance(1_000);
    expect((await describeOne(rig, 'web')).deployments![0]).toMatchObject({ taskDefinition: before.taskDefinition });
    await rig.emulator.advance(120_000);
    const after = await describeOne(rig, 'web');
    expect(after.deployments).toMatchObject([{ taskDefinition: before.taskDefinition, rolloutState: 'COMPLETED' }]);
    const { serviceDeployments } = await rig.ecs.send(new ListServiceDeploymentsCommand({ service: 'web' }));
    expect(serviceDeployments!.map((one) => one.status)).toEqual(['ROLLBACK_SUCCESSFUL', 'SUCCESSFUL']);
    await expect(rig.ecs.send(stop)).rejects.toMatchObject({ name: 'ConflictException' });
  });
});

describe('container instances', () => {
  it('show what is left, and which ports are taken', async () => {
    await using rig = await startRig({ scenario: `${SAMPLES}ports.yml` });
    const { containerInstanceArns } = await rig.ecs.send(new ListContainerInstancesCommand({ cluster: 'prod' }));
    const { containerInstances } = await rig.ecs.send(
      new DescribeContainerInstancesCommand({ cluster: 'prod', containerInstances: containerInstanceArns! }),
    );
    const remaining = Object.fromEntries(
      containerInstances![0]!.remainingResources!.map((one) => [one.name, one.stringSetValue ?? one.integerValue]),
    );
    expect(remaining).toMatchObject({ CPU: 2048, MEMORY: 4096 - 256 });
    expect(remaining.PORTS).toContain('80');
    expect(containerInstances![0]).toMatchObject({ status: 'ACTIVE', agentConnected: true, runningTasksCount: 1 });
  });
});

describe('lists', () => {
  it('come in pages', async () => {
    await using rig = await startRig({ scenario: `${SAMPLES}two-services.yml` });
    const first = await rig.ecs.send(new ListTasksCommand({ cluster: 'prod', maxResults: 2 }));
    const second = await rig.ecs.send(
      new ListTasksCommand({ cluster: 'prod', maxResults: 2, nextToken: first.nextToken! }),
    );
    expect([first.taskArns!.length, second.taskArns!.length, second.nextToken]).toEqual([2, 1, undefined]);
    expect(new Set([...first.taskArns!, ...second.taskArns!]).size).toBe(3);
  });

  it('of tasks are filtered', async () => {
    await using rig = await startRig({ scenario: `${SAMPLES}two-services.yml` });
    const count = async (filter: object) =>
      (await rig.ecs.send(new ListTasksCommand({ cluster: 'prod', ...filter }))).taskArns!.length;
    const web = await describeOne(rig, 'web', 'prod');
    expect(await count({ serviceName: 'web' })).toBe(2);
    expect(await count({ family: 'app-worker' })).toBe(1);
    expect(await count({ startedBy: web.deployments![0]!.id! })).toBe(2);
    expect(await count({ desiredStatus: 'STOPPED' })).toBe(0);
  });
});
