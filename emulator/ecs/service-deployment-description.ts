import { seconds } from '../fields.ts';
import type { Json } from '../wire.ts';
import { alarmsOf, breakerOf } from './deployment-settings.ts';
import { isFinished } from './deployments.ts';
import { desiredCountOf } from './desired-count.ts';
import type { LifecycleHookRun, Service, ServiceDeployment } from './model.ts';
import { breakerThreshold } from './scheduler/breaker.ts';
import { describeCounts } from './service-description.ts';

/** A service deployment as DescribeServiceDeployments shows it. */
export function describeServiceDeployment(service: Service, deployment: ServiceDeployment): Json {
  const { rollback, statusReason } = deployment;
  return {
    serviceDeploymentArn: deployment.arn,
    serviceArn: service.arn,
    clusterArn: service.cluster.arn,
    status: deployment.status,
    ...(statusReason === undefined ? {} : { statusReason }),
    lifecycleStage: deployment.stage,
    ...(deployment.hooks.length === 0 ? {} : { lifecycleHookDetails: deployment.hooks.map(describeHook) }),
    deploymentConfiguration: deployment.configuration,
    ...describeRevisions(service, deployment),
    deploymentCircuitBreaker: describeBreaker(service, deployment),
    alarms: describeAlarms(deployment),
    ...(rollback === undefined
      ? {}
      : {
          rollback: {
            reason: rollback.reason,
            startedAt: seconds(rollback.startedAt),
            serviceRevisionArn: rollback.revision.arn,
          },
        }),
    ...timesOf(deployment),
    updatedAt: seconds(deployment.updatedAt),
  };
}

/** The times that a service deployment has, by their names in the API. */
export function timesOf(deployment: ServiceDeployment): Json {
  const { createdAt, startedAt, finishedAt, stoppedAt } = deployment;
  const known = Object.entries({ createdAt, startedAt, finishedAt, stoppedAt });
  return Object.fromEntries(known.flatMap(([name, time]) => (time === undefined ? [] : [[name, seconds(time)]])));
}

/** What the target doesn't get of the traffic, the newest source does. */
function describeRevisions(service: Service, deployment: ServiceDeployment): Json {
  const { testWeight, productionWeight } = deployment;
  const weights = (test: number, production: number) => ({
    requestedTestTrafficWeight: test,
    requestedProductionTrafficWeight: production,
  });
  return {
    targetServiceRevision: { ...describeCounts(deployment.target, service), ...weights(testWeight, productionWeight) },
    sourceServiceRevisions: deployment.sources.map((revision, index) => ({
      ...describeCounts(revision, service),
      ...(index === 0 ? weights(100 - testWeight, 100 - productionWeight) : weights(0, 0)),
    })),
  };
}

function describeHook(hook: LifecycleHookRun): Json {
  return {
    hookId: hook.id,
    targetType: hook.targetType,
    ...(hook.targetArn === undefined ? {} : { targetArn: hook.targetArn }),
    status: hook.status,
    expiresAt: seconds(hook.expiresAt),
    timeoutAction: hook.timeoutAction,
  };
}

function describeBreaker(service: Service, deployment: ServiceDeployment): Json {
  const primary = service.deployments.find((one) => one.serviceDeployment === deployment && !one.isRollback);
  const isOver = isFinished(deployment) || deployment.breakerTripped;
  const { threshold } = breakerOf(deployment.configuration);
  return {
    status: breakerStatus(deployment),
    failureCount: isOver ? deployment.failureCount : (primary?.breakerFailures ?? 0),
    threshold: breakerThreshold(desiredCountOf(service), threshold),
  };
}

function breakerStatus(deployment: ServiceDeployment): string {
  if (!breakerOf(deployment.configuration).enabled) return 'DISABLED';
  if (deployment.breakerTripped) return 'TRIGGERED';
  return isFinished(deployment) ? 'MONITORING_COMPLETE' : 'MONITORING';
}

function describeAlarms(deployment: ServiceDeployment): Json {
  const { enabled, names } = alarmsOf(deployment.configuration);
  if (!enabled || deployment.ignoresAlarms) return { status: 'DISABLED' };
  const { triggeredAlarms } = deployment;
  if (triggeredAlarms.length > 0)
    return { status: 'TRIGGERED', alarmNames: names, triggeredAlarmNames: triggeredAlarms };
  return { status: isFinished(deployment) ? 'MONITORING_COMPLETE' : 'MONITORING', alarmNames: names };
}
