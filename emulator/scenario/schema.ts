import { z } from 'zod';
import { codeDeploySeed } from '../codedeploy/seed-schema.ts';
import { faultRule } from '../http/fault-rule.ts';
import { lambdaBehaviour } from '../lambdas.ts';
import { loadBalancerSettings } from '../load-balancer/settings.ts';
import { imageBehaviour } from '../runtimes/behaviours.ts';
import { unsettled } from '../unsettled.ts';
import { capacityProvider, containerInstance, strategyItem } from './capacity-schema.ts';
import { outcomeSchema } from './outcome.ts';
import { scriptStep } from './script.ts';

/** JSON in ECS's own field names, passed on as it is. */
const ecsJson = z.record(z.string(), z.unknown());

const service = z.strictObject({
  name: z.string(),
  /** A definition in ECS's fields, which is registered first, or the family of a registered one. */
  'task-definition': z.union([z.string(), ecsJson]),
  'desired-count': z.int().min(0).default(1),
  /** EC2, unless there is a strategy. */
  'launch-type': z.enum(['EC2', 'FARGATE', 'EXTERNAL']).optional(),
  'capacity-provider-strategy': z.array(strategyItem).default([]),
  /** In ECS's own fields. */
  'placement-constraints': z.array(ecsJson).default([]),
  'placement-strategy': z.array(ecsJson).default([]),
  'scheduling-strategy': z.enum(['REPLICA', 'DAEMON']).default('REPLICA'),
  'deployment-configuration': ecsJson.optional(),
  'deployment-controller': z.enum(['ECS', 'CODE_DEPLOY', 'EXTERNAL']).default('ECS'),
  'network-configuration': ecsJson.optional(),
  'health-check-grace-period': z.int().min(0).optional(),
  'load-balancer': z
    .strictObject({
      'target-group': z.string(),
      /** For revisions that run side by side; with the listener rules of production and test traffic. */
      'alternate-target-group': z.string().optional(),
      container: z.string(),
      port: z.int().min(1).max(65_535),
    })
    .optional(),
  tags: z.record(z.string(), z.string()).default({}),
});

const cluster = z.strictObject({
  name: z.string(),
  'container-instances': z.array(containerInstance).default([]),
  /** For services and tasks that name neither a launch type nor a strategy. */
  'default-capacity-provider-strategy': z.array(strategyItem).default([]),
  services: z.array(service).default([]),
});

const repository = z.strictObject({
  name: z.string(),
  'tag-mutability': z
    .enum(['MUTABLE', 'IMMUTABLE', 'MUTABLE_WITH_EXCLUSION', 'IMMUTABLE_WITH_EXCLUSION'])
    .default('MUTABLE'),
  /** Wildcards of the tags that the `_WITH_EXCLUSION` settings leave out. */
  'tag-mutability-exclusions': z.array(z.string()).optional(),
  'scan-on-push': z.boolean().default(false),
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

/** How images are scanned; see {@link ../ecr/scans.ts}. */
const scanning = z.strictObject({
  type: z.enum(['basic', 'enhanced']).default('basic'),
  seconds: z.number().min(0).default(5),
  status: z.string().optional(),
  findings: z
    .array(
      z.strictObject({
        name: z.string(),
        severity: z.enum(['CRITICAL', 'HIGH', 'MEDIUM', 'LOW', 'INFORMATIONAL', 'UNDEFINED', 'UNTRIAGED']),
        package: z.string().optional(),
        version: z.string().optional(),
        'fixed-in': z.string().optional(),
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
  /** What is left to chance follows from it: the same seed gives the same run. */
  seed: z.int().min(0).default(1),
  runtime: z.enum(['simulated', 'docker']).default('simulated'),
  /** Seconds after RUNNING at which a task without any health check counts as healthy. */
  'healthy-after': z.number().min(0).default(40),
  repositories: z.array(repository).default([]),
  scanning: scanning.optional(),
  'pull-through-cache-rules': z.array(pullThroughCacheRule).default([]),
  /** Definitions in ECS's fields, registered in this order. */
  'task-definitions': z.array(ecsJson).default([]),
  clusters: z.array(cluster).default([]),
  'capacity-providers': z.array(capacityProvider).default([]),
  /** The Availability Zone of each subnet: awsvpc tasks are only placed on instances in the zones of theirs. */
  subnets: z.record(z.string(), z.string()).default({}),
  'load-balancers': z.array(loadBalancerSettings).default([]),
  images: z.array(imageBehaviour).default([]),
  /** The log groups that there are; left out, each is there as soon as it is written to. */
  'log-groups': z.array(z.string()).optional(),
  /** Of Application Auto Scaling; nothing scales by itself. */
  'scalable-targets': z
    .array(
      z.strictObject({
        /** `service/CLUSTER/SERVICE`. */
        'resource-id': z.string().startsWith('service/'),
        'min-capacity': z.int().min(0),
        'max-capacity': z.int().min(0),
      }),
    )
    .default([]),
  /** Rules of EventBridge with their targets in its own fields. */
  'event-rules': z
    .array(
      z.strictObject({ name: z.string(), 'schedule-expression': z.string().optional(), targets: z.array(ecsJson) }),
    )
    .default([]),
  /** Schedules of EventBridge Scheduler, in its own fields. */
  schedules: z.array(ecsJson).default([]),
  /** What goes wrong from the beginning, as `POST /_emulator/faults` takes it. */
  faults: z.array(faultRule).default([]),
  /** What happens by itself, by the virtual clock. */
  script: z.array(scriptStep).default([]),
  /** What must be true in the end; for the test that plays all scenarios. */
  outcome: outcomeSchema.optional(),
  /** Names of CloudWatch alarms and the states they begin in. */
  alarms: z.record(z.string(), z.enum(['OK', 'ALARM', 'INSUFFICIENT_DATA'])).default({}),
  /** Applications of CodeDeploy and their deployment groups. */
  'code-deploy': codeDeploySeed.prefault({}),
  /** What the Lambda functions answer that deployments ask. */
  lambdas: z.array(lambdaBehaviour).default([]),
  /** What AWS leaves open, and how it is here. */
  unsettled: unsettled.prefault({}),
});

export type Scenario = z.output<typeof scenarioSchema>;
export type ScenarioCluster = Scenario['clusters'][number];
export type ScenarioService = ScenarioCluster['services'][number];
