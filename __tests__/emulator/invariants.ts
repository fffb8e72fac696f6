import type { Emulator } from '../../emulator/emulator.ts';

interface Need {
  readonly cpu: number;
  readonly memory: number;
  readonly ports: readonly string[];
  readonly interfaces: number;
}

interface TaskTruth {
  readonly arn: string;
  readonly group: string;
  readonly lastStatus: string;
  readonly desiredStatus: string;
  readonly healthy: boolean;
  readonly need: Need;
  readonly containerInstance?: string;
  readonly stopCode?: string;
  readonly stoppedReason?: string;
  readonly containers: readonly { readonly lastStatus: string }[];
}

interface InstanceTruth {
  readonly arn: string;
  readonly cpu: number;
  readonly memory: number;
  readonly interfaces?: number;
  readonly status: string;
  readonly agentConnected: boolean;
  readonly tasks: readonly string[];
}

interface ServiceTruth {
  readonly name: string;
  readonly status: string;
  readonly desiredCount: number;
  readonly deploymentConfiguration: { readonly minimumHealthyPercent: number; readonly maximumPercent: number };
  readonly deployments: readonly { readonly status: string; readonly rolloutState: string }[];
  readonly serviceDeployments: readonly { readonly status: string }[];
}

export interface ClusterTruth {
  readonly containerInstances: readonly InstanceTruth[];
  readonly services: readonly ServiceTruth[];
  readonly tasks: readonly TaskTruth[];
}

const FINISHED = ['SUCCESSFUL', 'STOPPED', 'ROLLBACK_SUCCESSFUL', 'ROLLBACK_FAILED'];

/** The truth about the only cluster. */
export function clusterOf(emulator: Emulator): ClusterTruth {
  return (emulator.state().clusters as ClusterTruth[])[0]!;
}

/** Looks after every step of the clock, and collects every law that ECS's scheduler broke. */
export function watchLaws(emulator: Emulator): readonly string[] {
  const problems: string[] = [];
  let before = clusterOf(emulator);
  emulator.clock.observe(() => {
    const now = clusterOf(emulator);
    problems.push(...capacityProblems(now), ...accountProblems(before, now), ...boundProblems(before, now));
    before = now;
  });
  return problems;
}

/** Nothing is used twice, and everything that is used is used by somebody. */
function capacityProblems({ containerInstances, tasks }: ClusterTruth): readonly string[] {
  return containerInstances.flatMap((instance) => {
    const own = tasks.filter((task) => task.containerInstance === instance.arn && task.lastStatus !== 'STOPPED');
    const taken = (of: (need: Need) => number) => own.reduce((sum, task) => sum + of(task.need), 0);
    const ports = own.flatMap((task) => task.need.ports);
    const laws: [string, boolean][] = [
      ['CPU', taken((need) => need.cpu) <= instance.cpu],
      ['memory', taken((need) => need.memory) <= instance.memory],
      ['network interfaces', taken((need) => need.interfaces) <= (instance.interfaces ?? Number.POSITIVE_INFINITY)],
      ['ports', new Set(ports).size === ports.length],
      [
        'tasks',
        own
          .map((task) => task.arn)
          .toSorted()
          .join() === instance.tasks.toSorted().join(),
      ],
    ];
    return laws.filter(([, holds]) => !holds).map(([what]) => `${what} of an instance`);
  });
}

/** No task or deployment gets lost, and none comes back. */
function accountProblems(before: ClusterTruth, now: ClusterTruth): readonly string[] {
  const known = new Map(before.tasks.map((task) => [task.arn, task]));
  const tasks = now.tasks.flatMap((task) => {
    const was = known.get(task.arn);
    const stopped = task.lastStatus === 'STOPPED';
    const explained = task.stopCode !== undefined && task.stoppedReason !== undefined;
    return [
      ...(was?.desiredStatus === 'STOPPED' && task.desiredStatus !== 'STOPPED' ? ['a task came back'] : []),
      ...(stopped && !explained ? ['a task stopped without a reason'] : []),
      ...(stopped && task.containers.some((one) => one.lastStatus !== 'STOPPED')
        ? ['a container outlived its task']
        : []),
      ...(was === undefined ? placeProblems(task, now) : []),
    ];
  });
  const arns = new Set(now.tasks.map((task) => task.arn));
  const lost = before.tasks.filter((task) => task.lastStatus !== 'STOPPED' && !arns.has(task.arn));
  return [...tasks, ...lost.map(() => 'a task got lost'), ...now.services.flatMap(deploymentProblems)];
}

function placeProblems(task: TaskTruth, now: ClusterTruth): readonly string[] {
  const instance = now.containerInstances.find((one) => one.arn === task.containerInstance);
  if (instance === undefined) return [];
  return instance.status === 'ACTIVE' && instance.agentConnected ? [] : ['a task was placed where none may be'];
}

function deploymentProblems(service: ServiceTruth): readonly string[] {
  // The superseded one stays STOP_REQUESTED for a moment.
  const over = [...FINISHED, 'STOP_REQUESTED'];
  const open = service.serviceDeployments.map((one) => !over.includes(one.status));
  const primaries = service.deployments.filter((one) => one.status === 'PRIMARY');
  return [
    ...(open.lastIndexOf(true) > 0 ? ['a deployment goes on beside a newer one'] : []),
    ...(primaries.length === 1 ? [] : [`${primaries.length} PRIMARY deployments`]),
  ];
}

/** Starts stay below the upper bound, and what the scheduler stops of its own choice leaves the lower bound. */
function boundProblems(before: ClusterTruth, now: ClusterTruth): readonly string[] {
  return now.services.flatMap((service) => {
    const group = `service:${service.name}`;
    const { minimumHealthyPercent, maximumPercent } = service.deploymentConfiguration;
    const lower = Math.ceil((service.desiredCount * minimumHealthyPercent) / 100);
    const upper = Math.floor((service.desiredCount * maximumPercent) / 100);
    const old = new Map(before.tasks.map((task) => [task.arn, task]));
    const own = now.tasks.filter((task) => task.group === group);
    const wanted = own.filter((task) => task.desiredStatus === 'RUNNING');
    const healthy = wanted.filter((task) => task.healthy).length;
    const hasStarted = own.some((task) => !old.has(task.arn));
    const hasStopped = own.some((task) => {
      const was = old.get(task.arn);
      const chosen = task.stoppedReason?.startsWith('Scaling activity') && was?.desiredStatus === 'RUNNING';
      return chosen && was?.healthy;
    });
    return [
      ...(hasStarted && wanted.length > upper
        ? [`${service.name}: ${wanted.length} tasks are more than ${upper}`]
        : []),
      ...(hasStopped && healthy < lower ? [`${service.name}: ${healthy} healthy tasks are fewer than ${lower}`] : []),
    ];
  });
}
