import type { Task } from '@aws-sdk/client-ecs';
import type { Evidence, TargetHealth } from '../../src/diagnose/evidence.ts';
import { ACCOUNT, REGION } from './definitions.ts';

/** The ARN of a task of the cluster prod. */
export function taskArn(id: string): string {
  return `arn:aws:ecs:${REGION}:${ACCOUNT}:task/prod/${id}`;
}

/** A task whose container ended with code 1, except for what is given. */
export function stoppedTask(id: string, more: Partial<Task> = {}): Task {
  return {
    taskArn: taskArn(id),
    stopCode: 'EssentialContainerExited',
    stoppedReason: 'Essential container in task exited',
    containers: [{ name: 'app', exitCode: 1 }],
    ...more,
  };
}

/** A task that ECS stopped because it was no longer needed. */
export function scaledIn(id: string): Task {
  return stoppedTask(id, {
    stopCode: 'ServiceSchedulerInitiated',
    stoppedReason: 'Scaling activity initiated by (deployment ecs-svc/100)',
    containers: [{ name: 'app', exitCode: 143 }],
  });
}

/** An unhealthy target of the target group web-tg, except for what is given. */
export function target(more: Partial<TargetHealth> = {}): TargetHealth {
  return {
    targetGroup: 'web-tg',
    target: '10.0.1.7',
    port: 8080,
    state: 'unhealthy',
    reason: 'Target.ResponseCodeMismatch',
    description: 'Health checks failed with these codes: [502]',
    check: {
      protocol: 'HTTP',
      path: '/health',
      port: 'traffic-port',
      matcher: '200-299',
      interval: 30,
      timeout: 5,
      unhealthyThreshold: 2,
    },
    ...more,
  };
}

/** What is known of a deployment of the service web, nothing except for what is given. */
export function evidence(more: Partial<Evidence> = {}): Evidence {
  return {
    service: 'web',
    cluster: 'prod',
    region: REGION,
    definition: {},
    stopped: [],
    events: [],
    olderEvents: [],
    targets: [],
    instances: [],
    logs: [],
    desiredCount: 1,
    minimumHealthyPercent: 100,
    maximumPercent: 200,
    healthCheckGracePeriod: undefined,
    serviceDeployment: undefined,
    ...more,
  };
}

/** A log tail of the container app. */
export function logTail(lines: readonly string[]): Evidence['logs'][number] {
  return { taskArn: taskArn('0123456789abcdef'), container: 'app', group: '/ecs/web', stream: 'app/app/0123', lines };
}

/** An event at this time of a day. */
export function event(time: string, message: string): Evidence['events'][number] {
  return { id: `${time} ${message}`, createdAt: new Date(`2026-11-20T${time}Z`), message };
}
