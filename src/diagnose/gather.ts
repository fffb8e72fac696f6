import { DescribeServicesCommand, type Service, type ServiceDeployment, type Task } from '@aws-sdk/client-ecs';
import type { Json } from '../aws/lossless.ts';
import { readTasks } from '../aws/read-tasks.ts';
import type { World } from '../world.ts';
import type { Evidence } from './evidence.ts';
import { readInstances } from './read-instances.ts';
import { readLogs } from './read-logs.ts';
import { readTargetHealth } from './read-target-health.ts';
import { tryRead } from './try-read.ts';

/** Milliseconds that all of it may take: nobody waits longer for the reason of a failure that is certain. */
const LONGEST = 15_000;

/** ECS tells the same thing only once in this time (milliseconds). */
const TOLD_ONCE_IN = 6 * 60 * 60_000;

/** The deployment that evidence is collected about. */
export interface Subject {
  /** Names. */
  readonly cluster: string;
  readonly service: string;
  /** `ecs-svc/…` */
  readonly deploymentId: string;
  /** When ECS made the deployment, by its own clock, in milliseconds. */
  readonly since: number;
  /** The task definition that is rolled out, as it came over the wire. */
  readonly definition: Json;
  /** Stopped tasks that were seen before: ECS forgets them after an hour. */
  readonly stopped: readonly Task[];
  readonly serviceDeployment: ServiceDeployment | undefined;
  /** How many lines of a container's log may be shown; with 0 logs aren't read. */
  readonly logLines: number;
}

/**
 * Collects what AWS knows about a deployment that doesn't go well. It never throws: what is denied, fails or takes too long is left empty. That takes
 * five calls for a container that crashes, and about twelve where everything is wrong at once; it is over within 15 seconds, and at once where the run
 * is cancelled.
 */
export async function gather(world: World, subject: Subject): Promise<Evidence> {
  const limit = new AbortController();
  const forget = world.clock.after(LONGEST, () => limit.abort(new Error(`no answer within ${LONGEST / 1000} s`)));
  try {
    return await collect({ ...world, signal: AbortSignal.any([world.signal, limit.signal]) }, subject);
  } finally {
    forget();
  }
}

/** Each read waits only for those that it needs: one that hangs takes as few others with it as can be. */
async function collect(world: World, subject: Subject): Promise<Evidence> {
  const tasks = readStopped(world, subject);
  const both = Promise.all([readService(world, subject), tasks]);
  const [[service, stopped], logs, targets, instances] = await Promise.all([
    both,
    tasks.then((stopped) => readLogs(world, stopped, subject.definition, subject.logLines)),
    both.then(([service, stopped]) =>
      service === undefined ? [] : readTargetHealth(world, service, subject.deploymentId, stopped),
    ),
    both.then(([service, stopped]) =>
      service === undefined ? [] : readInstances(world, service, toldAbout(service, stopped, subject)),
    ),
  ]);
  return {
    service: subject.service,
    cluster: subject.cluster,
    region: world.aws.region,
    definition: subject.definition,
    stopped,
    ...eventsOf(service, subject),
    targets,
    instances,
    logs,
    desiredCount: service?.desiredCount,
    minimumHealthyPercent: service?.deploymentConfiguration?.minimumHealthyPercent,
    maximumPercent: service?.deploymentConfiguration?.maximumPercent,
    healthCheckGracePeriod: service?.healthCheckGracePeriodSeconds,
    serviceDeployment: subject.serviceDeployment,
  };
}

/** Newest first, as ECS has them. */
function eventsOf(service: Service | undefined, { since }: Subject): Pick<Evidence, 'events' | 'olderEvents'> {
  const all = service?.events ?? [];
  return {
    events: all.filter(({ createdAt }) => timeOf(createdAt) >= since),
    olderEvents: all.filter(({ createdAt }) => timeOf(createdAt) < since && timeOf(createdAt) >= since - TOLD_ONCE_IN),
  };
}

/** Everything that ECS says about this deployment, or may have said before it and not again. */
function toldAbout(service: Service, stopped: readonly Task[], subject: Subject): (string | undefined)[] {
  const { events, olderEvents } = eventsOf(service, subject);
  return [
    ...[...events, ...olderEvents].map(({ message }) => message),
    ...stopped.map(({ stoppedReason }) => stoppedReason),
    subject.serviceDeployment?.statusReason,
  ];
}

async function readService(world: World, { cluster, service }: Subject): Promise<Service | undefined> {
  return await tryRead(world, 'ecs:DescribeServices', async (options) => {
    const answer = await world.aws.ecs.send(new DescribeServicesCommand({ cluster, services: [service] }), options);
    return answer.services?.[0];
  });
}

/** Our stopped tasks, those that ECS still knows and those that were seen before, newest first. */
async function readStopped(world: World, { cluster, service, deploymentId, stopped }: Subject): Promise<Task[]> {
  const known = await tryRead(world, 'ecs:ListTasks and ecs:DescribeTasks', ({ abortSignal }) =>
    readTasks(world, cluster, service, 'STOPPED', { signal: abortSignal, pages: 2 }),
  );
  // What was read just now says more than what was seen while the task was still stopping.
  const byArn = new Map([...stopped, ...(known ?? [])].map((task) => [task.taskArn, task]));
  return [...byArn.values()]
    .filter(({ startedBy }) => startedBy === deploymentId)
    .sort((a, b) => timeOf(b.stoppedAt ?? b.stoppingAt) - timeOf(a.stoppedAt ?? a.stoppingAt));
}

function timeOf(date: Date | undefined): number {
  return date?.getTime() ?? 0;
}
