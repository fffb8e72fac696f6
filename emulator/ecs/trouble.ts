import { z } from 'zod';
import { attributeMap } from './container-instances.ts';
import type { EcsContext } from './context.ts';
import type { InstanceTroubles } from './instance-troubles.ts';
import type { Cluster, ContainerInstance } from './model.ts';
import { nameIn } from './store.ts';
import { complain, eventTrouble, interruptTasks, taskTrouble } from './task-trouble.ts';

const instanceTrouble = z.strictObject({
  /** The `name` of the scenario, the EC2 instance id, the container instance's id or its ARN. */
  instance: z.string(),
  /** Needed where several clusters have an instance of that name. */
  cluster: z.string().optional(),
  what: z.enum(['terminates', 'stops', 'drains', 'activates', 'agent-disconnects', 'agent-connects']),
});

/** Why Fargate takes no tasks, in ECS's words. */
const refusals = {
  available: undefined,
  'no-capacity': 'Capacity is unavailable at this time. Please try again later or in a different availability zone',
  'task-limit': "You've reached the limit on the number of tasks you can run concurrently",
  'vcpu-limit': "You've reached the limit on the number of vCPUs you can run concurrently",
  'cpu-limit': 'The requested CPU configuration is above your limit.',
  'memory-limit': 'The requested MEMORY configuration is above your limit.',
  'unsupported-zone': 'Internal error.',
} as const;

const fargateTrouble = z.strictObject({
  /** What becomes of new tasks on Fargate; `available` ends it. */
  fargate: z.enum(Object.keys(refusals) as (keyof typeof refusals)[]),
});

const trouble = z.union([instanceTrouble, fargateTrouble, taskTrouble, eventTrouble]);

/** Lets something happen to the capacity, to tasks or to a service. Throws an Error that names what is wrong with the order. */
export function causeTrouble(context: EcsContext, troubles: InstanceTroubles, order: unknown): void {
  const parsed = trouble.safeParse(order);
  if (!parsed.success) throw new Error(z.prettifyError(parsed.error));
  const { data } = parsed;
  if ('fargate' in data) context.store.fargateRefusal = refusals[data.fargate];
  else if ('tasks' in data) interruptTasks(context, data);
  else if ('event' in data) complain(context, data);
  else happen(context, troubles, data);
}

function happen(context: EcsContext, troubles: InstanceTroubles, data: z.output<typeof instanceTrouble>): void {
  const { cluster, instance } = find(context, data.instance, data.cluster);
  acts[data.what](troubles, cluster, instance);
}

type Act = (troubles: InstanceTroubles, cluster: Cluster, instance: ContainerInstance) => void;

const acts: Readonly<Record<z.output<typeof instanceTrouble>['what'], Act>> = {
  terminates: (troubles, cluster, instance) => troubles.terminate(cluster, instance),
  stops: (troubles, cluster, instance) => troubles.stop(cluster, instance),
  drains: (troubles, cluster, instance) => troubles.setStatus(cluster, instance, 'DRAINING'),
  activates: (troubles, cluster, instance) => troubles.setStatus(cluster, instance, 'ACTIVE'),
  'agent-disconnects': (troubles, cluster, instance) => troubles.setConnected(cluster, instance, false),
  'agent-connects': (troubles, cluster, instance) => troubles.setConnected(cluster, instance, true),
};

function find({ store }: EcsContext, reference: string, clusterName: string | undefined) {
  const found = [...store.clusters.values()]
    .filter((cluster) => clusterName === undefined || cluster.name === nameIn(clusterName))
    .flatMap((cluster) => [...cluster.instances.values()].map((instance) => ({ cluster, instance })))
    .filter(({ instance }) => answersTo(instance, reference));
  const [only, ...others] = found;
  if (only === undefined) throw new Error(`instance: there is no container instance ${reference}`);
  if (others.length > 0) throw new Error(`instance: there are several named ${reference}`);
  return only;
}

function answersTo(instance: ContainerInstance, reference: string): boolean {
  const { name } = attributeMap(instance.attributes);
  return [name, instance.ec2InstanceId, instance.id, instance.arn].includes(reference);
}
