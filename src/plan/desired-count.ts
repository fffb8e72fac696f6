import type { Service } from '@aws-sdk/client-ecs';
import { Problem } from '../problem.ts';

/**
 * A DAEMON service has as many tasks as there are container instances.
 * @throws Problem where another number is asked for
 */
export function refuseCountOfDaemon(service: Service, desiredCount: number | undefined): void {
  if (desiredCount === undefined || service.schedulingStrategy !== 'DAEMON') return;
  throw new Problem(
    `desired-count: service '${service.serviceName ?? ''}' has the scheduling strategy DAEMON: it runs one task on every container instance`,
    { hint: 'Leave out desired-count.' },
  );
}
