import { z } from 'zod';

const instanceFields = {
  /** CPU units. */
  cpu: z.int().positive().default(2048),
  /** MiB. */
  memory: z.int().positive().default(3884),
  gpus: z.int().min(0).default(0),
  /** Tasks that can have a network interface of their own (awsvpc); by `ecs.instance-type` unless given. */
  'task-interfaces': z.int().min(0).optional(),
  /** The loopback address on which its tasks' host ports are published in the docker runtime. */
  address: z
    .string()
    .regex(/^127(\.\d{1,3}){3}$/, 'an address in 127.0.0.0/8')
    .default('127.0.0.1'),
  attributes: z.record(z.string(), z.string()).default({}),
  /** Capabilities that its agent doesn't have, by their attribute names. */
  lacks: z.array(z.string()).default([]),
};

/** A container instance of a scenario. */
export const containerInstance = z.strictObject({
  /** Only for people: shown as the attribute `name`. */
  name: z.string().optional(),
  ...instanceFields,
  /** The capacity provider whose Auto Scaling group it is in. */
  'capacity-provider': z.string().optional(),
  status: z.enum(['ACTIVE', 'DRAINING']).default('ACTIVE'),
  'agent-connected': z.boolean().default(true),
});

/** A capacity provider of an Auto Scaling group. */
export const capacityProvider = z.strictObject({
  name: z.string(),
  'managed-scaling': z.boolean().default(true),
  /** How many instances the group may have. */
  maximum: z.int().min(0).default(10),
  /** Seconds from the first task that waits until a new instance has registered. */
  'launch-after': z.number().min(0).default(120),
  /** What its instances are like. */
  instance: z.strictObject(instanceFields).prefault({}),
});

/** An element of a capacity provider strategy, in ECS's own fields. */
export const strategyItem = z.strictObject({
  capacityProvider: z.string(),
  base: z.int().min(0).default(0),
  weight: z.int().min(0).default(1),
});

export type ScenarioInstance = z.output<typeof containerInstance>;
export type ScenarioCapacityProvider = z.output<typeof capacityProvider>;
