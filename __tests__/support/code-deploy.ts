import { begin, type CodeDeployFollowing } from '../../src/watch/code-deploy/following.ts';
import type { CodeDeploySeen, LifecycleEventSeen, TaskSetSeen } from '../../src/watch/code-deploy/seen.ts';
import { definitionArn } from './definitions.ts';
import { BEGIN } from './following.ts';

export const OURS = 'd-AAAAAAAAA';
export const ROLLBACK = 'd-BBBBBBBBB';

const LIFECYCLE = [
  'BeforeInstall',
  'Install',
  'AfterInstall',
  'AllowTestTraffic',
  'AfterAllowTestTraffic',
  'BeforeAllowTraffic',
  'AllowTraffic',
  'AfterAllowTraffic',
];

/** A look at our deployment a minute after its begin, in progress and with nothing to be seen of its target, except for what is given. */
export function look(more: Partial<CodeDeploySeen> = {}): CodeDeploySeen {
  return {
    id: OURS,
    at: BEGIN + 60_000,
    status: 'InProgress',
    creator: 'user',
    names: { application: 'web', group: 'web-prod', configuration: 'CodeDeployDefault.ECSAllAtOnce' },
    error: undefined,
    rollback: undefined,
    autoRollback: [],
    completedAt: undefined,
    waits: { readyMinutes: undefined, terminationMinutes: 5, keepsBlue: false },
    terminationWaitStarted: false,
    target: { kind: 'unlisted' },
    missed: undefined,
    events: [],
    taskSets: [],
    ...more,
  };
}

/** An event that took `seconds`, from the begin of the deployment. */
export function event(
  name: string,
  status: string,
  seconds = 30,
  more: Partial<LifecycleEventSeen> = {},
): LifecycleEventSeen {
  const isOver = status === 'Succeeded' || status === 'Failed';
  return {
    name,
    status,
    startedAt: isOver || status === 'InProgress' ? BEGIN : undefined,
    endedAt: isOver ? BEGIN + seconds * 1000 : undefined,
    diagnostics: undefined,
    ...more,
  };
}

/** All events of a deployment that has come to this one: those before have succeeded, those after it are pending or skipped. */
export function eventsUpTo(
  current: LifecycleEventSeen,
  after: 'Pending' | 'Skipped' = 'Pending',
): readonly LifecycleEventSeen[] {
  const index = LIFECYCLE.indexOf(current.name);
  return LIFECYCLE.map((name, at) => {
    if (at === index) return current;
    return at < index ? event(name, 'Succeeded') : event(name, after);
  });
}

/** The two task sets, two tasks each and all running, with this percentage of the traffic on the green one. */
export function taskSets(green: number, more: Partial<TaskSetSeen> = {}): readonly TaskSetSeen[] {
  const counts = { status: 'ACTIVE', desired: 2, pending: 0, running: 2 };
  return [
    { ...counts, id: 'ecs-svc/1', label: 'Blue', trafficWeight: 100 - green },
    { ...counts, id: 'ecs-svc/2', label: 'Green', trafficWeight: green, ...more },
  ];
}

/** Our deployment of web:8 over web:7. */
export function followingCodeDeploy(more: Partial<CodeDeployFollowing> = {}): CodeDeployFollowing {
  const followed = {
    service: 'web',
    deployment: { id: OURS, adopted: false, createdAt: BEGIN, startedAt: BEGIN },
    definitionArn: definitionArn('web:8'),
    previousArn: definitionArn('web:7'),
    earlierArns: [definitionArn('web:7')],
    definition: {},
    deadline: Number.POSITIVE_INFINITY,
  };
  return { ...begin(followed, BEGIN), ...more };
}
