import { optionalObject, optionalText, pick, seconds, text, texts } from '../fields.ts';
import { AwsError, type Json, type Operation } from '../wire.ts';
import { routingOf } from './configurations.ts';
import type { Deployer } from './deployer.ts';
import { describeGroup, hiddenRevision } from './descriptions.ts';
import { applicationIn, groupIn, revisionIn } from './input.ts';
import type { Application, DeploymentGroup } from './model.ts';

const SETTINGS = [
  'deploymentConfigName',
  'serviceRoleArn',
  'triggerConfigurations',
  'alarmConfiguration',
  'autoRollbackConfiguration',
  'outdatedInstancesStrategy',
  'deploymentStyle',
  'blueGreenDeploymentConfiguration',
  'loadBalancerInfo',
  'ecsServices',
  'terminationHookEnabled',
];

/** Applications, deployment groups, deployment configurations and registered revisions. */
export function groupOperations(deployer: Deployer): Record<string, Operation> {
  return {
    CreateApplication: (input) => ({ applicationId: createApplication(deployer, text(input, 'applicationName')).id }),
    GetApplication: (input) => ({ application: describeApplication(applicationIn(deployer, input)) }),
    ListApplications: () => ({ applications: [...deployer.applications.keys()] }),
    CreateDeploymentGroup: (input) => ({ deploymentGroupId: createGroup(deployer, input).id }),
    UpdateDeploymentGroup: (input) => {
      const group = groupIn(deployer, input, 'currentDeploymentGroupName');
      group.settings = { ...group.settings, ...pick(input, SETTINGS) };
      return { hooksNotCleanedUp: [] };
    },
    GetDeploymentGroup: (input) => ({ deploymentGroupInfo: describeGroup(deployer, groupIn(deployer, input)) }),
    BatchGetDeploymentGroups: (input) => {
      const { groups } = applicationIn(deployer, input);
      const found = texts(input, 'deploymentGroupNames').flatMap((name) => groups.get(name) ?? []);
      return { deploymentGroupsInfo: found.map((group) => describeGroup(deployer, group)) };
    },
    ListDeploymentGroups: (input) => {
      const { name, groups } = applicationIn(deployer, input);
      return { applicationName: name, deploymentGroups: [...groups.keys()] };
    },
    CreateDeploymentConfig: (input) => createConfiguration(deployer, input),
    GetDeploymentConfig: (input) => {
      const name = text(input, 'deploymentConfigName');
      const trafficRoutingConfig = routingOf(deployer.configurations, name);
      return { deploymentConfigInfo: { deploymentConfigName: name, computePlatform: 'ECS', trafficRoutingConfig } };
    },
    RegisterApplicationRevision: (input) => {
      applicationIn(deployer, input);
      revisionIn(input);
      return {};
    },
  };
}

/** Creates an application for ECS. Throws ApplicationAlreadyExistsException. */
export function createApplication(deployer: Deployer, name: string): Application {
  if (deployer.applications.has(name)) {
    throw new AwsError('ApplicationAlreadyExistsException', `Application already exists with name: ${name}`);
  }
  const application = { name, id: deployer.newId(), createdAt: deployer.clock.now(), groups: new Map() };
  deployer.applications.set(name, application);
  return application;
}

/** Creates a deployment group from a CreateDeploymentGroup request. Throws as that operation does. */
export function createGroup(deployer: Deployer, input: Json): DeploymentGroup {
  const { name: applicationName, groups } = applicationIn(deployer, input);
  const name = text(input, 'deploymentGroupName');
  if (groups.has(name)) {
    throw new AwsError('DeploymentGroupAlreadyExistsException', `Deployment group already exists with name: ${name}`);
  }
  const group = { id: deployer.newId(), name, applicationName, settings: pick(input, SETTINGS) };
  groups.set(name, group);
  return group;
}

/** Remembers the revision that a group was last told to deploy. */
export function target(group: DeploymentGroup, revision: Json): void {
  group.targetRevision = hiddenRevision(revision);
}

function createConfiguration(deployer: Deployer, input: Json): Json {
  const name = text(input, 'deploymentConfigName');
  if (deployer.configurations.has(name)) {
    throw new AwsError('DeploymentConfigAlreadyExistsException', `Deployment Config already exists with name: ${name}`);
  }
  if (optionalText(input, 'computePlatform') !== 'ECS') {
    throw new AwsError('InvalidComputePlatformException', 'The emulator deploys to the compute platform ECS only.');
  }
  deployer.configurations.set(name, optionalObject(input, 'trafficRoutingConfig') ?? { type: 'AllAtOnce' });
  return { deploymentConfigId: deployer.newId() };
}

function describeApplication({ name, id, createdAt }: Application): Json {
  return {
    applicationId: id,
    applicationName: name,
    createTime: seconds(createdAt),
    linkedToGitHub: false,
    computePlatform: 'ECS',
  };
}
