import { z } from 'zod';

/** Why a target that fails its check does so, as ELB says it. */
export const FAILED_CHECK = {
  'Target.FailedHealthChecks': 'Health checks failed',
  'Target.ResponseCodeMismatch': 'Health checks failed with these codes: [502]',
  'Target.Timeout': 'Request timed out',
} as const;

export type FailedCheck = keyof typeof FAILED_CHECK;

const healthCheck = z.strictObject({
  path: z.string().startsWith('/').default('/'),
  /** Seconds between two checks. */
  interval: z.number().positive().default(30),
  /** Seconds until a check without an answer has failed. */
  timeout: z.number().positive().default(5),
  'healthy-threshold': z.int().positive().default(5),
  'unhealthy-threshold': z.int().positive().default(2),
});

/** A load balancer with its one target group, with the defaults of an Application Load Balancer. */
export const loadBalancerSettings = z.strictObject({
  /** The target group's name; services join it by this name or by its ARN. */
  'target-group': z.string().regex(/^[A-Za-z0-9-]{1,32}$/),
  /** The load balancer's name; several target groups of one are told apart by their listeners' ports. */
  name: z.string().default('alb'),
  /** The port on 127.0.0.1 where it listens in the docker runtime; 0 is any free one. */
  listen: z.int().min(0).max(65_535).default(0),
  'health-check': healthCheck.prefault({}),
  /** instance: targets are container instances and a port; ip: tasks with a network interface of their own. */
  'target-type': z.enum(['instance', 'ip']).default('instance'),
  /** Seconds that a target keeps its connections after it was taken out. */
  'deregistration-delay': z.number().min(0).default(300),
});

export type LoadBalancerSettings = z.output<typeof loadBalancerSettings>;

/** The settings of a target group by its ARN; one that the scenario doesn't know has AWS's defaults. */
export function settingsOf(all: readonly LoadBalancerSettings[], groupArn: string): LoadBalancerSettings {
  const name = groupArn.split('/').at(-2) ?? groupArn;
  return all.find((one) => one['target-group'] === name) ?? loadBalancerSettings.parse({ 'target-group': 'unknown' });
}
