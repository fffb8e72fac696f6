import type { Alarms } from '../alarms.ts';
import type { TaskSets } from '../ecs/task-sets.ts';
import { optionalText } from '../fields.ts';
import type { Lambdas } from '../lambdas.ts';
import type { Random } from '../random.ts';
import { targetGroupArn } from '../scenario/target-group-arn.ts';
import type { Account, AwsService, Clock, Json } from '../wire.ts';
import { Deployer } from './deployer.ts';
import { deploymentOperations } from './deployment-operations.ts';
import { createApplication, createGroup, groupOperations } from './group-operations.ts';
import type { CodeDeploySeed, GroupSeed } from './seed-schema.ts';

export interface CodeDeployOptions {
  readonly account: Account;
  readonly clock: Clock;
  readonly random: Random;
  readonly alarms: Alarms;
  readonly lambdas: Lambdas;
  readonly taskSets: TaskSets;
  readonly seed: CodeDeploySeed;
}

/** CodeDeploy, as far as it deploys ECS services. */
export function createCodeDeploy(options: CodeDeployOptions): AwsService {
  const { account, seed, random } = options;
  const deployer = new Deployer({ ...options, targetGroupArn: (name) => targetGroupArn(account, name) }, random);
  for (const { name, 'deployment-groups': groups } of seed.applications) {
    createApplication(deployer, name);
    for (const group of groups) createGroup(deployer, { ...requestFor(account, group), applicationName: name });
  }
  return {
    name: 'codedeploy',
    targetPrefix: 'CodeDeploy_20141006',
    operations: { ...groupOperations(deployer), ...deploymentOperations(deployer) },
    resourcesOf: (_operation, input) => [resourceOf(account, deployer, input)],
  };
}

/** The CreateDeploymentGroup request that a scenario's group stands for. */
function requestFor({ partition, id }: Account, group: GroupSeed): Json {
  const ready = group['ready-wait'];
  return {
    deploymentGroupName: group.name,
    deploymentConfigName: group['deployment-configuration'],
    serviceRoleArn: `arn:${partition}:iam::${id}:role/ecsCodeDeployRole`,
    ecsServices: [{ clusterName: group.cluster, serviceName: group.service }],
    alarmConfiguration: { enabled: group.alarms.length > 0, alarms: group.alarms.map((name) => ({ name })) },
    autoRollbackConfiguration: { enabled: group['auto-rollback'].length > 0, events: group['auto-rollback'] },
    blueGreenDeploymentConfiguration: {
      terminateBlueInstancesOnDeploymentSuccess: {
        action: 'TERMINATE',
        terminationWaitTimeInMinutes: group['termination-wait'],
      },
      deploymentReadyOption:
        ready === undefined
          ? { actionOnTimeout: 'CONTINUE_DEPLOYMENT', waitTimeInMinutes: 0 }
          : { actionOnTimeout: 'STOP_DEPLOYMENT', waitTimeInMinutes: ready },
    },
    loadBalancerInfo: {
      targetGroupPairInfoList: [
        {
          targetGroups: group['target-groups'].map((name) => ({ name })),
          prodTrafficRoute: { listenerArns: [] },
        },
      ],
    },
    ...group.settings,
  };
}

function resourceOf({ partition, region, id }: Account, deployer: Deployer, input: Json): string {
  const arn = (path: string) => `arn:${partition}:codedeploy:${region}:${id}:${path}`;
  const deployment = deployer.deployments.get(optionalText(input, 'deploymentId') ?? '');
  const application = optionalText(input, 'applicationName') ?? deployment?.group.applicationName;
  const group = optionalText(input, 'deploymentGroupName') ?? deployment?.group.name;
  if (application !== undefined && group !== undefined) return arn(`deploymentgroup:${application}/${group}`);
  const configuration = optionalText(input, 'deploymentConfigName');
  if (configuration !== undefined) return arn(`deploymentconfig:${configuration}`);
  return application === undefined ? '*' : arn(`application:${application}`);
}
