import type { ContainerInstance, Resource } from '@aws-sdk/client-ecs';
import { lastPart } from '../aws/arn.ts';
import type { Instance, Resources } from './situation.ts';

/** ECS lists host ports by protocol, each under a name of its own. https://docs.aws.amazon.com/AmazonECS/latest/APIReference/API_ContainerInstance.html */
const PORT_RESOURCES = [
  { name: 'PORTS', protocol: 'tcp' },
  { name: 'PORTS_UDP', protocol: 'udp' },
] as const;

/**
 * A container instance as ECS describes it. Of `remainingResources`, CPU and MEMORY are what is free, and PORTS what is taken.
 * How many network interfaces are left isn't among them: that takes the type of the instance and all of its tasks.
 */
export function instanceFrom(described: ContainerInstance): Instance {
  const { containerInstanceArn = '', ec2InstanceId, attributes = [] } = described;
  const { registeredResources = [], remainingResources = [] } = described;
  return {
    arn: containerInstanceArn,
    name: ec2InstanceId ?? lastPart(containerInstanceArn),
    status: described.status ?? '',
    agentConnected: described.agentConnected ?? false,
    free: resourcesIn(remainingResources),
    total: resourcesIn(registeredResources),
    ports: portsIn(remainingResources),
    reservedPorts: portsIn(registeredResources),
    interfaces: undefined,
    attributes: new Map(attributes.map(({ name = '', value = '' }) => [name, value])),
  };
}

function resourcesIn(resources: readonly Resource[]): Resources {
  const named = (name: string) => resources.find((one) => one.name === name);
  return {
    cpu: named('CPU')?.integerValue ?? 0,
    memory: named('MEMORY')?.integerValue ?? 0,
    // GPUs are named one by one.
    gpus: named('GPU')?.stringSetValue?.length ?? 0,
  };
}

function portsIn(resources: readonly Resource[]): readonly string[] {
  return PORT_RESOURCES.flatMap(({ name, protocol }) => {
    const ports = resources.find((one) => one.name === name)?.stringSetValue ?? [];
    return ports.map((port) => `${port}/${protocol}`);
  });
}
