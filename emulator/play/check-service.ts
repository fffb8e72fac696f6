import { isObject, objects, optionalNumber, optionalText } from '../fields.ts';
import type { Range, ServiceOutcome } from '../scenario/outcome.ts';
import type { Json } from '../wire.ts';
import { differences, holds, shown, within } from './compare.ts';

/** What is known of a service at the end, in the form of the API. */
export interface ServiceTruth {
  readonly service: Json;
  /** As DescribeServiceDeployments has them, the newest first. */
  readonly serviceDeployments: readonly Json[];
  /** Its stopped tasks, as DescribeTasks has them. */
  readonly stopped: readonly Json[];
  readonly fewestRunning: number;
  readonly mostTasks: number;
}

/** Everything in which a service isn't as the outcome says; empty if all is. */
export function serviceProblems(truth: ServiceTruth, outcome: ServiceOutcome): readonly string[] {
  const { service } = truth;
  return [
    ...plainProblems(service, outcome),
    ...number('fewest-running', truth.fewestRunning, outcome['fewest-running']),
    ...number('most-tasks', truth.mostTasks, outcome['most-tasks']),
    ...deploymentProblems(objects(service, 'deployments'), outcome),
    ...serviceDeploymentProblems(truth.serviceDeployments, outcome),
    ...(outcome['task-sets'] === undefined ? [] : differences(service.taskSets, outcome['task-sets'], 'task-sets')),
    ...eventProblems(objects(service, 'events'), outcome),
    ...stoppedProblems(truth.stopped, outcome),
  ];
}

function plainProblems(service: Json, outcome: ServiceOutcome): readonly string[] {
  const definition = outcome['task-definition'];
  return [
    ...(outcome.status === undefined ? [] : differences(service.status, outcome.status, 'status')),
    ...number('desired', optionalNumber(service, 'desiredCount'), outcome.desired),
    ...number('running', optionalNumber(service, 'runningCount'), outcome.running),
    ...number('pending', optionalNumber(service, 'pendingCount'), outcome.pending),
    ...(definition === undefined || shortName(service.taskDefinition) === definition
      ? []
      : [`task-definition: ${shortName(service.taskDefinition)} instead of ${definition}`]),
    ...(outcome.steady === undefined || isSteady(service) === outcome.steady
      ? []
      : [`steady: ${isSteady(service)}; ${shown(service.deployments)}`]),
  ];
}

/** One deployment, which runs what it should: what people mean by stable. */
function isSteady(service: Json): boolean {
  const deployments = objects(service, 'deployments');
  return (
    deployments.length === 1 &&
    deployments[0]?.rolloutState === 'COMPLETED' &&
    service.runningCount === service.desiredCount &&
    service.pendingCount === 0
  );
}

function deploymentProblems(
  deployments: readonly Json[],
  { deployments: expected }: ServiceOutcome,
): readonly string[] {
  if (expected === undefined) return [];
  if (deployments.length !== expected.length) {
    return [`deployments: ${deployments.length} instead of ${expected.length}: ${shown(deployments)}`];
  }
  return expected.flatMap((one, index) => {
    const actual = deployments[index] ?? {};
    const at = `deployments[${index}]`;
    return [
      ...words(`${at}.status`, actual.status, one.status),
      ...words(`${at}.rollout`, actual.rolloutState, one.rollout),
      ...words(`${at}.reason`, actual.rolloutStateReason, one.reason),
      ...number(`${at}.failed-tasks`, optionalNumber(actual, 'failedTasks'), one['failed-tasks']),
      ...number(`${at}.running`, optionalNumber(actual, 'runningCount'), one.running),
      ...(one['task-definition'] === undefined
        ? []
        : differences(shortName(actual.taskDefinition), one['task-definition'], `${at}.task-definition`)),
    ];
  });
}

function serviceDeploymentProblems(actual: readonly Json[], outcome: ServiceOutcome): readonly string[] {
  return (outcome['service-deployments'] ?? []).flatMap((one, index) => {
    const found = actual[index];
    const at = `service-deployments[${index}]`;
    if (found === undefined) return [`${at}: there are only ${actual.length}`];
    const breaker = isObject(found.deploymentCircuitBreaker) ? found.deploymentCircuitBreaker : {};
    const alarms = isObject(found.alarms) ? found.alarms : {};
    const rollback = isObject(found.rollback) ? found.rollback : {};
    return [
      ...(found.status === one.status ? [] : [`${at}.status: ${String(found.status)} instead of ${one.status}`]),
      ...words(`${at}.reason`, found.statusReason, one.reason),
      ...words(`${at}.stage`, found.lifecycleStage, one.stage),
      ...words(`${at}.breaker`, breaker.status, one.breaker),
      ...words(`${at}.alarms`, alarms.status, one.alarms),
      ...words(`${at}.rollback`, rollback.reason, one.rollback),
      ...number(`${at}.failure-count`, optionalNumber(breaker, 'failureCount'), one['failure-count']),
      ...number(`${at}.seconds`, lengthOf(found), one.seconds),
    ];
  });
}

function lengthOf(deployment: Json): number | undefined {
  const [start, end] = [optionalNumber(deployment, 'createdAt'), optionalNumber(deployment, 'finishedAt')];
  return start === undefined || end === undefined ? undefined : Math.round((end - start) * 1000) / 1000;
}

function eventProblems(events: readonly Json[], outcome: ServiceOutcome): readonly string[] {
  const messages = events.map((event) => optionalText(event, 'message') ?? '').reverse();
  const all = `; there were:\n      ${messages.join('\n      ')}`;
  let from = 0;
  const missing = (outcome.events ?? []).flatMap((one) => {
    const index = messages.findIndex((message, position) => position >= from && holds(message, one));
    if (index === -1) return [`events: ${shown(one)} is missing (in this order)${all}`];
    from = index + 1;
    return [];
  });
  const unwanted = (outcome['no-events'] ?? []).filter((one) => messages.some((message) => holds(message, one)));
  const counts = Object.entries(outcome['event-counts'] ?? {}).flatMap(([one, count]) =>
    number(`event-counts.${one}`, messages.filter((message) => holds(message, one)).length, count),
  );
  return [...missing.slice(0, 1), ...unwanted.map((one) => `no-events: ${shown(one)} occurred${all}`), ...counts];
}

type Stopped = NonNullable<ServiceOutcome['stopped']>[number];

function stoppedProblems(tasks: readonly Json[], { stopped = [] }: ServiceOutcome): readonly string[] {
  return stopped.flatMap((one, index) => {
    const count = tasks.filter((task) => stoppedSo(task, one)).length;
    const fits = one.count === undefined ? count > 0 : within(count, one.count);
    if (fits) return [];
    return [`stopped[${index}]: ${count} tasks are like ${shown(one)}; stopped are ${shown(tasks.map(summary))}`];
  });
}

function stoppedSo(task: Json, one: Stopped): boolean {
  const containers = objects(task, 'containers');
  const code = one['exit-code'];
  const tests = [
    one['stop-code'] === undefined || task.stopCode === one['stop-code'],
    one.reason === undefined || holds(String(task.stoppedReason ?? ''), one.reason),
    one['container-reason'] === undefined ||
      containers.some((container) => holds(String(container.reason ?? ''), String(one['container-reason']))),
    code === undefined ||
      (code === null
        ? containers.every((container) => container.exitCode === undefined)
        : containers.some((container) => container.exitCode === code)),
    one['task-definition'] === undefined || shortName(task.taskDefinitionArn) === one['task-definition'],
  ];
  return tests.every((test) => test);
}

function summary(task: Json): Json {
  const containers = objects(task, 'containers').map(({ name, exitCode, reason }) => ({ name, exitCode, reason }));
  return { code: task.stopCode, reason: task.stoppedReason, of: shortName(task.taskDefinitionArn), containers };
}

function shortName(arn: unknown): string {
  return String(arn).split('/').at(-1) ?? '';
}

function words(path: string, actual: unknown, expected: string | undefined): readonly string[] {
  return expected === undefined ? [] : differences(actual, expected, path);
}

function number(path: string, actual: number | undefined, expected: Range | undefined): readonly string[] {
  if (expected === undefined || (actual !== undefined && within(actual, expected))) return [];
  return [`${path}: ${actual} instead of ${shown(expected)}`];
}
