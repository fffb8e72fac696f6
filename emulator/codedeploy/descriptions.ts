import { optionalObject, optionalText, seconds } from '../fields.ts';
import type { Json } from '../wire.ts';
import type { Deployer } from './deployer.ts';
import { describeBlueGreen } from './group-settings.ts';
import type { CodeDeployment, DeploymentGroup, LifecycleEvent, TaskSetInfo } from './model.ts';

const STYLE = { deploymentType: 'BLUE_GREEN', deploymentOption: 'WITH_TRAFFIC_CONTROL' };

/** A deployment as GetDeployment shows it. */
export function describeDeployment(deployment: CodeDeployment): Json {
  const { group, error, description, startedAt, completedAt } = deployment;
  return {
    applicationName: group.applicationName,
    deploymentGroupName: group.name,
    deploymentConfigName: deployment.configurationName,
    deploymentId: deployment.id,
    revision: deployment.revision,
    status: deployment.status,
    ...(error === undefined ? {} : { errorInformation: error }),
    createTime: seconds(deployment.createdAt),
    ...(startedAt === undefined ? {} : { startTime: seconds(startedAt) }),
    ...(completedAt === undefined ? {} : { completeTime: seconds(completedAt) }),
    deploymentOverview: overview(deployment),
    ...(description === undefined ? {} : { description }),
    creator: deployment.creator,
    ignoreApplicationStopFailures: false,
    autoRollbackConfiguration: deployment.autoRollback,
    updateOutdatedInstancesOnly: false,
    ...rollbackInfo(deployment),
    deploymentStyle: STYLE,
    instanceTerminationWaitTimeStarted: deployment.waitsForTermination,
    ...blueGreenSettings(group),
    fileExistsBehavior: 'DISALLOW',
    deploymentStatusMessages: [],
    computePlatform: 'ECS',
  };
}

/** The one target of a deployment to ECS, as BatchGetDeploymentTargets shows it. */
export function describeTarget(deployment: CodeDeployment, now: number): Json {
  return {
    deploymentTargetType: 'ECSTarget',
    ecsTarget: {
      deploymentId: deployment.id,
      targetId: targetIdOf(deployment),
      targetArn: deployment.serviceArn,
      lastUpdatedAt: seconds(deployment.completedAt ?? now),
      lifecycleEvents: deployment.events.map(describeEvent),
      status: targetStatus(deployment),
      taskSetsInfo: deployment.taskSets.map(describeTaskSet),
    },
  };
}

/** `<cluster>:<service>`. */
export function targetIdOf({ service }: CodeDeployment): string {
  return `${service.clusterName}:${service.serviceName}`;
}

/** A deployment group as GetDeploymentGroup shows it. */
export function describeGroup(deployer: Deployer, group: DeploymentGroup): Json {
  const [attempted, ...others] = deployer.ofGroup(group);
  const successful = [attempted, ...others].find((one) => one?.status === 'Succeeded');
  return {
    deploymentStyle: STYLE,
    deploymentConfigName: 'CodeDeployDefault.ECSAllAtOnce',
    ...group.settings,
    ...blueGreenSettings(group),
    applicationName: group.applicationName,
    deploymentGroupId: group.id,
    deploymentGroupName: group.name,
    computePlatform: 'ECS',
    ...(group.targetRevision === undefined ? {} : { targetRevision: group.targetRevision }),
    ...(successful === undefined ? {} : { lastSuccessfulDeployment: brief(successful) }),
    ...(attempted === undefined ? {} : { lastAttemptedDeployment: brief(attempted) }),
  };
}

function brief({ id, status, createdAt, completedAt }: CodeDeployment): Json {
  return {
    deploymentId: id,
    status,
    createTime: seconds(createdAt),
    ...(completedAt === undefined ? {} : { endTime: seconds(completedAt) }),
  };
}

function overview(deployment: CodeDeployment): Json {
  const counts = { Pending: 0, InProgress: 0, Succeeded: 0, Failed: 0, Skipped: 0, Ready: 0 };
  return { ...counts, [targetStatus(deployment)]: 1 };
}

function targetStatus({ status }: CodeDeployment): string {
  if (status === 'Created' || status === 'Queued') return 'Pending';
  return status === 'Stopped' ? 'Failed' : status;
}

function rollbackInfo({ rollbackId, rollbackOf, rollbackMessage }: CodeDeployment): Json {
  if (rollbackId === undefined && rollbackOf === undefined) return {};
  return {
    rollbackInfo: {
      ...(rollbackId === undefined ? {} : { rollbackDeploymentId: rollbackId }),
      ...(rollbackOf === undefined ? {} : { rollbackTriggeringDeploymentId: rollbackOf }),
      ...(rollbackMessage === undefined ? {} : { rollbackMessage }),
    },
  };
}

function blueGreenSettings({ settings }: DeploymentGroup): Json {
  const { loadBalancerInfo } = settings;
  const blueGreen = optionalObject(settings, 'blueGreenDeploymentConfiguration');
  return {
    ...(blueGreen && { blueGreenDeploymentConfiguration: describeBlueGreen(blueGreen) }),
    ...(loadBalancerInfo === undefined ? {} : { loadBalancerInfo }),
  };
}

function describeEvent({ name, status, startedAt, endedAt, message }: LifecycleEvent): Json {
  const diagnostics = { errorCode: 'UnknownError', scriptName: '', message, logTail: '' };
  return {
    lifecycleEventName: name,
    ...(message === undefined ? {} : { diagnostics }),
    ...(startedAt === undefined ? {} : { startTime: seconds(startedAt) }),
    ...(endedAt === undefined ? {} : { endTime: seconds(endedAt) }),
    status,
  };
}

function describeTaskSet(info: TaskSetInfo): Json {
  return {
    // The API spells it so.
    identifer: info.id,
    desiredCount: info.desired,
    pendingCount: info.pending,
    runningCount: info.running,
    status: info.status,
    trafficWeight: info.trafficWeight,
    targetGroup: { name: info.targetGroup.split('/').at(-2) ?? info.targetGroup },
    taskSetLabel: info.label,
  };
}

/** The revision as CodeDeploy gives it back: it never shows the content. */
export function hiddenRevision(revision: Json): Json {
  const type = optionalText(revision, 'revisionType') ?? 'AppSpecContent';
  const member = type === 'String' ? 'string' : 'appSpecContent';
  const given = revision[member];
  const sha256 = typeof given === 'object' && given !== null && 'sha256' in given ? given.sha256 : undefined;
  return { revisionType: type, [member]: { ...(sha256 === undefined ? {} : { sha256 }) } };
}
