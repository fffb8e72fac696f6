import { z } from 'zod';

const json = z.record(z.string(), z.unknown());

const ofService = { service: z.string(), cluster: z.string().optional() };

/** What can happen by itself while a scenario runs; each step has exactly one of these. */
const actions = z.strictObject({
  /** Registers a revision like the live one with these changes, and updates the service to it. */
  deploy: z.strictObject({
    ...ofService,
    /** Of every container that runs an image of the same repository; or of the containers by name. */
    image: z.union([z.string(), z.record(z.string(), z.string())]).optional(),
    /** Members of the task definition to replace. */
    definition: json.optional(),
    /** Members to replace in every container definition. */
    container: json.optional(),
    /** Further members of the UpdateService request. */
    update: json.optional(),
  }),
  /** Any operation: `UpdateService`, or with its service `codedeploy:CreateDeployment`. */
  call: z.string(),
  /** A control endpoint, `trouble` for instance, with `body`. */
  post: z.string(),
  fault: json,
  trouble: json,
  image: json,
  'trip-alarm': z.string(),
  scale: z.strictObject({ ...ofService, to: z.int().min(0) }),
  /** Stops the oldest running task of the service, as a person would. */
  'stop-task': z.strictObject({ ...ofService, reason: z.string().optional() }),
  'stop-deployment': z.strictObject(ofService),
  'continue-deployment': z.strictObject({ ...ofService, action: z.enum(['CONTINUE', 'ROLLBACK']).optional() }),
  /** A container instance by the `name` of the scenario. */
  'drain-instance': z.strictObject({ instance: z.string(), cluster: z.string().optional() }),
});

const step = actions.partial().extend({
  /** Seconds after the start; by default the time of the step before. */
  at: z.number().min(0).optional(),
  /** The request of `call`. */
  with: json.optional(),
  body: json.optional(),
  /** Keeps the answer, so that later steps can say `${name.member.member}`. */
  as: z.string().optional(),
  /** The error that the step is meant to end in. */
  fails: z.string().optional(),
});

/** One thing that happens at a time of the virtual clock. */
export type ScriptStep = z.output<typeof step>;
export type DeployAction = z.output<typeof actions>['deploy'];
export type ActionName = keyof z.output<typeof actions>;

export const ACTION_NAMES = Object.keys(actions.shape) as readonly ActionName[];

export const scriptStep = step.refine(
  (given) => ACTION_NAMES.filter((name) => given[name] !== undefined).length === 1,
  { error: `exactly one of ${ACTION_NAMES.join(', ')} is needed` },
);
