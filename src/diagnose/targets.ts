import type { Service, Task } from '@aws-sdk/client-ecs';
import type {
  TargetDescription,
  TargetGroup,
  TargetHealthDescription,
} from '@aws-sdk/client-elastic-load-balancing-v2';
import type { HealthCheck, TargetHealth } from './evidence.ts';

/** ARNs of the target groups that a service's tasks join: for each load balancer its own and, for blue/green, the other one. A task is in one of the two. */
export function targetGroupsOf({ loadBalancers = [] }: Service): string[][] {
  return loadBalancers
    .map(({ targetGroupArn, advancedConfiguration }) =>
      [targetGroupArn, advancedConfiguration?.alternateTargetGroupArn].filter((arn) => arn !== undefined),
    )
    .filter((arns) => arns.length > 0);
}

/** How a load balancer knows a task: by an address of its own, or by a host port of its EC2 instance. */
export interface TaskAddress {
  readonly id: string;
  /** Undefined where the address is the task's alone. */
  readonly port: number | undefined;
}

/**
 * How load balancers know a task; empty for one that they can't know yet.
 * https://docs.aws.amazon.com/AmazonECS/latest/developerguide/service-load-balancing.html
 * @param instanceIds ids of EC2 instances by the ARNs of their container instances
 * @returns undefined where the id of its instance isn't among them
 */
export function addressesOf(task: Task, instanceIds: ReadonlyMap<string, string>): TaskAddress[] | undefined {
  const own = ownAddresses(task);
  if (own.length > 0) return own.map((id) => ({ id, port: undefined }));
  const ports = (task.containers ?? []).flatMap(({ networkBindings = [] }) =>
    networkBindings.flatMap(({ hostPort }) => hostPort ?? []),
  );
  if (ports.length === 0 || task.containerInstanceArn === undefined) return [];
  const id = instanceIds.get(task.containerInstanceArn);
  return id === undefined ? undefined : ports.map((port) => ({ id, port }));
}

/** Of a task in network mode awsvpc, as every one on Fargate is. */
function ownAddresses({ attachments = [], containers = [] }: Task): string[] {
  const attached = attachments
    .flatMap(({ details = [] }) => details)
    .flatMap(({ name, value }) => (name === 'privateIPv4Address' && value !== undefined ? [value] : []));
  const interfaces = containers.flatMap(({ networkInterfaces = [] }) => networkInterfaces);
  const ofContainers = interfaces.flatMap(({ privateIpv4Address, ipv6Address }) =>
    [privateIpv4Address, ipv6Address].filter((address) => address !== undefined),
  );
  return [...new Set([...attached, ...ofContainers])];
}

/** True where a target is the task with one of these addresses. */
export function isAt(target: TargetDescription | undefined, addresses: readonly TaskAddress[]): boolean {
  return addresses.some(({ id, port }) => id === target?.Id && (port === undefined || port === target.Port));
}

/** What an ARN of a target group ends in: `targetgroup/name/id`. */
export function nameOfGroup(arn: string): string {
  return arn.split('/').at(-2) ?? arn;
}

/** How a target group checks its targets; nothing is known of one that could not be read. */
export function checkOf(group: TargetGroup | undefined): HealthCheck {
  return {
    protocol: group?.HealthCheckProtocol,
    path: group?.HealthCheckPath,
    port: group?.HealthCheckPort,
    matcher: group?.Matcher?.HttpCode ?? group?.Matcher?.GrpcCode,
    interval: group?.HealthCheckIntervalSeconds,
    timeout: group?.HealthCheckTimeoutSeconds,
    unhealthyThreshold: group?.UnhealthyThresholdCount,
  };
}

/** What a load balancer says about a target, in our words. */
export function healthOf(
  { Target, TargetHealth: health }: TargetHealthDescription,
  groupArn: string,
  check: HealthCheck,
): TargetHealth {
  return {
    targetGroup: nameOfGroup(groupArn),
    target: Target?.Id ?? '',
    port: Target?.Port,
    state: health?.State ?? '',
    reason: health?.Reason,
    description: health?.Description,
    check,
  };
}
