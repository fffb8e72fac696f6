import { parse } from 'yaml';
import { isObject, objects, optionalNumber, optionalText } from '../fields.ts';
import { AwsError, type Json } from '../wire.ts';
import { LIFECYCLE, type LifecycleEventName } from './model.ts';

/** What an AppSpec file says of an ECS service. */
export interface AppSpec {
  readonly taskDefinition: string;
  readonly containerName: string;
  readonly containerPort: number;
  /** `networkConfiguration`, `platformVersion` and `capacityProviderStrategy` in ECS's own names. */
  readonly settings: Json;
  /** The Lambda function of each event that has one. */
  readonly hooks: Partial<Record<LifecycleEventName, string>>;
}

const UNSCRIPTED: readonly string[] = ['Install', 'AllowTestTraffic', 'AllowTraffic'];

/** Reads an AppSpec, YAML or JSON. Keys may be written in any case. Throws InvalidRevisionException for one that CodeDeploy refuses. */
export function readAppSpec(content: string): AppSpec {
  const root = lowerKeys(document(content));
  if (root.version !== 0 && root.version !== '0.0') refuse('The AppSpec file must have the version 0.0.');
  const [resource] = objects(root, 'resources');
  const service = resource === undefined ? undefined : Object.values(resource)[0];
  if (!isObject(service) || service.type !== 'AWS::ECS::Service') {
    return refuse('The AppSpec file must have a resource of the type AWS::ECS::Service.');
  }
  const properties = isObject(service.properties) ? service.properties : {};
  const loadBalancer = isObject(properties.loadbalancerinfo) ? properties.loadbalancerinfo : {};
  const taskDefinition = optionalText(properties, 'taskdefinition');
  const containerName = optionalText(loadBalancer, 'containername');
  const containerPort = optionalNumber(loadBalancer, 'containerport');
  if (taskDefinition === undefined) return refuse('The AppSpec file must have a TaskDefinition.');
  if (containerName === undefined || containerPort === undefined) {
    return refuse('The AppSpec file must have a ContainerName and a ContainerPort.');
  }
  return { taskDefinition, containerName, containerPort, settings: settingsIn(properties), hooks: hooksIn(root) };
}

function document(content: string): unknown {
  try {
    return parse(content);
  } catch {
    return refuse('The AppSpec file is not well-formed.');
  }
}

function settingsIn(properties: Json): Json {
  const network = isObject(properties.networkconfiguration)
    ? properties.networkconfiguration.awsvpcconfiguration
    : undefined;
  const strategy = objects(properties, 'capacityproviderstrategy');
  const platform = optionalText(properties, 'platformversion');
  return {
    ...(isObject(network) ? { networkConfiguration: { awsvpcConfiguration: camelNetwork(network) } } : {}),
    ...(platform === undefined ? {} : { platformVersion: platform }),
    ...(strategy.length === 0
      ? {}
      : {
          capacityProviderStrategy: strategy.map(({ capacityprovider, ...rest }) => ({
            capacityProvider: capacityprovider,
            ...rest,
          })),
        }),
  };
}

function camelNetwork({ subnets, securitygroups, assignpublicip }: Json): Json {
  return {
    subnets,
    ...(securitygroups === undefined ? {} : { securityGroups: securitygroups }),
    ...(assignpublicip === undefined ? {} : { assignPublicIp: assignpublicip }),
  };
}

function hooksIn(root: Json): AppSpec['hooks'] {
  const hooks: AppSpec['hooks'] = {};
  for (const [name, target] of objects(root, 'hooks').flatMap((hook) => Object.entries(hook))) {
    const event = LIFECYCLE.find((one) => one.toLowerCase() === name);
    if (event === undefined || UNSCRIPTED.includes(event))
      refuse(`The AppSpec file has a hook that does not exist: ${name}.`);
    else if (typeof target === 'string' && target !== '') hooks[event] = target;
  }
  return hooks;
}

/** Keys in lower case, all the way down. */
function lowerKeys(value: unknown): Json {
  const lower = (one: unknown): unknown => {
    if (Array.isArray(one)) return one.map(lower);
    if (!isObject(one)) return one;
    return Object.fromEntries(Object.entries(one).map(([key, member]) => [key.toLowerCase(), lower(member)]));
  };
  const lowered = lower(value);
  return isObject(lowered) ? lowered : refuse('The AppSpec file is empty.');
}

function refuse(message: string): never {
  throw new AwsError('InvalidRevisionException', message);
}
