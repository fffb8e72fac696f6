/** Two runs as they could be, for the pictures in the README: one that went well, and one that ECS rolled back. */
import type { Task } from '@aws-sdk/client-ecs';
import type { Evidence } from '../src/diagnose/evidence.ts';
import type { Outcome, ServiceResult } from '../src/outcome.ts';
import type { TaskCounts } from '../src/watch/timeline.ts';

const ACCOUNT = '123456789012';
const REGION = 'eu-west-1';
const ARN = `arn:aws:ecs:${REGION}:${ACCOUNT}`;
const HOST = `${ACCOUNT}.dkr.ecr.${REGION}.amazonaws.com`;
const COMMIT = '8c1f0f3a6d2e4b7795c0d1e2f3a4b5c6d7e8f901';
const COMMIT_BEFORE = '1b9e42d07c5a4f3e8d6b0a9c8f7e6d5c4b3a2918';

/** A run that replaced three tasks by new ones. */
export function success(): Outcome {
  const service = web({
    verdict: 'succeeded',
    reason: 'the service runs web:43, 3 of 3 tasks running',
    timeline: {
      length: 132_000,
      counts: [count(0, 0, 3), count(31, 1, 3), count(45, 3, 3), count(84, 3, 2), count(97, 3, 1), count(113, 3, 0)],
      stages: [
        { at: 0, name: 'starting new tasks' },
        { at: 84_000, name: 'removing old tasks' },
      ],
      marks: [],
    },
  });
  return outcome(service, 132_000);
}

/** A run whose tasks end right after their start, so that ECS puts the old revision back. */
export function failure(): Outcome {
  const service = web({
    verdict: 'rolled-back',
    reason: '3 tasks of web:43 failed in a row: container web exited with code 1. This run put web:42 back',
    hint: 'Look at what it wrote to its log. Often an environment variable or a secret is missing that the new version needs.',
    code: 'crash',
    evidence: evidence(),
    timeline: {
      length: 96_000,
      counts: [
        count(0, 0, 3),
        count(27, 2, 3),
        count(36, 0, 3),
        count(61, 1, 3),
        count(70, 0, 3),
        { ...count(74, 0, 3), desired: 0 },
      ],
      stages: [
        { at: 0, name: 'starting new tasks' },
        { at: 74_000, name: 'rolling back' },
      ],
      marks: [
        { at: 34_000, text: 'crash', kind: 'bad' },
        { at: 36_000, text: 'crash', kind: 'bad' },
        { at: 69_000, text: 'crash', kind: 'bad' },
      ],
    },
  });
  return outcome(service, 96_000);
}

function count(seconds: number, running: number, earlier: number): TaskCounts {
  return { at: seconds * 1000, running, pending: 0, desired: 3, earlier };
}

function web(more: Pick<ServiceResult, 'verdict' | 'reason'> & Partial<ServiceResult>): ServiceResult {
  const revision = (name: string, tag: string) => ({
    arn: `${ARN}:task-definition/${name}`,
    images: { web: `${HOST}/shop:${tag}` },
  });
  return {
    service: 'web',
    serviceArn: `${ARN}:service/prod/web`,
    deploymentId: 'ecs-svc/6372015490231845567',
    revision: revision('web:43', COMMIT),
    previous: revision('web:42', COMMIT_BEFORE),
    warnings: [],
    ...more,
  };
}

function outcome(service: ServiceResult, rollout: number): Outcome {
  const { verdict, reason, hint, code } = service;
  return {
    verdict,
    reason,
    ...(hint === undefined ? {} : { hint }),
    ...(code === undefined ? {} : { code }),
    cluster: { name: 'prod', arn: `${ARN}:cluster/prod` },
    region: REGION,
    image: {
      reference: `${HOST}/shop:${COMMIT}`,
      tag: COMMIT,
      digest: 'sha256:9f2c1d6be0a74c8f53e1b7a2d4c6f8093b5a7d9e1c3f5b7d9a0c2e4f6a8b0c1d',
      repository: 'shop',
      registry: HOST,
      how: 'built',
    },
    services: [service],
    phases: [
      { name: 'Check', ms: 1900 },
      { name: 'Image', ms: 38_400 },
      { name: 'Task definition', ms: 700 },
      { name: 'Update service', ms: 600 },
      { name: 'Rollout', ms: rollout },
    ],
  };
}

function evidence(): Evidence {
  const ids = ['0c5f31b2', '7d1e9a40', 'e2b86c17'].map((id) => `${id}4f3e8d6b0a9c8f7e6d5c4b3a`);
  const at = (time: string) => new Date(`2026-11-20T${time}Z`);
  return {
    service: 'web',
    cluster: 'prod',
    region: REGION,
    definition: {},
    stopped: ids.map((id) => crashed(`${ARN}:task/prod/${id}`)),
    events: [
      { id: '3', createdAt: at('14:04:25'), message: '(service web) rolling back to deployment ecs-svc/5120347756.' },
      {
        id: '1',
        createdAt: at('14:03:11'),
        message: `(service web) has started 2 tasks: (task ${ids[1]}) (task ${ids[2]}).`,
      },
    ],
    olderEvents: [],
    targets: [],
    instances: [],
    logs: [
      {
        taskArn: `${ARN}:task/prod/${ids[0]}`,
        container: 'web',
        group: '/ecs/web',
        stream: `web/web/${ids[0]}`,
        lines: [
          'shop 2.14.0 starting on port 8080',
          'running 2 pending migrations',
          'Error: connect ECONNREFUSED 10.0.3.17:5432',
          '    at Database.connect (/app/src/database.js:41:11)',
          '    at async migrate (/app/src/migrate.js:12:3)',
        ],
      },
    ],
    desiredCount: 3,
    minimumHealthyPercent: 100,
    maximumPercent: 200,
    healthCheckGracePeriod: 60,
    serviceDeployment: undefined,
  };
}

function crashed(taskArn: string): Task {
  return {
    taskArn,
    stopCode: 'EssentialContainerExited',
    stoppedReason: 'Essential container in task exited',
    containers: [{ name: 'web', exitCode: 1 }],
  };
}
