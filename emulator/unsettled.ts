import { z } from 'zod';

/**
 * What AWS's documentation leaves open or public reports disagree about, one switch each. The defaults follow the
 * documentation where it says something. A scenario sets them under `unsettled:`; tests run both ways.
 */
export const unsettled = z.strictObject({
  /** An instance without the attribute satisfies `attribute:x != y` and `attribute:x !in [y]`. */
  'missing-attribute-differs': z.boolean().default(true),
  /**
   * What a rollback of a rolling deployment does with the tasks of the old revision that still run: `fresh` replaces
   * them with new tasks of that revision, `promote` keeps them as the rollback's own.
   */
  rollback: z.enum(['fresh', 'promote']).default('fresh'),
  /** Whether a changed deploymentConfiguration holds for the deployment that the same UpdateService starts, or for later ones only. */
  'configuration-applies-to': z.enum(['this', 'next']).default('this'),
  /** Whether UpdateService's answer names the new service deployment already, or still the one before. */
  'current-service-deployment': z.enum(['new', 'old']).default('new'),
  /** Whether StopServiceDeployment takes `ABORT`: the API's enum has it, its documentation says that only `ROLLBACK` is valid. */
  'stop-abort': z.enum(['refused', 'accepted']).default('refused'),
  /** Whether a task that no container instance can hold counts as a failure, for `failedTasks` and the circuit breaker. */
  'placement-failures': z.enum(['ignored', 'counted']).default('ignored'),
  /** Whether the circuit breaker watches blue/green, linear and canary deployments too: public statements say both. */
  'breaker-during-shift': z.enum(['honoured', 'ignored']).default('honoured'),
  /** Whether a deployment that begins while one of its alarms is in ALARM watches none (AWS says so), or fails at once. */
  'alarm-at-start': z.enum(['ignored', 'fails']).default('ignored'),
  /** Minutes that a rolling deployment with alarms bakes where no bakeTimeInMinutes is set: ECS derives it from the alarms, by no published rule. */
  'alarm-bake-minutes': z.number().min(0).default(5),
  /** At a minimum of 0 %: whether old tasks are stopped at once, or only when no new task fits beside them. */
  'minimum-zero': z.enum(['stop-first', 'start-first']).default('stop-first'),
  /** UpdateService during an unfinished blue/green, linear or canary deployment: a new one takes over, or a ConflictException. */
  'update-during-shift': z.enum(['supersedes', 'refused']).default('supersedes'),
  /** Which revision replaces a task of the old revision that dies during a rolling deployment (the old one, AWS says since November 2025). */
  'old-task-replacement': z.enum(['old-revision', 'new-revision']).default('old-revision'),
  /** Whether ListTasks takes `startedBy` together with `desiredStatus`: the documentation says that it must be the only filter, public code does both. */
  'started-by-with-status': z.enum(['accepted', 'refused']).default('accepted'),
  /** What docker hears when it pushes to an immutable tag the very image that the tag has; PutImage always has an error for it. */
  'identical-push-to-immutable': z.enum(['accepted', 'refused']).default('accepted'),
});

/** How the open questions are answered in this emulator. */
export type Unsettled = z.output<typeof unsettled>;
