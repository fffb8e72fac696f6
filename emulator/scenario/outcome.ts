import { z } from 'zod';

const json = z.record(z.string(), z.unknown());

/** A number, or the least and the most it may be. */
const range = z.union([z.number(), z.tuple([z.number(), z.number()])]);

/** Found anywhere in the text; `/…/` is a regular expression. */
const words = z.string();

const deployment = z.strictObject({
  status: z.string().optional(),
  rollout: z.string().optional(),
  reason: words.optional(),
  'failed-tasks': range.optional(),
  running: range.optional(),
  'task-definition': z.string().optional(),
});

const serviceDeployment = z.strictObject({
  status: z.string(),
  reason: words.optional(),
  stage: z.string().optional(),
  /** Of the circuit breaker. */
  breaker: z.string().optional(),
  /** Of the alarms. */
  alarms: z.string().optional(),
  rollback: words.optional(),
  'failure-count': range.optional(),
  /** From its creation to its end. */
  seconds: range.optional(),
});

const stoppedTasks = z.strictObject({
  'stop-code': z.string().optional(),
  reason: words.optional(),
  'container-reason': words.optional(),
  /** Of any container; null where none has one, since none ever ran. */
  'exit-code': z.int().nullable().optional(),
  'task-definition': z.string().optional(),
  /** How many such tasks there must be; by default at least one. */
  count: range.optional(),
});

const serviceOutcome = z.strictObject({
  status: z.string().optional(),
  desired: z.int().optional(),
  running: range.optional(),
  pending: range.optional(),
  /** `family:revision` of the service. */
  'task-definition': z.string().optional(),
  steady: z.boolean().optional(),
  /** All of DescribeServices' deployments, the PRIMARY one first. */
  deployments: z.array(deployment).optional(),
  /** The newest service deployments, the newest first. */
  'service-deployments': z.array(serviceDeployment).optional(),
  'task-sets': z.array(json).optional(),
  /** The fewest tasks that were RUNNING at any time, and the most that were RUNNING or on their way. */
  'fewest-running': range.optional(),
  'most-tasks': range.optional(),
  /** Each occurs, in this order, the oldest first. */
  events: z.array(words).optional(),
  'no-events': z.array(words).optional(),
  /** How many events hold this text. */
  'event-counts': z.record(z.string(), range).optional(),
  stopped: z.array(stoppedTasks).optional(),
});

const answer = z.strictObject({
  /** An operation, as in `script`. It passes faults and policy like a request. */
  call: z.string(),
  with: json.optional(),
  /** What the answer must contain, member by member; strings as words, lists of the same length. */
  contains: json.optional(),
  fails: z.string().optional(),
});

/** What must be true when a scenario has been played. */
export const outcomeSchema = z.strictObject({
  /** Seconds to play. */
  after: z.number().min(0).default(900),
  /** By name, or `cluster/name` where several clusters have one of that name. */
  services: z.record(z.string(), serviceOutcome).default({}),
  /** Questions asked one after the other at the end. */
  answers: z.array(answer).default([]),
});

export type ScenarioOutcome = z.output<typeof outcomeSchema>;
export type ServiceOutcome = z.output<typeof serviceOutcome>;
export type AnswerOutcome = z.output<typeof answer>;
export type Range = z.output<typeof range>;
