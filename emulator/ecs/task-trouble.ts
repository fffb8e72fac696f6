import { z } from 'zod';
import type { EcsContext } from './context.ts';
import { addComplaint } from './events.ts';
import type { Service } from './model.ts';

/** Ends of tasks that nobody at the service asked for: the stop code, and the reason in ECS's words. */
const INTERRUPTIONS = {
  'spot-interruption': { code: 'SpotInterruption', reason: 'Your Spot Task was interrupted.' },
  maintenance: {
    code: 'InfrastructureHealth',
    reason: 'ECS is performing maintenance on the underlying infrastructure hosting the task.',
  },
} as const;

const ofService = { service: z.string(), cluster: z.string().optional() };

export const taskTrouble = z.strictObject({
  ...ofService,
  tasks: z.enum(Object.keys(INTERRUPTIONS) as (keyof typeof INTERRUPTIONS)[]),
  /** So many running tasks, the oldest first. */
  count: z.int().positive().default(1),
});

/** A service event that nothing else here brings about: throttled operations, protected tasks and the like. */
export const eventTrouble = z.strictObject({ ...ofService, event: z.string() });

/** Takes running tasks away. Throws an Error if there is no such service. */
export function interruptTasks(context: EcsContext, order: z.output<typeof taskTrouble>): void {
  const service = serviceNamed(context, order);
  const { code, reason } = INTERRUPTIONS[order.tasks];
  const running = service.cluster.tasks.ofService(service).filter((task) => task.lastStatus === 'RUNNING');
  for (const task of running.slice(0, order.count)) context.runs.get(task)?.interrupt(code, reason);
}

/** Has a service complain, once in six hours as ECS does. Throws an Error if there is no such service. */
export function complain(context: EcsContext, order: z.output<typeof eventTrouble>): void {
  addComplaint(serviceNamed(context, order), context.store.clock.now(), order.event);
}

function serviceNamed(
  { store }: EcsContext,
  { service, cluster }: { service: string; cluster?: string | undefined },
): Service {
  const found = store
    .services()
    .filter((one) => one.name === service && (cluster ?? one.cluster.name) === one.cluster.name);
  const [only, ...others] = found;
  if (only === undefined || others.length > 0)
    throw new Error(`service: ${found.length} services are named ${service}`);
  return only;
}
