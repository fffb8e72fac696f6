import type { ServiceEvent } from '@aws-sdk/client-ecs';
import type { Evidence, HealthCheck, LogTail, TargetHealth } from '../diagnose/evidence.ts';

/** How a load balancer checks its targets: `HTTP GET /health on the traffic port, expects 200-299, every 30 s, …`. What isn't known is left out. */
export function checkInWords(check: HealthCheck): string {
  const { protocol, path, port, matcher, interval, timeout, unhealthyThreshold } = check;
  const parts = [
    `${protocol ?? 'a health check'}${path === undefined ? '' : ` ${path}`}${port === undefined ? '' : ` on ${portInWords(port)}`}`,
    ...(matcher === undefined ? [] : [`expects ${matcher}`]),
    ...(interval === undefined ? [] : [`every ${interval} s`]),
    ...(timeout === undefined ? [] : [`answer within ${timeout} s`]),
    ...(unhealthyThreshold === undefined ? [] : [`unhealthy after ${unhealthyThreshold} failures in a row`]),
  ];
  return parts.join(', ');
}

function portInWords(port: string): string {
  return port === 'traffic-port' ? "the target's own port" : `port ${port}`;
}

/** Targets by the target group that they are in, in their order. */
export function byTargetGroup(targets: readonly TargetHealth[]): readonly (readonly TargetHealth[])[] {
  return [...Map.groupBy(targets, ({ targetGroup }) => targetGroup).values()];
}

/** When ECS said it, in UTC: `12:03:04`, with the day where that may be another one; empty where ECS doesn't say. */
export function timeOf({ createdAt }: ServiceEvent, withDay: boolean): string {
  const text = createdAt?.toISOString().replace('T', ' ') ?? '';
  return withDay ? text.slice(5, 19) : text.slice(11, 19);
}

/** The region of a container's log group: the log driver's where the task definition names it, and the service's otherwise. */
export function logRegionOf({ definition, region }: Evidence, { container }: LogTail): string {
  const { containerDefinitions } = definition;
  const all: readonly unknown[] = Array.isArray(containerDefinitions) ? containerDefinitions : [];
  const found = all.find((one) => member(one, 'name') === container);
  const named = member(member(member(found, 'logConfiguration'), 'options'), 'awslogs-region');
  return typeof named === 'string' && /^[a-z0-9-]+$/.test(named) ? named : region;
}

function member(value: unknown, name: string): unknown {
  return typeof value === 'object' && value !== null ? (value as Readonly<Record<string, unknown>>)[name] : undefined;
}
