import { z } from 'zod';

const json = z.record(z.string(), z.unknown());

const group = z.strictObject({
  name: z.string(),
  cluster: z.string(),
  service: z.string(),
  /** The two target groups between which it moves. */
  'target-groups': z.tuple([z.string(), z.string()]),
  'deployment-configuration': z.string().default('CodeDeployDefault.ECSAllAtOnce'),
  /** Minutes that a deployment waits for ContinueDeployment before traffic is moved; without it, it goes on by itself. */
  'ready-wait': z.int().min(0).optional(),
  /** Minutes that the old tasks are kept after that. */
  'termination-wait': z.int().min(0).max(2880).default(5),
  /** Which ends are followed by an automatic rollback. */
  'auto-rollback': z
    .array(z.enum(['DEPLOYMENT_FAILURE', 'DEPLOYMENT_STOP_ON_ALARM', 'DEPLOYMENT_STOP_ON_REQUEST']))
    .default([]),
  /** Alarms that stop a deployment. */
  alarms: z.array(z.string()).default([]),
  /** Further members of CreateDeploymentGroup, in CodeDeploy's own names. */
  settings: json.default({}),
});

/** The applications of CodeDeploy in a scenario. */
export const codeDeploySeed = z.strictObject({
  applications: z
    .array(z.strictObject({ name: z.string(), 'deployment-groups': z.array(group).default([]) }))
    .default([]),
});

export type CodeDeploySeed = z.output<typeof codeDeploySeed>;
export type GroupSeed = z.output<typeof group>;
