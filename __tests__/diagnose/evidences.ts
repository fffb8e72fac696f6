import type { ContainerInstance, Task } from '@aws-sdk/client-ecs';
import type { Json } from '../../src/aws/lossless.ts';
import type { Evidence, TargetHealth } from '../../src/diagnose/evidence.ts';
import { target } from '../support/sample-evidence.ts';

export const IMAGE = '123456789012.dkr.ecr.us-east-1.amazonaws.com/web:v2';

/** One container in bridge mode with a fixed host port, a health check and a log. */
export const DEFINITION: Json = {
  family: 'web',
  executionRoleArn: 'arn:aws:iam::123456789012:role/ecsTaskExecutionRole',
  requiresAttributes: [{ name: 'com.amazonaws.ecs.capability.logging-driver.awslogs' }],
  containerDefinitions: [
    {
      name: 'web',
      image: IMAGE,
      cpu: 512,
      memory: 1024,
      memoryReservation: 768,
      portMappings: [{ containerPort: 8080, hostPort: 80 }],
      healthCheck: { command: ['CMD-SHELL', 'curl -f http://localhost:8080/health || exit 1'], retries: 3 },
      logConfiguration: {
        logDriver: 'awslogs',
        options: { 'awslogs-group': '/ecs/web', 'awslogs-region': 'us-east-1', 'awslogs-stream-prefix': 'web' },
      },
    },
  ],
};

const ID = '0123456789abcdef0123456789abcdef';

export const TASK_ARN = `arn:aws:ecs:us-east-1:123456789012:task/prod/${ID}`;

/** An instance on which the old task runs. */
export const INSTANCE: ContainerInstance = {
  containerInstanceArn: `arn:aws:ecs:us-east-1:123456789012:container-instance/prod/${ID}`,
  ec2InstanceId: 'i-0123456789abcdef0',
  status: 'ACTIVE',
  agentConnected: true,
  registeredResources: [
    { name: 'CPU', type: 'INTEGER', integerValue: 2048 },
    { name: 'MEMORY', type: 'INTEGER', integerValue: 1900 },
  ],
  remainingResources: [
    { name: 'CPU', type: 'INTEGER', integerValue: 256 },
    { name: 'MEMORY', type: 'INTEGER', integerValue: 500 },
    { name: 'PORTS', type: 'STRINGSET', stringSetValue: ['22', '80', '2375', '2376', '51678', '51679'] },
  ],
  attributes: [{ name: 'ecs.cpu-architecture', value: 'x86_64' }],
};

/** A target of group web that answers 502. */
export const TARGET: TargetHealth = target({
  targetGroup: 'arn:aws:elasticloadbalancing:us-east-1:123456789012:targetgroup/web/0123456789abcdef',
  target: 'i-0123456789abcdef0',
  port: 80,
});

/** A service of two tasks, about which nothing bad is known. */
export const EVIDENCE: Evidence = {
  service: 'web',
  cluster: 'prod',
  region: 'us-east-1',
  definition: DEFINITION,
  stopped: [],
  events: [],
  olderEvents: [],
  targets: [],
  instances: [INSTANCE],
  logs: [],
  desiredCount: 2,
  minimumHealthyPercent: 100,
  maximumPercent: 200,
  healthCheckGracePeriod: 60,
  serviceDeployment: undefined,
};

/** A task that stopped, of which only this is known. */
export function stopped(task: Partial<Task>, id = ID): Task {
  return {
    taskArn: `arn:aws:ecs:us-east-1:123456789012:task/prod/${id}`,
    lastStatus: 'STOPPED',
    stoppedAt: new Date(1_700_000_000_000),
    ...task,
  };
}

/** A task whose container had this reason. */
export function notStarted(reason: string, id = ID): Task {
  return stopped(
    {
      launchType: 'EC2',
      stopCode: 'TaskFailedToStart',
      stoppedReason: 'Task failed to start',
      containers: [{ name: 'web', reason }],
    },
    id,
  );
}

/** A task whose container ended with this code. */
export function exited(exitCode: number | undefined, id = ID): Task {
  const container = exitCode === undefined ? { name: 'web' } : { name: 'web', exitCode };
  return stopped(
    {
      stopCode: 'EssentialContainerExited',
      stoppedReason: 'Essential container in task exited',
      containers: [container],
    },
    id,
  );
}

/** Evidence with these members. */
export function evidenceWith(members: Partial<Evidence>): Evidence {
  return { ...EVIDENCE, ...members };
}

/** Lines of the log of the container web of the task {@link TASK_ARN}. */
export function logged(...lines: string[]): Pick<Evidence, 'logs'> {
  return { logs: [{ taskArn: TASK_ARN, container: 'web', group: '/ecs/web', stream: 'web/web/1', lines }] };
}
