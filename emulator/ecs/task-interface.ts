import { optionalText } from '../fields.ts';
import type { Json } from '../wire.ts';
import type { ContainerInstance, Task, TaskInterface } from './model.ts';
import type { EcsStore } from './store.ts';

/** Makes up the network interface of an awsvpc task: in the subnet of its instance's zone where that is known. */
export function createInterface(
  { random, subnets }: EcsStore,
  wanted: readonly string[],
  instance: ContainerInstance | undefined,
): TaskInterface {
  const zone = instance?.attributes.find((one) => optionalText(one, 'name') === 'ecs.availability-zone')?.value;
  const pair = () => random.hex(2);
  return {
    attachmentId: random.uuid(),
    interfaceId: `eni-0${random.hex(16)}`,
    subnetId: wanted.find((subnet) => subnets.get(subnet) === zone) ?? wanted[0] ?? `subnet-0${random.hex(16)}`,
    address: `10.0.${random.below(16)}.${4 + random.below(248)}`,
    macAddress: ['0a', pair(), pair(), pair(), pair(), pair()].join(':'),
  };
}

/** The interface as DescribeTasks lists it among the attachments. */
export function describeAttachment(task: Task): readonly Json[] {
  const { interface: own, lastStatus } = task;
  if (own === undefined) return [];
  const detail = (name: string, value: string) => ({ name, value });
  const status = lastStatus === 'PROVISIONING' ? 'PRECREATED' : lastStatus === 'STOPPED' ? 'DELETED' : 'ATTACHED';
  const details = [
    detail('subnetId', own.subnetId),
    detail('networkInterfaceId', own.interfaceId),
    detail('macAddress', own.macAddress),
    detail('privateDnsName', `ip-${own.address.replaceAll('.', '-')}.ec2.internal`),
    detail('privateIPv4Address', own.address),
  ];
  return [
    {
      id: own.attachmentId,
      type: 'ElasticNetworkInterface',
      status,
      details: status === 'PRECREATED' ? details.slice(0, 1) : details,
    },
  ];
}

/** The interface as it is shown on each container. */
export function describeInterfaces({ interface: own }: Task): readonly Json[] {
  return own === undefined ? [] : [{ attachmentId: own.attachmentId, privateIpv4Address: own.address }];
}
