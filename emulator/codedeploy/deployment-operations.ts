import { optionalFlag, optionalObject, optionalText, text, texts } from '../fields.ts';
import { AwsError, type Json, type Operation } from '../wire.ts';
import { DEFAULT_CONFIGURATION } from './configurations.ts';
import type { Deployer } from './deployer.ts';
import { describeDeployment, describeTarget, hiddenRevision, targetIdOf } from './descriptions.ts';
import { target } from './group-operations.ts';
import { alarmNames, serviceOf } from './group-settings.ts';
import { deploymentIn, groupIn, revisionIn } from './input.ts';
import { type CodeDeployment, type DeploymentGroup, isOver } from './model.ts';

/** CreateDeployment, and what there is to know of deployments and to do with them. */
export function deploymentOperations(deployer: Deployer): Record<string, Operation> {
  return {
    CreateDeployment: (input) => ({ deploymentId: createDeployment(deployer, input).id }),
    GetDeployment: (input) => ({ deploymentInfo: describeDeployment(deploymentIn(deployer, input)) }),
    BatchGetDeployments: (input) => ({
      deploymentsInfo: texts(input, 'deploymentIds')
        .flatMap((id) => deployer.deployments.get(id) ?? [])
        .map(describeDeployment),
    }),
    ListDeployments: (input) => listDeployments(deployer, input),
    ListDeploymentTargets: (input) => ({ targetIds: [targetIdOf(deploymentIn(deployer, input))] }),
    BatchGetDeploymentTargets: (input) => {
      const ids = texts(input, 'targetIds');
      const targets = ids.map((targetId) => targetOf(deployer, deploymentIn(deployer, input), targetId));
      return { deploymentTargets: targets };
    },
    GetDeploymentTarget: (input) => ({
      deploymentTarget: targetOf(deployer, deploymentIn(deployer, input), text(input, 'targetId')),
    }),
    StopDeployment: (input) => stopDeployment(deployer, input),
    ContinueDeployment: (input) => continueDeployment(deployer, input),
  };
}

function createDeployment(deployer: Deployer, input: Json): CodeDeployment {
  const group = groupIn(deployer, input);
  const { revision, appSpec } = revisionIn(input);
  const active = deployer.activeIn(group);
  if (active !== undefined) {
    throw new AwsError(
      'DeploymentLimitExceededException',
      `The Deployment Group '${group.name}' already has an active Deployment '${active.id}'`,
    );
  }
  const { service, arn } = serviceFor(deployer, group);
  const settings = group.settings;
  const alarms = optionalObject(input, 'overrideAlarmConfiguration') ?? optionalObject(settings, 'alarmConfiguration');
  const deployment = deployer.start({
    group,
    configurationName:
      optionalText(input, 'deploymentConfigName') ??
      optionalText(settings, 'deploymentConfigName') ??
      DEFAULT_CONFIGURATION,
    description: optionalText(input, 'description'),
    service,
    serviceArn: arn,
    revision: hiddenRevision(revision),
    appSpec,
    autoRollback: optionalObject(input, 'autoRollbackConfiguration') ??
      optionalObject(settings, 'autoRollbackConfiguration') ?? { enabled: false, events: [] },
    alarmNames: alarmNames(alarms),
  });
  target(group, revision);
  return deployment;
}

function serviceFor(deployer: Deployer, group: DeploymentGroup) {
  const service = serviceOf(group.settings);
  const found = service && deployer.taskSets.find(service);
  if (service === undefined || found === undefined) {
    throw new AwsError(
      'InvalidECSServiceException',
      'The ECS service of the deployment group does not exist or is not ACTIVE.',
    );
  }
  if (found.controller !== 'CODE_DEPLOY') {
    throw new AwsError(
      'InvalidECSServiceException',
      `The deployment controller of the ECS service must be CODE_DEPLOY, not ${found.controller}.`,
    );
  }
  return { service, arn: found.arn };
}

function listDeployments(deployer: Deployer, input: Json): Json {
  const statuses = texts(input, 'includeOnlyStatuses');
  const ofGroup =
    input.applicationName === undefined
      ? [...deployer.deployments.values()].reverse()
      : deployer.ofGroup(groupIn(deployer, input));
  const found = ofGroup.filter((one) => statuses.length === 0 || statuses.includes(one.status));
  return { deployments: found.map((one) => one.id) };
}

function targetOf(deployer: Deployer, deployment: CodeDeployment, targetId: string): Json {
  if (deployment.startedAt === undefined) {
    throw new AwsError('DeploymentNotStartedException', `The deployment ${deployment.id} has not started.`);
  }
  if (targetId !== targetIdOf(deployment)) {
    throw new AwsError('DeploymentTargetDoesNotExistException', `There is no deployment target ${targetId}.`);
  }
  deployer.refresh(deployment);
  return describeTarget(deployment, deployer.clock.now());
}

function stopDeployment(deployer: Deployer, input: Json): Json {
  const deployment = deploymentIn(deployer, input);
  refuseIfOver(deployment);
  deployer.stop(deployment, optionalFlag(input, 'autoRollbackEnabled') ?? false);
  return { status: 'Pending', statusMessage: 'The deployment is being stopped.' };
}

function continueDeployment(deployer: Deployer, input: Json): Json {
  const deployment = deploymentIn(deployer, input);
  refuseIfOver(deployment);
  const type = optionalText(input, 'deploymentWaitType') ?? 'READY_WAIT';
  if (deployer.waitOf(deployment) !== type) {
    throw new AwsError(
      'DeploymentIsNotInReadyStateException',
      `The deployment ${deployment.id} does not wait for ${type}; its status is ${deployment.status}.`,
    );
  }
  deployer.proceed(deployment);
  return {};
}

function refuseIfOver(deployment: CodeDeployment): void {
  if (!isOver(deployment)) return;
  throw new AwsError('DeploymentAlreadyCompletedException', `The deployment ${deployment.id} has already completed.`);
}
