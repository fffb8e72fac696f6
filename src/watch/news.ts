import type { Deployment, Service, ServiceEvent } from '@aws-sdk/client-ecs';
import type { Following } from './following.ts';

/** What changed since the last look: our own words, and lines of ECS's that must not be interpreted. */
export interface News {
  readonly progress: readonly string[];
  readonly events: readonly string[];
}

/** Compares two looks at a service. Events are told once each, from the start of our deployment on, oldest first. */
export function newsOf(before: Following, after: Following): News {
  const now = after.service;
  if (now === undefined) return { progress: [], events: [] };
  const counts = countsOf(now, after.deployment.id);
  const changed = before.service === undefined || countsOf(before.service, before.deployment.id) !== counts;
  return {
    progress: [...(changed ? [`${after.followed.service}: ${counts}`] : []), ...stageOf(before, after)],
    events: newEvents(before.service?.events ?? [], now.events ?? [], after.followed.deployment.createdAt)
      .reverse()
      .map((event) => `${timeOf(event)} ${event.message ?? ''}`),
  };
}

function newEvents(known: readonly ServiceEvent[], now: readonly ServiceEvent[], since: number): ServiceEvent[] {
  const ids = new Set(known.map(({ id }) => id));
  return now.filter(({ id, createdAt }) => !ids.has(id) && (createdAt?.getTime() ?? 0) >= since);
}

/** `1 of 2 tasks of the new revision running, 1 pending; 2 of the old one left`. */
function countsOf(service: Service, deploymentId: string): string {
  const ours = service.deployments?.find(({ id }) => id === deploymentId);
  const others = (service.deployments ?? []).filter(({ id }) => id !== deploymentId);
  const old = sum(others, ({ runningCount }) => runningCount);
  const parts = [
    `${ours?.runningCount ?? 0} of ${ours?.desiredCount ?? service.desiredCount ?? 0} tasks of this deployment running`,
    ...(ours?.pendingCount ? [`${ours.pendingCount} pending`] : []),
    ...(ours?.failedTasks ? [`${ours.failedTasks} failed in a row`] : []),
  ];
  return `${parts.join(', ')}${old > 0 ? `; ${old} of earlier ones left` : ''}`;
}

function sum(deployments: readonly Deployment[], count: (one: Deployment) => number | undefined): number {
  return deployments.reduce((total, one) => total + (count(one) ?? 0), 0);
}

/** Stages of every rolling deployment: the counts tell more. */
const EVERYDAY = new Set(['PENDING', 'IN_PROGRESS', 'SUCCESSFUL', 'RECONCILE_SERVICE', 'SCALE_UP', 'CLEAN_UP']);

/** A change of ECS's own status or stage that is worth a line: a rollback, a shift of traffic, a bake time. */
function stageOf(before: Following, after: Following): string[] {
  const stage = ({ serviceDeployment: seen }: Following) =>
    [seen?.status, seen?.lifecycleStage].filter((part) => part !== undefined && !EVERYDAY.has(part)).join(', ');
  const now = stage(after);
  return now === '' || now === stage(before) ? [] : [`${after.followed.service}: ${now}`];
}

function timeOf({ createdAt }: ServiceEvent): string {
  return createdAt?.toISOString().slice(11, 19) ?? '';
}
