import type { EcsContext } from './context.ts';
import { percentagesOf } from './deployment-settings.ts';
import { configurationOf, isFinished, isRolling } from './deployments.ts';
import { desiredCountOf } from './desired-count.ts';
import type { Deployment, Service, ServiceDeployment } from './model.ts';
import { capacityOf, demandOf, isLeaving, placeOf } from './placement-input.ts';
import { crowdingOf } from './scheduler/placement-scale-in.ts';
import type { ScheduledDeployment, Snapshot } from './scheduler/snapshot.ts';
import { STAGES, type Stage } from './scheduler/stages.ts';
import type { TaskRun } from './task-run.ts';

/** What the scheduler is shown of a service: `runs` are the tasks that ECS still wants to run. */
export function snapshotOf(
  context: EcsContext,
  service: Service,
  primary: Deployment,
  runs: readonly TaskRun[],
): Snapshot {
  const { clock } = context.store;
  const crowding = crowdingOf(runs.map(({ task }) => placeOf(task)));
  const older = service.deployments.filter((one) => one !== primary);
  const scheduled = (deployment: Deployment): ScheduledDeployment => ({
    id: deployment.id,
    wanted: wantedOf(service, deployment, primary, runs),
    replaced: deployment.hasCompleted && context.unsettled['old-task-replacement'] === 'old-revision',
    backingOff: clock.now() < deployment.notBefore,
    demand: demandOf(context, service, deployment.revision),
  });
  return {
    desired: desiredCountOf(service),
    ...percentagesOf(service, configurationOf(service)),
    abandoned: primary.rolloutState === 'FAILED',
    startsFirst: context.unsettled['minimum-zero'] === 'start-first',
    primary: scheduled(primary),
    older: older.map(scheduled),
    tasks: runs.map(({ task, deployment }) => ({
      arn: task.arn,
      deploymentId: deployment.id,
      running: task.lastStatus === 'RUNNING',
      healthy: task.healthy,
      draining: isLeaving(task),
      createdAt: task.createdAt,
      crowding: crowding.get(task.arn) ?? 0,
    })),
    capacity: capacityOf(context, service),
  };
}

/** How many tasks a deployment should have at this point. */
function wantedOf(service: Service, one: Deployment, primary: Deployment, runs: readonly TaskRun[]): number {
  if (isRolling(service, primary)) return wantedWhileRolling(service, one, primary, runs);
  const desired = desiredCountOf(service);
  if (one.taskSet !== undefined && service.controller !== 'ECS') return Math.ceil((desired * one.taskSet.scale) / 100);
  return one === primary ? wantedOfNew(desired, primary, runs) : wantedOfOlder(service, one, primary, runs);
}

function wantedWhileRolling(service: Service, one: Deployment, primary: Deployment, runs: readonly TaskRun[]): number {
  if (one === primary) return desiredCountOf(service);
  // What was superseded before it completed isn't kept up.
  return one.hasCompleted ? one.wanted : healthyOf(one, runs);
}

/** Green has its tasks from the stage on in which it is scaled up. */
function wantedOfNew(desired: number, primary: Deployment, runs: readonly TaskRun[]): number {
  const { serviceDeployment, isRollback, rolloutState } = primary;
  const started =
    rolloutState === 'FAILED'
      ? runs.some((run) => run.deployment === primary)
      : isRollback || isFinished(serviceDeployment) || isPast(serviceDeployment, 'SCALE_UP');
  return started ? desired : 0;
}

/** Blue keeps its tasks until the clean-up. What is rolled back keeps those that serve as long as the others don't. */
function wantedOfOlder(service: Service, one: Deployment, primary: Deployment, runs: readonly TaskRun[]): number {
  const desired = desiredCountOf(service);
  const { serviceDeployment, isRollback, rolloutState } = primary;
  if (isRollback) return healthyOf(primary, runs) >= desired ? 0 : Math.min(desired, healthyOf(one, runs));
  const source = service.deployments.find((other) => other !== primary && other.hasCompleted);
  const cleansUp = rolloutState === 'COMPLETED' || isPast(serviceDeployment, 'CLEAN_UP');
  return one === source && !cleansUp ? desired : 0;
}

function isPast({ stage }: ServiceDeployment, point: Stage): boolean {
  return STAGES.indexOf(stage) >= STAGES.indexOf(point);
}

function healthyOf(deployment: Deployment, runs: readonly TaskRun[]): number {
  return runs.filter((run) => run.deployment === deployment && run.task.healthy).length;
}
