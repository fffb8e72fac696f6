import { z } from 'zod';

const faultRule = z.strictObject({
  /** The operation it hits, `UpdateService` for instance. */
  operation: z.string(),
  /** How often before it is over. */
  times: z.int().positive().default(1),
  /** `reset-before` drops the connection instead of running the operation, `reset-after` instead of answering. */
  fault: z.enum(['reset-before', 'reset-after', 'error']),
  code: z.string().default('ServerException'),
  status: z.int().min(400).max(599).default(500),
  message: z.string().default('Service Unavailable. Please try again later.'),
});

/** What happens to requests of one operation, and how often still. */
export type Fault = z.output<typeof faultRule>;

/** The faults that were ordered and have not happened yet. */
export interface Faults {
  /** Adds a fault. Throws an Error that names what is wrong with it. */
  add(rule: unknown): Fault;
  /** The fault that hits this request, if any; counts it as happened. */
  take(operation: string): Fault | undefined;
  clear(): void;
  /** Those still to come. */
  list(): readonly Fault[];
}

/** Creates an empty list of faults. Faults of one operation happen in the order in which they were added. */
export function createFaults(): Faults {
  let pending: Fault[] = [];
  return {
    add(rule) {
      const parsed = faultRule.safeParse(rule);
      if (!parsed.success) throw new Error(z.prettifyError(parsed.error));
      pending.push(parsed.data);
      return parsed.data;
    },
    take(operation) {
      const fault = pending.find((candidate) => candidate.operation === operation);
      if (fault === undefined) return undefined;
      fault.times -= 1;
      pending = pending.filter((candidate) => candidate.times > 0);
      return fault;
    },
    clear() {
      pending = [];
    },
    list: () => pending,
  };
}
