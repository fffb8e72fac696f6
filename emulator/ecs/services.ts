import { isDeepStrictEqual } from 'node:util';
import { optionalFlag, optionalNumber, optionalObject, optionalText, text, texts } from '../fields.ts';
import { AwsError, type Json, type Operation } from '../wire.ts';
import type { EcsContext } from './context.ts';
import { beginDeployment } from './deployments.ts';
import type { Service, TaskDefinition } from './model.ts';
import { page } from './paging.ts';
import type { Reconciler } from './reconciler.ts';
import { describeService } from './service-description.ts';
import {
  checkDeploymentConfiguration,
  checkSettings,
  settingsIn,
  startsDeployment,
  withSettingDefaults,
} from './service-settings.ts';
import { readTags } from './tagging.ts';

const NAME = /^[A-Za-z0-9_-]{1,255}$/;
const MOST_OPEN_DEPLOYMENTS = 5;

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
    UpdateService: (input) => answer(updateService(context, input)),
    DeleteService: (input) => answer(deleteService(context, input)),
    DescribeServices: (input) => describeServices(context, input),
    ListServices: (input) => listServices(context, input),
  };
}

/** Creates a service without a deployment. Throws as CreateService does. */
export function createService(context: EcsContext, input: Json): Service {
  const { store } = context;
  const cluster = store.cluster(input);
  const name = text(input, 'serviceName');
  if (!NAME.test(name)) refuse('Invalid service name.');
  if ((store.findService(cluster, name)?.status ?? 'INACTIVE') !== 'INACTIVE') {
    refuse('Creation of service was not idempotent.');
  }
  const definition = deployable(context, text(input, 'taskDefinition'));
  const settings = withSettingDefaults(settingsIn(input));
  checkSettings(settings, definition);
  const schedulingStrategy = optionalText(input, 'schedulingStrategy') === 'DAEMON' ? 'DAEMON' : 'REPLICA';
  const service: Service = {
    arn: store.arn(`service/${cluster.name}/${name}`),
    name,
    cluster,
    createdAt: store.clock.now(),
    createdBy: context.caller,
    controller: controllerIn(input),
    schedulingStrategy,
    launchType: launchTypeIn(input),
    status: 'ACTIVE',
    desiredCount: optionalNumber(input, 'desiredCount') ?? (schedulingStrategy === 'DAEMON' ? 0 : 1),
    definition,
    settings,
    deploymentConfiguration: configurationIn(input) ?? defaultConfiguration(schedulingStrategy),
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

function updateService(context: EcsContext, input: Json): Service {
  const service = context.store.service(input);
  if (service.status !== 'ACTIVE') throw new AwsError('ServiceNotActiveException', 'Service was not ACTIVE.');
  const reference = optionalText(input, 'taskDefinition');
  if (service.controller !== 'ECS') checkForeignController(service, input);
  const definition = reference === undefined ? service.definition : deployable(context, reference);
  const changes = settingsIn(input);
  const deploys =
    definition !== service.definition ||
    optionalFlag(input, 'forceNewDeployment') === true ||
    startsDeployment(input, service.settings);
  const settings = { ...service.settings, ...changes };
  if (deploys) checkSettings(settings, definition);
  if (deploys && service.deployments.length >= MOST_OPEN_DEPLOYMENTS) {
    refuse(`${MOST_OPEN_DEPLOYMENTS} active deployments exist, unable to create new deployment.`);
  }
  // Sent as a whole, it replaces the whole.
  service.deploymentConfiguration = configurationIn(input) ?? service.deploymentConfiguration;
  service.settings = isDeepStrictEqual(settings, service.settings) ? service.settings : settings;
  service.desiredCount = optionalNumber(input, 'desiredCount') ?? service.desiredCount;
  service.definition = definition;
  if (deploys) beginDeployment(context, service);
  return service;
}

/** What a service can't be told when another controller deploys it. */
function checkForeignController(service: Service, input: Json): void {
  if (service.controller === 'CODE_DEPLOY' && input.taskDefinition !== undefined) {
    refuse(
      'Unable to update task definition on services with a CODE_DEPLOY deployment controller. Use AWS CodeDeploy to trigger a new deployment.',
    );
  }
  for (const member of [
    'taskDefinition',
    'networkConfiguration',
    'loadBalancers',
    'platformVersion',
    'forceNewDeployment',
  ]) {
    if (input[member] === undefined || input[member] === false) continue;
    const what = member === 'forceNewDeployment' ? 'force a new deployment' : `update ${member}`;
    refuse(`Unable to ${what} on services with a ${service.controller} deployment controller.`);
  }
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

function deployable(context: EcsContext, reference: string): TaskDefinition {
  const definition = context.store.findDefinition(reference);
  if (definition === undefined) throw new AwsError('ClientException', 'TaskDefinition not found.');
  if (definition.status !== 'ACTIVE') throw new AwsError('ClientException', 'TaskDefinition is inactive');
  return definition;
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

function configurationIn(input: Json): Json | undefined {
  const configuration = optionalObject(input, 'deploymentConfiguration');
  if (configuration !== undefined) checkDeploymentConfiguration(configuration);
  return configuration;
}

function defaultConfiguration(strategy: Service['schedulingStrategy']): Json {
  const [minimumHealthyPercent, maximumPercent] = strategy === 'DAEMON' ? [0, 100] : [100, 200];
  return { maximumPercent, minimumHealthyPercent, deploymentCircuitBreaker: { enable: false, rollback: false } };
}

function controllerIn(input: Json): Service['controller'] {
  const type = optionalText(optionalObject(input, 'deploymentController') ?? {}, 'type') ?? 'ECS';
  if (type !== 'ECS' && type !== 'CODE_DEPLOY' && type !== 'EXTERNAL')
    return refuse('Invalid deployment controller type.');
  return type;
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
