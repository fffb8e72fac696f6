import { optionalFlag, optionalNumber, optionalText, text, texts } from '../fields.ts';
import { AwsError, type Json, type Operation } from '../wire.ts';
import type { EcsContext } from './context.ts';
import { configurationIn } from './deployment-configuration.ts';
import { beginDeployment } from './deployments.ts';
import type { Service } from './model.ts';
import { page } from './paging.ts';
import { checkPlacement, withDefaultStrategy } from './placement-checks.ts';
import type { Reconciler } from './reconciler.ts';
import { describeService } from './service-description.ts';
import { checkSettings, settingsIn, withSettingDefaults } from './service-settings.ts';
import { readTags } from './tagging.ts';
import { controllerIn, deployable, refuseDesiredCount, updateService } from './update-service.ts';

const NAME = /^[A-Za-z0-9_-]{1,255}$/;

/** CreateService, UpdateService, DescribeServices, ListServices and DeleteService. */
export function serviceOperations(context: EcsContext, reconciler: Reconciler): Record<string, Operation> {
  const { store } = context;
  const answer = (service: Service) => {
    reconciler.poke(service);
    return { service: describeService(service, store.tags.get(service.arn)) };
  };
  return {
    CreateService: (input) => {
      const service = createService(context, input);
      beginDeployment(context, service);
      return answer(service);
    },
    UpdateService: (input) => {
      const service = store.service(input);
      const before = service.serviceDeployments[0];
      updateService(context, service, input);
      const { service: described } = answer(service);
      const lags = context.unsettled['current-service-deployment'] === 'old' && before !== undefined;
      return { service: lags ? { ...described, currentServiceDeployment: before.arn } : described };
    },
    DeleteService: (input) => answer(deleteService(context, input)),
    DescribeServices: (input) => describeServices(context, input),
    ListServices: (input) => listServices(context, input),
  };
}

/** Creates a service without a deployment. Throws as CreateService does. */
export function createService(context: EcsContext, request: Json): Service {
  const { store } = context;
  const cluster = store.cluster(request);
  const input = withDefaultStrategy(cluster, request);
  checkPlacement(store, input);
  const name = text(input, 'serviceName');
  if (!NAME.test(name)) refuse('Invalid service name.');
  if ((store.findService(cluster, name)?.status ?? 'INACTIVE') !== 'INACTIVE') {
    refuse('Creation of service was not idempotent.');
  }
  const definition = deployable(context, text(input, 'taskDefinition'));
  const settings = withSettingDefaults(settingsIn(input));
  const schedulingStrategy = optionalText(input, 'schedulingStrategy') === 'DAEMON' ? 'DAEMON' : 'REPLICA';
  const deploymentConfiguration = configurationIn(input, schedulingStrategy);
  checkSettings(settings, definition, deploymentConfiguration ?? {});
  if (schedulingStrategy === 'DAEMON') checkDaemon(input);
  const service: Service = {
    arn: store.arn(`service/${cluster.name}/${name}`),
    name,
    cluster,
    createdAt: store.clock.now(),
    createdBy: context.caller,
    controller: controllerIn(input) ?? 'ECS',
    schedulingStrategy,
    launchType: launchTypeIn(input),
    status: 'ACTIVE',
    desiredCount: optionalNumber(input, 'desiredCount') ?? (schedulingStrategy === 'DAEMON' ? 0 : 1),
    definition,
    settings,
    deploymentConfiguration: deploymentConfiguration ?? defaultConfiguration(schedulingStrategy),
    deployments: [],
    serviceDeployments: [],
    events: [],
    steady: false,
    lastCompleted: undefined,
  };
  const tags = readTags(input);
  if (tags.length > 0) store.tags.set(service.arn, tags);
  cluster.services.set(name, service);
  return service;
}

function deleteService(context: EcsContext, input: Json): Service {
  const service = context.store.service(input);
  if (service.status !== 'ACTIVE') throw new AwsError('ServiceNotActiveException', 'Service was not ACTIVE.');
  const isReplica = service.schedulingStrategy === 'REPLICA';
  if (isReplica && service.desiredCount > 0 && optionalFlag(input, 'force') !== true) {
    refuse('The service cannot be stopped while it is scaled above 0.');
  }
  service.status = 'DRAINING';
  service.desiredCount = 0;
  return service;
}

function describeServices(context: EcsContext, input: Json): Json {
  const { store } = context;
  const cluster = store.cluster(input);
  const references = texts(input, 'services');
  if (references.length === 0) refuse('Services cannot be empty.');
  if (references.length > 10) refuse('Services cannot have more than 10 elements.');
  const withTags = texts(input, 'include').includes('TAGS');
  const found = references.map((reference) => ({ reference, service: store.findService(cluster, reference) }));
  return {
    services: found.flatMap(({ service }) =>
      service === undefined ? [] : [describeService(service, withTags ? store.tags.get(service.arn) : undefined)],
    ),
    failures: found
      .filter(({ service }) => service === undefined)
      .map(({ reference }) => ({
        arn: reference.startsWith('arn:') ? reference : store.arn(`service/${cluster.name}/${reference}`),
        reason: 'MISSING',
      })),
  };
}

function listServices(context: EcsContext, input: Json): Json {
  const launchType = optionalText(input, 'launchType');
  const strategy = optionalText(input, 'schedulingStrategy');
  const all = [...context.store.cluster(input).services.values()]
    .filter((service) => service.status === 'ACTIVE')
    .filter((service) => launchType === undefined || service.launchType === launchType)
    .filter((service) => strategy === undefined || service.schedulingStrategy === strategy);
  const { items, next } = page(input, all, 100);
  return { serviceArns: items.map((service) => service.arn), ...next };
}

function defaultConfiguration(strategy: Service['schedulingStrategy']): Json {
  const [minimumHealthyPercent, maximumPercent] = strategy === 'DAEMON' ? [0, 100] : [100, 200];
  return { maximumPercent, minimumHealthyPercent, deploymentCircuitBreaker: { enable: false, rollback: false } };
}

/** What DAEMON services can't be told. */
function checkDaemon(input: Json): void {
  if (input.desiredCount !== undefined && input.desiredCount !== 0) refuseDesiredCount();
  if ((controllerIn(input) ?? 'ECS') !== 'ECS') {
    refuse('The DAEMON scheduling strategy is not supported with this deployment controller.');
  }
  if (launchTypeIn(input) === 'FARGATE') refuse('The DAEMON scheduling strategy is not supported on Fargate.');
}

/** EC2 unless said otherwise; a capacity provider strategy takes its place. */
function launchTypeIn(input: Json): string | undefined {
  const providers = input.capacityProviderStrategy;
  if (Array.isArray(providers) && providers.length > 0) return undefined;
  return optionalText(input, 'launchType') ?? 'EC2';
}

function refuse(message: string): never {
  throw new AwsError('InvalidParameterException', message);
}
