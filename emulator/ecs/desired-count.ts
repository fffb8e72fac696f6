import type { Service } from './model.ts';

/** How many tasks a service should run: what it is scaled to, or one for each ACTIVE instance if it is a DAEMON. */
export function desiredCountOf(service: Service): number {
  if (service.status !== 'ACTIVE') return 0;
  if (service.schedulingStrategy === 'REPLICA') return service.desiredCount;
  return [...service.cluster.instances.values()].filter((instance) => instance.status === 'ACTIVE').length;
}
