import { z } from 'zod';
import { loadBalancerSettings } from '../load-balancer/settings.ts';
import { imageBehaviour } from '../runtimes/behaviours.ts';

/** JSON in ECS's own field names, passed on as it is. */
const ecsJson = z.record(z.string(), z.unknown());

const containerInstance = z.strictObject({
  /** Only for people: shown as the attribute `name`. */
  name: z.string().optional(),
  /** CPU units. */
  cpu: z.int().positive().default(2048),
  /** MiB. */
  memory: z.int().positive().default(3884),
  /** The loopback address on which its tasks' host ports are published in the docker runtime. */
  address: z
    .string()
    .regex(/^127(\.\d{1,3}){3}$/, 'an address in 127.0.0.0/8')
    .default('127.0.0.1'),
  attributes: z.record(z.string(), z.string()).default({}),
});

const service = z.strictObject({
  name: z.string(),
  /** A definition in ECS's fields, which is registered first, or the family of a registered one. */
  'task-definition': z.union([z.string(), ecsJson]),
  'desired-count': z.int().min(0).default(1),
  'launch-type': z.enum(['EC2', 'FARGATE', 'EXTERNAL']).default('EC2'),
  'scheduling-strategy': z.enum(['REPLICA', 'DAEMON']).default('REPLICA'),
  'deployment-configuration': ecsJson.optional(),
  'deployment-controller': z.enum(['ECS', 'CODE_DEPLOY', 'EXTERNAL']).default('ECS'),
  'network-configuration': ecsJson.optional(),
  'health-check-grace-period': z.int().min(0).optional(),
  'load-balancer': z
    .strictObject({ 'target-group': z.string(), container: z.string(), port: z.int().min(1).max(65_535) })
    .optional(),
  tags: z.record(z.string(), z.string()).default({}),
});

const cluster = z.strictObject({
  name: z.string(),
  'container-instances': z.array(containerInstance).default([]),
  services: z.array(service).default([]),
});

const repository = z.strictObject({
  name: z.string(),
  'tag-mutability': z
    .enum(['MUTABLE', 'IMMUTABLE', 'MUTABLE_WITH_EXCLUSION', 'IMMUTABLE_WITH_EXCLUSION'])
    .default('MUTABLE'),
  /** Wildcards of the tags that the `_WITH_EXCLUSION` settings leave out. */
  'tag-mutability-exclusions': z.array(z.string()).optional(),
  /** Images that are there from the beginning. They have real manifests but nothing to run: for the simulated runtime. */
  images: z
    .array(
      z.strictObject({
        tag: z.string().optional(),
        platforms: z.array(z.string()).optional(),
        labels: z.record(z.string(), z.string()).optional(),
      }),
    )
    .default([]),
});

const pullThroughCacheRule = z.strictObject({
  'repository-prefix': z.string(),
  'upstream-registry-url': z.string(),
  'upstream-registry': z.string().optional(),
});

/** A scenario: what the emulated account holds when the emulator starts, and how its images behave. */
export const scenarioSchema = z.strictObject({
  account: z
    .string()
    .regex(/^\d{12}$/, 'an account id of 12 digits, in quotes')
    .default('123456789012'),
  region: z.string().default('us-east-1'),
  partition: z.string().default('aws'),
  runtime: z.enum(['simulated', 'docker']).default('simulated'),
  /** Seconds after RUNNING at which a task without any health check counts as healthy. */
  'healthy-after': z.number().min(0).default(40),
  repositories: z.array(repository).default([]),
  'pull-through-cache-rules': z.array(pullThroughCacheRule).default([]),
  /** Definitions in ECS's fields, registered in this order. */
  'task-definitions': z.array(ecsJson).default([]),
  clusters: z.array(cluster).default([]),
  'load-balancers': z.array(loadBalancerSettings).default([]),
  images: z.array(imageBehaviour).default([]),
});

export type Scenario = z.output<typeof scenarioSchema>;
export type ScenarioCluster = Scenario['clusters'][number];
export type ScenarioService = ScenarioCluster['services'][number];
