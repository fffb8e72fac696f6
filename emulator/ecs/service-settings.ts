import { objects, optionalNumber, optionalObject, optionalText, pick } from '../fields.ts';
import { AwsError, type Json } from '../wire.ts';
import { containersOf, networkModeOf, portMappingsOf } from './container-definitions.ts';
import { strategyOf } from './deployment-settings.ts';
import type { TaskDefinition } from './model.ts';

/** Members of a service that a deployment carries: changing one starts a deployment. */
const DEPLOYED = [
  'networkConfiguration',
  'platformVersion',
  'loadBalancers',
  'serviceRegistries',
  'serviceConnectConfiguration',
  'volumeConfigurations',
  'vpcLatticeConfigurations',
] as const;

/** Members that apply at once, without a deployment. */
const IMMEDIATE = [
  'capacityProviderStrategy',
  'availabilityZoneRebalancing',
  'placementConstraints',
  'placementStrategy',
  'healthCheckGracePeriodSeconds',
  'enableExecuteCommand',
  'enableECSManagedTags',
  'propagateTags',
] as const;

/** Members that DescribeServices shows on the deployment rather than on the service. */
export const SHOWN_ON_DEPLOYMENT = [
  'serviceConnectConfiguration',
  'volumeConfigurations',
  'vpcLatticeConfigurations',
] as const;

/** The settings in a CreateService or UpdateService request, exactly as sent. */
export function settingsIn(input: Json): Json {
  return pick(input, [...DEPLOYED, ...IMMEDIATE]);
}

/** Whether an update with this input starts a deployment, given what the service is set to. */
export function startsDeployment(input: Json, settings: Json): boolean {
  return DEPLOYED.some((member) => input[member] !== undefined && !sameJson(input[member], settings[member]));
}

/** What ECS fills in for a new service. */
export function withSettingDefaults(settings: Json): Json {
  return {
    loadBalancers: [],
    serviceRegistries: [],
    placementConstraints: [],
    placementStrategy: [],
    enableECSManagedTags: false,
    enableExecuteCommand: false,
    propagateTags: 'NONE',
    availabilityZoneRebalancing: 'ENABLED',
    ...settings,
  };
}

/** Checks what a service says about its tasks against the definition they come from. Throws InvalidParameterException. */
export function checkSettings(settings: Json, definition: TaskDefinition, configuration: Json): void {
  const network = optionalObject(settings, 'networkConfiguration');
  if (networkModeOf(definition.raw) === 'awsvpc' && network === undefined) {
    refuse("Network Configuration must be provided when networkMode 'awsvpc' is specified.");
  }
  for (const loadBalancer of objects(settings, 'loadBalancers')) checkLoadBalancer(loadBalancer, definition);
  checkSides(settings, configuration);
}

function checkLoadBalancer(loadBalancer: Json, definition: TaskDefinition): void {
  const name = optionalText(loadBalancer, 'containerName') ?? '';
  const port = optionalNumber(loadBalancer, 'containerPort');
  const container = containersOf(definition.raw).find((one) => optionalText(one, 'name') === name);
  const mappings = container && portMappingsOf(container, networkModeOf(definition.raw));
  if (mappings === undefined) refuse(`The container ${name} does not exist in the task definition.`);
  else if (!mappings.some((mapping) => mapping.containerPort === port)) {
    refuse(`The container ${name} did not have a container port ${port} defined.`);
  }
}

/** Revisions side by side need a target group each. */
function checkSides(settings: Json, configuration: Json): void {
  const loadBalancers = objects(settings, 'loadBalancers');
  const advanced = loadBalancers.filter((one) => optionalObject(one, 'advancedConfiguration') !== undefined);
  if (loadBalancers.some((one) => one.loadBalancerName !== undefined && one.advancedConfiguration !== undefined)) {
    refuse('advancedConfiguration field is not allowed with ELBv1 loadBalancers');
  }
  if (advanced.length > 0 && advanced.length < loadBalancers.length) {
    refuse('Either all or none of the provided loadBalancers must have advancedConfiguration defined');
  }
  if (strategyOf(configuration) !== 'ROLLING' && advanced.length < loadBalancers.length) {
    refuse(
      'advancedConfiguration field is required for all loadBalancers when using a non-ROLLING deployment strategy',
    );
  }
}

function refuse(message: string): never {
  throw new AwsError('InvalidParameterException', message);
}

function sameJson(a: unknown, b: unknown): boolean {
  return JSON.stringify(a) === JSON.stringify(b);
}
