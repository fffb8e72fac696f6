import type { Deployment, Service, ServiceDeployment } from '@aws-sdk/client-ecs';
import type { Following } from '../../src/watch/following.ts';
import { NO_TASKS } from '../../src/watch/tasks-seen.ts';
import { EMPTY_TIMELINE } from '../../src/watch/timeline.ts';
import { ACCOUNT, definitionArn, REGION } from './definitions.ts';

export const OURS = 'ecs-svc/100';
export const OLD = 'ecs-svc/99';
export const NEWER = 'ecs-svc/101';

/** When the deployment that is followed began, by the server's clock. */
export const BEGIN = Date.UTC(2026, 0, 2, 3, 4, 5);

/** The PRIMARY deployment of web:8, in progress, except for what is given. */
export function deployment(more: Partial<Deployment> = {}): Deployment {
  return {
    id: OURS,
    status: 'PRIMARY',
    taskDefinition: definitionArn('web:8'),
    desiredCount: 2,
    runningCount: 0,
    pendingCount: 0,
    failedTasks: 0,
    rolloutState: 'IN_PROGRESS',
    createdAt: new Date(more.id === NEWER ? BEGIN + 60_000 : BEGIN),
    ...more,
  };
}

/** The service `web`, with two tasks wanted. */
export function service(deployments: Deployment[], more: Partial<Service> = {}): Service {
  return { serviceName: 'web', status: 'ACTIVE', desiredCount: 2, runningCount: 2, deployments, ...more };
}

/** Our deployment's service deployment with this status. */
export function serviceDeployment(
  status: ServiceDeployment['status'],
  more: Partial<ServiceDeployment> = {},
): ServiceDeployment {
  return { serviceDeploymentArn: `arn:aws:ecs:${REGION}:${ACCOUNT}:service-deployment/prod/web/1`, status, ...more };
}

/** Our deployment of web:8 over web:7, of which nothing was seen yet and whose service deployment can't be read. */
export function following(more: Partial<Following> = {}): Following {
  return {
    controller: 'ECS',
    followed: {
      service: 'web',
      deployment: { id: OURS, adopted: false, createdAt: BEGIN, startedAt: BEGIN },
      definitionArn: definitionArn('web:8'),
      previousArn: definitionArn('web:7'),
      earlierArns: [definitionArn('web:7')],
      definition: { family: 'web', containerDefinitions: [{ name: 'web' }] },
      deadline: BEGIN + 1_800_000,
    },
    deployment: { id: OURS, createdAt: BEGIN },
    detail: { kind: 'blind' },
    missing: 0,
    readsSinceOver: 2,
    tasks: NO_TASKS,
    activity: { movedAt: BEGIN, tasksSuspect: false, tasksListedAt: BEGIN, stageSince: BEGIN },
    timeline: EMPTY_TIMELINE,
    ...more,
  };
}
