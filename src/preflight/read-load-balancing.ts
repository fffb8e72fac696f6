import type { Service } from '@aws-sdk/client-ecs';
import {
  DescribeTargetGroupAttributesCommand,
  DescribeTargetGroupsCommand,
  type TargetGroup,
} from '@aws-sdk/client-elastic-load-balancing-v2';
import { ifAllowed } from '../aws/read.ts';
import { targetGroupsOf } from '../diagnose/targets.ts';
import type { World } from '../world.ts';

/** How long the load balancers of a service take, in milliseconds, the slowest of its target groups each. */
export interface LoadBalancing {
  /** Until a new target counts as healthy, if all its checks pass. */
  readonly health: number;
  /** Until a target that is taken out is let go. */
  readonly drain: number;
}

/** AWS's own values where a target group doesn't tell. https://docs.aws.amazon.com/elasticloadbalancing/latest/application/edit-target-group-attributes.html */
const DEFAULTS = { threshold: 5, interval: 30, delay: 300 };

const DELAY = 'deregistration_delay.timeout_seconds';

/**
 * How long the target groups of a service take; nothing for a service without any.
 * A target is healthy after as many checks in a row as the threshold says: https://docs.aws.amazon.com/AmazonECS/latest/developerguide/load-balancer-healthcheck.html
 * @throws what ELB says to anything but a denied read, of which AWS's own values are assumed
 */
export async function readLoadBalancing(world: World, service: Service): Promise<LoadBalancing> {
  // A task is in one of the two target groups of a load balancer, which are set up alike.
  const arns = targetGroupsOf(service).flatMap(([first]) => first ?? []);
  if (arns.length === 0) return { health: 0, drain: 0 };
  const [groups, delays] = await Promise.all([
    ifAllowed(
      world.log,
      'elasticloadbalancing:DescribeTargetGroups',
      "can't tell how long the load balancer's health checks take",
      () => describeGroups(world, arns),
    ),
    Promise.all(arns.map((arn) => delayOf(world, arn))),
  ]);
  const assumed: readonly TargetGroup[] = groups ?? [{}];
  return { health: Math.max(0, ...assumed.map(healthOf)), drain: Math.max(...delays) };
}

function healthOf({ HealthyThresholdCount, HealthCheckIntervalSeconds }: TargetGroup): number {
  const checks = HealthyThresholdCount ?? DEFAULTS.threshold;
  return checks * (HealthCheckIntervalSeconds ?? DEFAULTS.interval) * 1000;
}

async function describeGroups(world: World, arns: readonly string[]): Promise<readonly TargetGroup[]> {
  const command = new DescribeTargetGroupsCommand({ TargetGroupArns: [...arns] });
  return (await world.aws.elb.send(command, { abortSignal: world.signal })).TargetGroups ?? [];
}

async function delayOf(world: World, arn: string): Promise<number> {
  const permission = 'elasticloadbalancing:DescribeTargetGroupAttributes';
  const purpose = "can't tell how long the load balancer lets a task finish its requests (300 s are assumed)";
  const attributes = await ifAllowed(world.log, permission, purpose, async () => {
    const command = new DescribeTargetGroupAttributesCommand({ TargetGroupArn: arn });
    return (await world.aws.elb.send(command, { abortSignal: world.signal })).Attributes ?? [];
  });
  const value = attributes?.find(({ Key }) => Key === DELAY)?.Value;
  return (value === undefined ? DEFAULTS.delay : Number(value)) * 1000;
}
