import { isObject, optionalNumber, optionalText, pick, seconds, text, texts } from '../fields.ts';
import { AwsError, type Json, type Operation } from '../wire.ts';
import type { EcsContext } from './context.ts';
import { breakerOf, isFinished, rollBackOnRequest } from './deployments.ts';
import type { Service, ServiceDeployment, ServiceRevision } from './model.ts';
import { page } from './paging.ts';
import type { Reconciler } from './reconciler.ts';
import { breakerThreshold } from './scheduler/breaker.ts';
import { describeCounts } from './service-description.ts';
import type { EcsStore } from './store.ts';

/** ListServiceDeployments, DescribeServiceDeployments, StopServiceDeployment and DescribeServiceRevisions. */
export function serviceDeploymentOperations(context: EcsContext, reconciler: Reconciler): Record<string, Operation> {
  const { store } = context;
  return {
    StopServiceDeployment: (input) => {
      const arn = text(input, 'serviceDeploymentArn');
      const stopType = optionalText(input, 'stopType') ?? 'ROLLBACK';
      // The API's enum knows ABORT too, its documentation says that only ROLLBACK is valid.
      if (stopType !== 'ROLLBACK') throw new AwsError('InvalidParameterException', `Invalid stopType: ${stopType}.`);
      const found = findByArn(store, arn);
      if (found === undefined) {
        throw new AwsError('ServiceDeploymentNotFoundException', 'Service deployment not found.');
      }
      rollBackOnRequest(context, found.service, found.deployment);
      reconciler.poke(found.service);
      return { serviceDeploymentArn: arn };
    },
    ListServiceDeployments: (input) => listServiceDeployments(store, input),
    DescribeServiceDeployments: (input) =>
      describeByArn(input, 'serviceDeploymentArns', 'serviceDeployments', (arn) => {
        const found = findByArn(store, arn);
        return found === undefined ? undefined : describeServiceDeployment(found.service, found.deployment);
      }),
    DescribeServiceRevisions: (input) =>
      describeByArn(input, 'serviceRevisionArns', 'serviceRevisions', (arn) => describeRevision(store, arn)),
  };
}

function findByArn(store: EcsStore, arn: string): { service: Service; deployment: ServiceDeployment } | undefined {
  for (const service of store.services()) {
    const deployment = service.serviceDeployments.find((one) => one.arn === arn);
    if (deployment !== undefined) return { service, deployment };
  }
  return undefined;
}

function listServiceDeployments(store: EcsStore, input: Json): Json {
  const service = store.service(input);
  const statuses = texts(input, 'status');
  const range = isObject(input.createdAt) ? input.createdAt : {};
  const after = optionalNumber(range, 'after') ?? Number.NEGATIVE_INFINITY;
  const before = optionalNumber(range, 'before') ?? Number.POSITIVE_INFINITY;
  const matching = historyOf(service)
    .filter((one) => statuses.length === 0 || statuses.includes(one.status))
    .filter((one) => seconds(one.createdAt) >= after && seconds(one.createdAt) <= before);
  const { items, next } = page(input, matching, 100);
  return {
    serviceDeployments: items.map((one) => ({
      serviceDeploymentArn: one.arn,
      serviceArn: service.arn,
      clusterArn: service.cluster.arn,
      targetServiceRevisionArn: one.target.arn,
      status: one.status,
      ...(one.statusReason === undefined ? {} : { statusReason: one.statusReason }),
      ...times(one),
    })),
    ...next,
  };
}

/** Services that CodeDeploy or somebody else deploys have no service deployments. */
function historyOf(service: Service): readonly ServiceDeployment[] {
  if (service.controller === 'ECS') return service.serviceDeployments;
  throw new AwsError(
    'UnsupportedFeatureException',
    `Service deployments are not supported for a ${service.controller} deployment controller.`,
  );
}

function describeByArn(input: Json, member: string, answer: string, describe: (arn: string) => Json | undefined): Json {
  const arns = texts(input, member);
  if (arns.length === 0 || arns.length > 20) {
    throw new AwsError('InvalidParameterException', `${member} must have between 1 and 20 elements.`);
  }
  const found = arns.map((arn) => ({ arn, description: describe(arn) }));
  return {
    [answer]: found.flatMap(({ description }) => (description === undefined ? [] : [description])),
    failures: found.filter((one) => one.description === undefined).map(({ arn }) => ({ arn, reason: 'MISSING' })),
  };
}

function describeServiceDeployment(service: Service, deployment: ServiceDeployment): Json {
  const { rollback } = deployment;
  return {
    serviceDeploymentArn: deployment.arn,
    serviceArn: service.arn,
    clusterArn: service.cluster.arn,
    status: deployment.status,
    ...(deployment.statusReason === undefined ? {} : { statusReason: deployment.statusReason }),
    lifecycleStage: deployment.status === 'IN_PROGRESS' ? 'SCALE_UP' : 'CLEAN_UP',
    deploymentConfiguration: service.deploymentConfiguration,
    targetServiceRevision: {
      ...describeCounts(deployment.target, service),
      requestedTestTrafficWeight: 100,
      requestedProductionTrafficWeight: 100,
    },
    sourceServiceRevisions: deployment.sources.map((revision) => describeCounts(revision, service)),
    deploymentCircuitBreaker: describeBreaker(service, deployment),
    ...(rollback === undefined
      ? {}
      : {
          rollback: {
            reason: rollback.reason,
            startedAt: seconds(rollback.startedAt),
            serviceRevisionArn: rollback.revision.arn,
          },
        }),
    ...times(deployment),
    updatedAt: seconds(deployment.updatedAt),
  };
}

function describeBreaker(service: Service, deployment: ServiceDeployment): Json {
  const primary = service.deployments.find((one) => one.serviceDeployment === deployment && !one.isRollback);
  return {
    status: breakerStatus(service, deployment),
    failureCount:
      isFinished(deployment) || deployment.breakerTripped ? deployment.failureCount : (primary?.failedTasks ?? 0),
    threshold: breakerThreshold(service.desiredCount),
  };
}

function breakerStatus(service: Service, deployment: ServiceDeployment): string {
  if (!breakerOf(service.deploymentConfiguration).enabled) return 'DISABLED';
  if (deployment.breakerTripped) return 'TRIGGERED';
  return isFinished(deployment) ? 'MONITORING_COMPLETE' : 'MONITORING';
}

function times(deployment: ServiceDeployment): Json {
  const { createdAt, startedAt, finishedAt, stoppedAt } = deployment;
  const known = Object.entries({ createdAt, startedAt, finishedAt, stoppedAt });
  return Object.fromEntries(known.flatMap(([name, time]) => (time === undefined ? [] : [[name, seconds(time)]])));
}

function describeRevision(store: EcsStore, arn: string): Json | undefined {
  for (const service of store.services()) {
    const revision = service.serviceDeployments.find((one) => one.target.arn === arn)?.target;
    if (revision !== undefined) return revisionJson(service, revision);
  }
  return undefined;
}

function revisionJson(service: Service, revision: ServiceRevision): Json {
  const settings = pick(revision.settings, [
    'capacityProviderStrategy',
    'loadBalancers',
    'serviceRegistries',
    'networkConfiguration',
    'serviceConnectConfiguration',
    'volumeConfigurations',
    'vpcLatticeConfigurations',
  ]);
  return {
    serviceRevisionArn: revision.arn,
    serviceArn: service.arn,
    clusterArn: service.cluster.arn,
    taskDefinition: revision.definition.arn,
    ...(service.launchType === undefined ? {} : { launchType: service.launchType }),
    ...(service.launchType === 'FARGATE' ? { platformVersion: '1.4.0', platformFamily: 'Linux' } : {}),
    ...settings,
    containerImages: revision.images,
    guardDutyEnabled: false,
    createdAt: seconds(revision.createdAt),
  };
}
