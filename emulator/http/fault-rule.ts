import { z } from 'zod';

const seconds = z.number().min(0);

/** What a fault does to a request. */
export const FAULT_KINDS = [
  'error',
  'reset-before',
  'reset-after',
  'garbage',
  'latency',
  'throttling',
  'token-bucket',
  'internal-error',
  'unavailable',
  'expired-token',
  'access-denied',
  'stale-reads',
  'not-found-yet',
] as const;

/** A fault as it is ordered. */
export const faultRule = z
  .strictObject({
    /** The operation it hits, `UpdateService` for instance; `*` stands for any run of characters. */
    operation: z.string().default('*'),
    /** The service's name in IAM (`ecs`, `ecr`, `logs` …); every service unless given. */
    service: z.string().optional(),
    fault: z.enum(FAULT_KINDS),
    /** How often before it is over: once, or always for those that describe a state of the service. */
    times: z.union([z.int().positive(), z.literal('always')]).optional(),
    /** Of hitting a request that it could hit. */
    probability: z.number().min(0).max(1).default(1),
    /** Of `error`. */
    code: z.string().default('ServerException'),
    /** Of `error` and `garbage`. */
    status: z.int().min(200).max(599).optional(),
    message: z.string().default('Service Unavailable. Please try again later.'),
    /** Of `latency`: milliseconds, at most a minute. */
    ms: z.number().min(0).max(60_000).default(0),
    /** Of `latency`: what is late, the request before the operation runs, or the answer of one that has run. */
    of: z.enum(['request', 'answer']).default('request'),
    /** Of `latency`: whose milliseconds. */
    clock: z.enum(['real', 'virtual']).default('real'),
    /** Of `token-bucket`: requests a second that are let through for long, and how many at once. */
    rate: z.number().positive().default(1),
    burst: z.int().positive().default(10),
    /** Of `stale-reads` and `not-found-yet`: how long after a write, by the virtual clock. */
    seconds: seconds.default(5),
    /** Of these two: at most so many wrong answers. */
    answers: z.int().positive().optional(),
  })
  .refine((rule) => rule.fault !== 'error' || rule.status === undefined || rule.status >= 400, {
    error: 'an error has a status from 400 up',
    path: ['status'],
  });

/** What happens to requests, and how often still. */
export type Fault = Omit<z.output<typeof faultRule>, 'times'> & { times: number };

/** Those that last until they are taken back. */
const LASTING: readonly Fault['fault'][] = ['token-bucket', 'stale-reads', 'not-found-yet'];

/** Reads a rule. Throws an Error that names what is wrong with it. */
export function readFault(rule: unknown): Fault {
  const parsed = faultRule.safeParse(rule);
  if (!parsed.success) throw new Error(z.prettifyError(parsed.error));
  const { times, fault } = parsed.data;
  const usual = LASTING.includes(fault) ? Number.POSITIVE_INFINITY : 1;
  return { ...parsed.data, times: times === 'always' ? Number.POSITIVE_INFINITY : (times ?? usual) };
}
