import { isObject, optionalNumber, optionalText, pick, seconds, text, texts } from '../fields.ts';
import { AwsError, type Json, type Operation } from '../wire.ts';
import type { EcsContext } from './context.ts';
import { isFinished } from './deployments.ts';
import type { Service, ServiceDeployment, ServiceRevision } from './model.ts';
import { page } from './paging.ts';
import type { Reconciler } from './reconciler.ts';
import { abortOnRequest, rollBackOnRequest } from './rollback.ts';
import { describeServiceDeployment, timesOf } from './service-deployment-description.ts';
import type { EcsStore } from './store.ts';

/** ListServiceDeployments, DescribeServiceDeployments, StopServiceDeployment, ContinueServiceDeployment and DescribeServiceRevisions. */
export function serviceDeploymentOperations(context: EcsContext, reconciler: Reconciler): Record<string, Operation> {
  const { store } = context;
  return {
    StopServiceDeployment: (input) => stopServiceDeployment(context, reconciler, input),
    ContinueServiceDeployment: (input) => continueServiceDeployment(store, reconciler, input),
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

function stopServiceDeployment(context: EcsContext, reconciler: Reconciler, input: Json): Json {
  const arn = text(input, 'serviceDeploymentArn');
  const stopType = optionalText(input, 'stopType') ?? 'ROLLBACK';
  if (stopType !== 'ROLLBACK' && stopType !== 'ABORT') {
    throw new AwsError('InvalidParameterException', `Invalid stopType: ${stopType}.`);
  }
  if (stopType === 'ABORT' && context.unsettled['stop-abort'] === 'refused') {
    throw new AwsError(
      'UnsupportedFeatureException',
      'ECS StopServiceDeployment API with ABORT stopType is not supported.',
    );
  }
  const { service, deployment } = existing(context.store, arn);
  const stop = stopType === 'ABORT' ? abortOnRequest : rollBackOnRequest;
  stop(context, service, deployment, () => reconciler.poke(service));
  return { serviceDeploymentArn: arn };
}

function continueServiceDeployment(store: EcsStore, reconciler: Reconciler, input: Json): Json {
  const arn = text(input, 'serviceDeploymentArn');
  const hookId = text(input, 'hookId');
  const action = optionalText(input, 'action') ?? 'CONTINUE';
  if (action !== 'CONTINUE' && action !== 'ROLLBACK') {
    throw new AwsError('InvalidParameterException', `Invalid action: ${action}.`);
  }
  const { service, deployment } = existing(store, arn);
  if (isFinished(deployment)) {
    throw new AwsError(
      'ConflictException',
      'Continuing a service deployment is not allowed for service deployment in terminal states.',
    );
  }
  reconciler.shifts.continueHook(deployment, hookId, action);
  reconciler.poke(service);
  return { serviceDeploymentArn: arn };
}

function existing(store: EcsStore, arn: string): { service: Service; deployment: ServiceDeployment } {
  const found = findByArn(store, arn);
  if (found !== undefined) return found;
  throw new AwsError('ServiceDeploymentNotFoundException', 'The service deployment does not exist.');
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
      ...timesOf(one),
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
