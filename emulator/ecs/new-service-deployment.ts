import type { Json } from '../wire.ts';
import type { EcsContext } from './context.ts';
import { alarmsOf, strategyOf } from './deployment-settings.ts';
import type { Service, ServiceDeployment } from './model.ts';
import { createRevision, type RevisionContent } from './service-revisions.ts';

/** A service deployment that begins now. `content` is what it brings, by default what the service is set to. */
export function newServiceDeployment(
  context: EcsContext,
  service: Service,
  number: string,
  configuration: Json,
  content?: RevisionContent,
): ServiceDeployment {
  const now = context.store.clock.now();
  const strategy = strategyOf(configuration);
  const weight = strategy === 'ROLLING' ? 100 : 0;
  return {
    arn: context.store.arn(`service-deployment/${service.cluster.name}/${service.name}/${number}`),
    target: createRevision(context, service, number, content),
    sources: [...new Set(service.deployments.map((deployment) => deployment.revision))],
    createdAt: now,
    status: 'PENDING',
    updatedAt: now,
    failureCount: 0,
    breakerTripped: false,
    configuration,
    strategy,
    stage: strategy === 'ROLLING' ? 'SCALE_UP' : 'PRE_SCALE_UP',
    productionWeight: weight,
    testWeight: weight,
    hooks: [],
    triggeredAlarms: [],
    ignoresAlarms: startsInAlarm(context, configuration),
  };
}

/** ECS doesn't watch alarms at all during a deployment that begins while one of them is in ALARM. */
function startsInAlarm({ alarms, unsettled }: EcsContext, configuration: Json): boolean {
  const isInAlarm = alarmsOf(configuration).names.some((name) => alarms.find(name)?.state === 'ALARM');
  return isInAlarm && unsettled['alarm-at-start'] === 'ignored';
}
