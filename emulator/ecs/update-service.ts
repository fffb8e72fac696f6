import { isDeepStrictEqual } from 'node:util';
import { optionalFlag, optionalNumber, optionalObject, optionalText } from '../fields.ts';
import { AwsError, type Json } from '../wire.ts';
import type { EcsContext } from './context.ts';
import { configurationIn } from './deployment-configuration.ts';
import { beginDeployment, isFinished } from './deployments.ts';
import type { Service, TaskDefinition } from './model.ts';
import { checkPlacement } from './placement-checks.ts';
import { checkSettings, settingsIn, startsDeployment } from './service-settings.ts';

const MOST_OPEN_DEPLOYMENTS = 5;

/** What CodeDeploy alone may change of its services, and what RunTask-like controllers leave to their task sets. */
const OF_THE_TASK_SET = [
  'taskDefinition',
  'networkConfiguration',
  'loadBalancers',
  'platformVersion',
  'serviceRegistries',
];

/** Changes a service, and starts a deployment of it where the change needs one. Throws as UpdateService does. */
export function updateService(context: EcsContext, service: Service, input: Json): void {
  checkUpdatable(service, input);
  checkPlacement(context.store, input);
  const reference = optionalText(input, 'taskDefinition');
  const definition = reference === undefined ? service.definition : deployable(context, reference);
  const settings = { ...service.settings, ...settingsIn(input) };
  const configuration = configurationIn(input, service.schedulingStrategy) ?? service.deploymentConfiguration;
  const isForced = optionalFlag(input, 'forceNewDeployment') === true;
  const deploys = isForced || definition !== service.definition || startsDeployment(input, service.settings);
  if (deploys) {
    checkSettings(settings, definition, configuration);
    checkRoomForDeployment(context, service);
  }
  const before = service.deploymentConfiguration;
  // Sent as a whole, it replaces the whole.
  service.deploymentConfiguration = configuration;
  service.settings = isDeepStrictEqual(settings, service.settings) ? service.settings : settings;
  rescale(service, optionalNumber(input, 'desiredCount') ?? service.desiredCount);
  service.definition = definition;
  service.controller = controllerIn(input) ?? service.controller;
  const appliesNow = context.unsettled['configuration-applies-to'] === 'this';
  if (deploys) beginDeployment(context, service, appliesNow ? configuration : before);
  else if (appliesNow) reconfigure(service, configuration);
}

function checkUpdatable(service: Service, input: Json): void {
  if (service.status !== 'ACTIVE') throw new AwsError('ServiceNotActiveException', 'Service was not ACTIVE.');
  if (controllerIn(input) !== 'ECS' && service.controller !== 'ECS') checkForeignController(service, input);
  if (service.schedulingStrategy === 'DAEMON' && input.desiredCount !== undefined) refuseDesiredCount();
}

/** The task definition that a service is to run. Throws ClientException if there is none, or an INACTIVE one. */
export function deployable(context: EcsContext, reference: string): TaskDefinition {
  const definition = context.store.findDefinition(reference);
  if (definition === undefined) throw new AwsError('ClientException', 'TaskDefinition not found.');
  if (definition.status !== 'ACTIVE') throw new AwsError('ClientException', 'TaskDefinition is inactive');
  return definition;
}

/** DAEMON services have as many tasks as there are instances. Throws InvalidParameterException. */
export function refuseDesiredCount(): never {
  return refuse(
    'The daemon scheduling strategy does not support a desired count for services. Remove the desired count value and try again',
  );
}

/** While a deployment is rolled out, scaling out gives the old revision more tasks too. */
function rescale(service: Service, desired: number): void {
  const more = desired - service.desiredCount;
  service.desiredCount = desired;
  const old = service.deployments.find((one) => one.status === 'ACTIVE' && one.hasCompleted);
  if (old !== undefined && more > 0) old.wanted = Math.min(desired, old.wanted + more);
}

/** A deployment that is under way goes on by the new percentages, as long as its strategy stays. */
function reconfigure(service: Service, configuration: Json): void {
  const current = service.deployments[0]?.serviceDeployment;
  if (current !== undefined && !isFinished(current) && current.strategy === 'ROLLING')
    current.configuration = configuration;
}

function checkRoomForDeployment(context: EcsContext, service: Service): void {
  if (service.deployments.length >= MOST_OPEN_DEPLOYMENTS) {
    refuse(`${MOST_OPEN_DEPLOYMENTS} active deployments exist, unable to create new deployment.`);
  }
  const current = service.deployments[0]?.serviceDeployment;
  const shifts = current !== undefined && current.strategy !== 'ROLLING' && !isFinished(current);
  if (shifts && context.unsettled['update-during-shift'] === 'refused') {
    throw new AwsError('ConflictException', `The service deployment ${current.arn} is in progress.`);
  }
}

/** The deployment controller in a request, if there is one. Throws InvalidParameterException for one that doesn't exist. */
export function controllerIn(input: Json): Service['controller'] | undefined {
  const type = optionalText(optionalObject(input, 'deploymentController') ?? {}, 'type');
  if (type === undefined || type === 'ECS' || type === 'CODE_DEPLOY' || type === 'EXTERNAL') return type;
  return refuse('Invalid deployment controller type.');
}

/** What a service can't be told when another controller deploys it. */
function checkForeignController(service: Service, input: Json): void {
  if (service.controller === 'CODE_DEPLOY' && input.taskDefinition !== undefined) {
    refuse(
      'Unable to update task definition on services with a CODE_DEPLOY deployment controller. Use AWS CodeDeploy to trigger a new deployment.',
    );
  }
  for (const member of OF_THE_TASK_SET) {
    if (input[member] === undefined) continue;
    refuse(`Unable to update ${member} on services with a ${service.controller} deployment controller.`);
  }
  if (input.forceNewDeployment === true) {
    refuse(`Unable to force a new deployment on services with a ${service.controller} deployment controller.`);
  }
}

function refuse(message: string): never {
  throw new AwsError('InvalidParameterException', message);
}
