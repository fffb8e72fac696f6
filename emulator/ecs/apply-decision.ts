import type { EcsContext } from './context.ts';
import { breakerOf } from './deployment-settings.ts';
import { addComplaint, addEvent, taskList } from './events.ts';
import type { Deployment, Service } from './model.ts';
import type { Spot } from './scheduler/placement-batch.ts';
import type { Decision } from './scheduler/snapshot.ts';
import { delayAfter, THROTTLED_AFTER } from './scheduler/throttle.ts';
import { startTask } from './start-task.ts';
import type { TaskReports, TaskRun } from './task-run.ts';

/** ECS looks this long after it couldn't do what it wanted, since other services' tasks may have made room. */
const RETRY_MS = 15_000;

const GUIDE = 'For more information, see the Troubleshooting section of the Amazon ECS Developer Guide.';

/** What a decision is applied to. */
export interface Apply {
  readonly context: EcsContext;
  readonly service: Service;
  readonly primary: Deployment;
  /** The tasks that the decision was about. */
  readonly runs: readonly TaskRun[];
  /** Started tasks are RUNNING and healthy at once. */
  readonly settled: boolean;
  /** Has the scheduler look again, after so many milliseconds. */
  poke(delayMs?: number): void;
}

/** Starts and stops what the scheduler decided, and says so in events. Returns the tasks that were started. */
export function applyDecision(apply: Apply, decision: Decision): readonly TaskRun[] {
  const { context, service, primary, runs, settled } = apply;
  const now = context.store.clock.now();
  for (const deployment of service.deployments)
    deployment.wanted = decision.wanted.get(deployment.id) ?? deployment.wanted;
  const started = decision.starts.map(({ deploymentId, ...spot }) =>
    start(apply, service.deployments.find((one) => one.id === deploymentId) ?? primary, spot),
  );
  // Those of one moment become one event.
  for (const { task, deployment } of settled ? [] : started) {
    addEvent(service, now, `has started 1 tasks: ${taskList([task.id])}.`, taskSetIn(service, deployment));
  }
  for (const run of runs.filter(({ task }) => decision.stops.includes(task.arn))) {
    run.stop(`Scaling activity initiated by (deployment ${primary.id})`);
  }
  if (started.length > 0 || decision.stops.length > 0) service.steady = false;
  complain(apply, decision);
  return started;
}

function complain(apply: Apply, decision: Decision): void {
  const { context, service, primary } = apply;
  const now = context.store.clock.now();
  if (decision.unplaceable !== undefined) {
    addComplaint(service, now, `${decision.unplaceable} ${GUIDE}`);
    if (context.unsettled['placement-failures'] === 'counted') countFailure(primary);
    apply.poke(RETRY_MS);
  }
  if (decision.deadlocked) {
    const cause =
      'was unable to stop or start tasks during a deployment because of the service deployment configuration.';
    addComplaint(service, now, `${cause} Update the minimumHealthyPercent or maximumPercent value and try again.`);
  }
}

function start(apply: Apply, deployment: Deployment, spot: Spot): TaskRun {
  const { context, service, settled } = apply;
  const { store } = context;
  let run: TaskRun | undefined;
  // A settled task reports before it is returned; another one may have changed hands.
  const owner = () => run?.deployment ?? deployment;
  const reports: TaskReports = {
    changed: () => apply.poke(),
    failed: () => failed(apply, owner()),
    proven: () => proven(owner()),
    stopping: (wasRunning: boolean) => {
      const what = wasRunning ? 'running tasks' : 'pending tasks';
      reports.event(`has stopped 1 ${what}: ${taskList([run?.task.id ?? ''])}.`);
    },
    event: (message: string) => addEvent(service, store.clock.now(), message, taskSetIn(service, owner())),
  };
  run = startTask(context, service, deployment, spot, reports, settled);
  return run;
}

/** Whose events these are, where the service has task sets. */
function taskSetIn({ controller }: Service, { taskSet }: Deployment): string | undefined {
  return controller === 'ECS' ? undefined : taskSet?.id;
}

/** A task has become healthy: failures before it are forgotten, by the circuit breaker unless it was told not to. */
function proven(deployment: Deployment): void {
  deployment.failedTasks = 0;
  deployment.notBefore = 0;
  if (breakerOf(deployment.serviceDeployment.configuration).resets) deployment.breakerFailures = 0;
}

function countFailure(deployment: Deployment): void {
  deployment.failedTasks += 1;
  deployment.breakerFailures += 1;
}

function failed({ context, service, poke }: Apply, deployment: Deployment): void {
  const { clock } = context.store;
  countFailure(deployment);
  deployment.updatedAt = clock.now();
  service.steady = false;
  const delay = delayAfter(deployment.failedTasks);
  deployment.notBefore = clock.now() + delay;
  poke(delay);
  if (deployment.failedTasks === THROTTLED_AFTER) {
    addEvent(service, clock.now(), `is unable to consistently start tasks successfully. ${GUIDE}`);
  }
}
