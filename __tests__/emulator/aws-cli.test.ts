import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { findAwsCli } from '../support/aws-cli.ts';
import { CliStage, definitionArn, type Service } from './aws-cli-harness.ts';

const CLI = findAwsCli();
const KNOWS_SERVICE_DEPLOYMENTS = CLI !== undefined && (await CLI.knows('ecs', 'list-service-deployments'));

const SERVICE = ['--cluster', 'prod', '--service', 'web'];
const NETWORK = 'awsvpcConfiguration={subnets=[subnet-0123456789abcdef0],assignPublicIp=ENABLED}';
const ROLLBACK = { deploymentCircuitBreaker: { enable: true, rollback: true } };

(CLI === undefined ? describe.skip : describe)('the AWS CLI, from nothing', () => {
  let stage: CliStage;

  async function create(...options: string[]): Promise<Service> {
    await stage.aws('ecs', 'create-cluster', '--cluster-name', 'prod');
    expect(await stage.register('v1')).toBe(definitionArn(1));
    const fargate = ['--launch-type', 'FARGATE', '--network-configuration', NETWORK, '--desired-count', '2'];
    const named = ['--cluster', 'prod', '--service-name', 'web', '--task-definition', 'web'];
    return (await stage.awsJson('ecs', 'create-service', ...named, ...fargate, ...options)).service;
  }

  const update = async (...options: string[]): Promise<Service> =>
    (await stage.awsJson('ecs', 'update-service', ...SERVICE, ...options)).service;

  const waitUntilStable = () => stage.aws('ecs', 'wait', 'services-stable', '--cluster', 'prod', '--services', 'web');

  beforeEach(async () => {
    stage = await CliStage.start(CLI!);
  });

  afterEach(() => stage[Symbol.asyncDispose]());

  it('creates, updates and waits', async () => {
    const created = await create('--deployment-configuration', JSON.stringify(ROLLBACK));
    expect(created).toMatchObject({
      status: 'ACTIVE',
      runningCount: 0,
      taskDefinition: definitionArn(1),
      deployments: [{ status: 'PRIMARY', rolloutState: 'IN_PROGRESS', desiredCount: 2 }],
    });
    await stage.advance(5);
    await waitUntilStable();
    expect(stage.countOf('DescribeServices')).toBe(1);
    expect(await stage.service()).toMatchObject({
      runningCount: 2,
      deployments: [{ id: created.deployments[0]!.id, rolloutState: 'COMPLETED' }],
      events: expect.arrayContaining([
        expect.objectContaining({ message: '(service web) has reached a steady state.' }),
      ]),
    });

    const second = await update('--task-definition', await stage.register('v2'));
    expect(second.deployments.map(({ status }) => status)).toEqual(['PRIMARY', 'ACTIVE']);
    const polls = stage.countOf('DescribeServices');
    stage.advanceAfter('DescribeServices', 10);
    await waitUntilStable();
    // Not yet at the first poll, but at the second.
    expect(stage.countOf('DescribeServices')).toBe(polls + 2);
    expect(await stage.service()).toMatchObject({
      taskDefinition: definitionArn(2),
      runningCount: 2,
      deployments: [{ id: second.deployments[0]!.id, status: 'PRIMARY', rolloutState: 'COMPLETED' }],
    });
  }, 90_000);

  /** Creates the service and has a deployment of it fail. Returns the service as it was created and as the update was answered. */
  async function fail(): Promise<{ created: Service; failing: Service }> {
    const created = await create('--deployment-configuration', JSON.stringify(ROLLBACK));
    await stage.advance(5);
    const failing = await update('--task-definition', await stage.register('crash'));
    await stage.advance(20);
    return { created, failing };
  }

  it('sees a failing deployment rolled back', async () => {
    const { created, failing } = await fail();
    await waitUntilStable();
    const after = await stage.service();
    expect(after).toMatchObject({
      taskDefinition: definitionArn(1),
      runningCount: 2,
      deployments: [{ status: 'PRIMARY', taskDefinition: definitionArn(1), rolloutState: 'COMPLETED' }],
    });
    const { id } = failing.deployments[0]!;
    const ids = [created.deployments[0]!.id, id, after.deployments[0]!.id];
    expect(new Set(ids).size).toBe(3);
    const messages = after.events.map(({ message }) => message);
    expect(messages).toContain(`(service web) (deployment ${id}) deployment failed: tasks failed to start.`);
    expect(messages).toContain(`(service web) rolling back to deployment ${ids[0]}.`);

    const stopped = ['--desired-status', 'STOPPED', '--family', 'web'];
    const { taskArns } = await stage.awsJson('ecs', 'list-tasks', '--cluster', 'prod', ...stopped);
    const { tasks } = await stage.awsJson('ecs', 'describe-tasks', '--cluster', 'prod', '--tasks', ...taskArns);
    expect(tasks).toContainEqual(
      expect.objectContaining({
        taskDefinitionArn: definitionArn(2),
        startedBy: id,
        stopCode: 'EssentialContainerExited',
        stoppedReason: 'Essential container in task exited',
        containers: [expect.objectContaining({ name: 'web', exitCode: 3 })],
      }),
    );
  }, 60_000);

  (KNOWS_SERVICE_DEPLOYMENTS ? it : it.skip)(
    'lists and describes the service deployments',
    async () => {
      await fail();
      const { serviceDeployments: list } = await stage.awsJson('ecs', 'list-service-deployments', ...SERVICE);
      const arns = list.map(({ serviceDeploymentArn }: { serviceDeploymentArn: string }) => serviceDeploymentArn);
      const described = await stage.awsJson(
        'ecs',
        'describe-service-deployments',
        '--service-deployment-arns',
        ...arns,
      );
      const [rolledBack, first] = described.serviceDeployments;
      expect([rolledBack, first]).toMatchObject([
        { status: 'ROLLBACK_SUCCESSFUL', deploymentCircuitBreaker: { status: 'TRIGGERED', threshold: 3 } },
        { status: 'SUCCESSFUL' },
      ]);
      const arn = rolledBack.targetServiceRevision.arn;
      const revisions = await stage.awsJson('ecs', 'describe-service-revisions', '--service-revision-arns', arn);
      expect(revisions.serviceRevisions).toMatchObject([{ taskDefinition: definitionArn(2), launchType: 'FARGATE' }]);
    },
    60_000,
  );

  it('scales down, deletes, and says in ECS’s words what is not there', async () => {
    await create();
    await stage.advance(5);
    await expect(stage.aws('ecs', 'delete-service', ...SERVICE)).rejects.toThrow(
      /InvalidParameterException.*The service cannot be stopped while it is scaled above 0\./,
    );
    await update('--desired-count', '0');
    await stage.advance(5);
    await waitUntilStable();
    await stage.aws('ecs', 'delete-service', ...SERVICE);
    await stage.advance(1);
    await stage.aws('ecs', 'wait', 'services-inactive', '--cluster', 'prod', '--services', 'web');
    expect(await stage.service()).toMatchObject({ status: 'INACTIVE', runningCount: 0 });
    await expect(update('--force-new-deployment')).rejects.toThrow(/ServiceNotActiveException/);
    await expect(waitUntilStable()).rejects.toThrow(/Waiter ServicesStable failed/);
    await expect(stage.aws('ecs', 'describe-services', '--cluster', 'gone', '--services', 'web')).rejects.toThrow(
      /ClusterNotFoundException.*Cluster not found\./,
    );
  }, 60_000);
});
