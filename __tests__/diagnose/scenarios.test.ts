import { readFileSync } from 'node:fs';
import {
  type ContainerInstance,
  DescribeContainerInstancesCommand,
  DescribeServiceDeploymentsCommand,
  DescribeServicesCommand,
  DescribeTaskDefinitionCommand,
  DescribeTasksCommand,
  type ECSClient,
  ListContainerInstancesCommand,
  ListServiceDeploymentsCommand,
  ListTasksCommand,
  type Task,
} from '@aws-sdk/client-ecs';
import { describe, expect, it } from '@jest/globals';
import { parseScenario } from '../../emulator/scenario/load.ts';
import { type Json, sendLossless } from '../../src/aws/lossless.ts';
import type { Evidence } from '../../src/diagnose/evidence.ts';
import { diagnosisOf } from '../../src/diagnose/finding.ts';
import { startRig } from '../emulator/clients.ts';
import { EVIDENCE } from './evidences.ts';

const FOLDER = new URL('../../emulator/scenarios/', import.meta.url).pathname;

/** What is diagnosed when a scenario has ended: the code, and where one has to look at the numbers, the cause. */
const SCENARIOS: readonly [file: string, services: Readonly<Record<string, string>>][] = [
  [
    'failures/agent-errors.yml',
    {
      'pull-ecr': 'image-pull-denied',
      'pull-auth': 'registry-auth-failed',
      'before-pull': 'stopped-before-pull',
      inspect: 'agent-error',
      volume: 'volume-invalid',
      'host-config': 'host-config-invalid',
      state: 'agent-error',
    },
  ],
  [
    'failures/cannot-pull-on-ec2.yml',
    {
      'not-found': 'image-not-found',
      'no-repository': 'repository-not-found',
      'manifest-unknown': 'image-not-found',
      'digest-gone': 'image-digest-gone',
    },
  ],
  ['failures/container-check-fails.yml', { web: 'container-health' }],
  ['failures/crash-after-running.yml', { web: 'crash' }],
  ['failures/crash-at-start.yml', { web: 'crash' }],
  ['failures/crash-without-rollback.yml', { web: 'crash' }],
  ['failures/image-not-pushed.yml', { web: 'image-not-found' }],
  ['failures/repository-missing.yml', { web: 'repository-not-found' }],
  ['failures/log-group-missing.yml', { web: 'log-group-missing' }],
  ['failures/log-group-missing-on-fargate.yml', { web: 'log-group-missing' }],
  ['failures/never-starts-without-breaker.yml', { web: 'crash' }],
  ['failures/target-check-fails.yml', { web: 'target-health' }],
  ['failures/target-times-out.yml', { web: 'target-health' }],
  ['capacity/fargate-without-capacity.yml', { web: 'fargate-capacity' }],
  ['capacity/managed-scaling-too-small.yml', { web: 'capacity-provider-empty' }],
  ['capacity/member-of.yml', { web: 'placement-constraint' }],
  ['capacity/missing-attribute.yml', { web: 'missing-attribute' }],
  ['capacity/no-container-instances.yml', { web: 'no-container-instances' }],
  ['capacity/wrong-architecture.yml', { web: 'missing-attribute' }],
  ['placement/a-port-on-the-only-instance.yml', { web: 'port-in-use' }],
  ['placement/l-not-enough-memory.yml', { web: 'insufficient-memory' }],
  ['placement/n-no-room-in-percentages.yml', { web: 'percentages-deadlock' }],
  ['placement/u-distinct-instance.yml', { web: 'placement-constraint' }],
  ['placement/v-network-interfaces.yml', { web: 'no-network-interface' }],
  ['rollouts/alarm-rollback.yml', { web: 'deployment-alarm' }],
  ['rollouts/blue-green-hook-fails.yml', { web: 'lifecycle-hook' }],
  ['rollouts/blue-green-pause-times-out.yml', { web: 'approval-timed-out' }],
  ['rollouts/blue-green-paused.yml', { web: 'approval-awaited' }],
  ['rollouts/blue-green-rejected.yml', { web: 'approval-refused' }],
  ['trouble/service-complains.yml', { web: 'protected-tasks' }],
];

const CAUSES: readonly [file: string, service: string, cause: RegExp][] = [
  [
    'placement/a-port-on-the-only-instance.yml',
    'web',
    /^host port 80, which container web needs, is in use already on the only instance \(i-[0-9a-f]{17}\)$/,
  ],
  [
    'placement/l-not-enough-memory.yml',
    'web',
    /^the task needs 3000 MiB of memory, and the closest instance \(i-[0-9a-f]{17}\) has 1096 MiB free: 1904 MiB are missing$/,
  ],
  [
    'placement/t-too-big-for-every-instance.yml',
    'web',
    /^the task needs 5000 MiB of memory, and no instance is that large: the largest \(i-[0-9a-f]{17}\) has 4096 MiB in all$/,
  ],
  [
    'placement/n-no-room-in-percentages.yml',
    'web',
    /^with 3 desired tasks, minimumHealthyPercent 100 and maximumPercent 125 let ECS neither/,
  ],
  ['capacity/missing-attribute.yml', 'web', /lacks what the task requires: the log driver fluentd$/],
  ['capacity/wrong-architecture.yml', 'web', /lacks what the task requires: the architecture ARM64 \(it is x86_64\)/],
  ['failures/crash-at-start.yml', 'web', /^4 tasks failed in the same way: container web exited with code 1$/],
];

/** Plays a scenario to its end and diagnoses these services. */
async function played(file: string, services: readonly string[]): Promise<ReturnType<typeof diagnosisOf>[]> {
  const text = readFileSync(FOLDER + file, 'utf8');
  const { outcome } = parseScenario(text, file);
  await using rig = await startRig({ scenario: FOLDER + file });
  await rig.emulator.advance((outcome?.after ?? 600) * 1000);
  return await Promise.all(services.map(async (service) => diagnosisOf(await gathered(rig.ecs, service))));
}

async function gathered(ecs: ECSClient, service: string): Promise<Evidence> {
  const at = { cluster: 'prod' };
  const { services } = await ecs.send(new DescribeServicesCommand({ ...at, services: [service] }));
  const { serviceDeployments } = await ecs.send(new ListServiceDeploymentsCommand({ ...at, service }));
  const arn = serviceDeployments?.[0]?.serviceDeploymentArn;
  const details =
    arn === undefined
      ? undefined
      : await ecs.send(new DescribeServiceDeploymentsCommand({ serviceDeploymentArns: [arn] }));
  const { taskArns } = await ecs.send(new ListTasksCommand({ ...at, serviceName: service, desiredStatus: 'STOPPED' }));
  const tasks = await describedTasks(ecs, taskArns ?? []);
  const { containerInstanceArns } = await ecs.send(new ListContainerInstancesCommand(at));
  const instances = await describedInstances(ecs, containerInstanceArns ?? []);
  const revisions = tasks.flatMap(({ taskDefinitionArn }) => taskDefinitionArn ?? []);
  const definition = await newest(ecs, [services?.[0]?.taskDefinition ?? '', ...revisions]);
  const [found] = services ?? [];
  return {
    ...EVIDENCE,
    service,
    definition,
    stopped: tasks.filter((task) => task.taskDefinitionArn === definition.taskDefinitionArn),
    events: found?.events ?? [],
    instances,
    desiredCount: found?.desiredCount,
    minimumHealthyPercent: found?.deploymentConfiguration?.minimumHealthyPercent,
    maximumPercent: found?.deploymentConfiguration?.maximumPercent,
    serviceDeployment: details?.serviceDeployments?.[0],
  };
}

async function describedTasks(ecs: ECSClient, tasks: string[]): Promise<Task[]> {
  if (tasks.length === 0) return [];
  return (await ecs.send(new DescribeTasksCommand({ cluster: 'prod', tasks }))).tasks ?? [];
}

async function describedInstances(ecs: ECSClient, containerInstances: string[]): Promise<ContainerInstance[]> {
  if (containerInstances.length === 0) return [];
  const answer = await ecs.send(new DescribeContainerInstancesCommand({ cluster: 'prod', containerInstances }));
  return answer.containerInstances ?? [];
}

/** The newest of these revisions. */
async function newest(ecs: ECSClient, arns: readonly string[]): Promise<Json> {
  const number = (arn: string) => Number(arn.split(':').at(-1));
  const taskDefinition = [...arns].sort((a, b) => number(b) - number(a))[0];
  const answer = await sendLossless(ecs, new DescribeTaskDefinitionCommand({ taskDefinition }));
  return answer.taskDefinition as Json;
}

describe('a scenario of the emulator', () => {
  it.each(SCENARIOS)('%s is diagnosed', async (file, services) => {
    const found = await played(file, Object.keys(services));
    expect(found.map((diagnosis) => diagnosis?.code)).toEqual(Object.values(services));
  });

  it.each(CAUSES)('%s is diagnosed with its numbers', async (file, service, cause) => {
    const [found] = await played(file, [service]);
    expect(found?.cause).toMatch(cause);
  });

  it.each(['rollouts/completes.yml', 'rollouts/forced.yml', 'failures/sidecar-ends.yml', 'failures/grace-period.yml'])(
    '%s has nothing to diagnose',
    async (file) => expect(await played(file, ['web'])).toEqual([undefined]),
  );
});
