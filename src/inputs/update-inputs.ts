import type { ServiceVolumeConfiguration } from '@aws-sdk/client-ecs';
import type { InputReader } from './input-reader.ts';
import { managedVolume } from './volume-input.ts';

const PROPAGATE_TAGS = ['SERVICE', 'TASK_DEFINITION', 'NONE'] as const;

/** What is sent with UpdateService besides the revision; what was not asked for is not sent. */
export interface UpdateInputs {
  readonly desiredCount: number | undefined;
  readonly forceNewDeployment: boolean;
  readonly enableEcsManagedTags: boolean | undefined;
  readonly propagateTags: (typeof PROPAGATE_TAGS)[number] | undefined;
  /** The volume of EBS that ECS attaches to every task. */
  readonly volume: ServiceVolumeConfiguration | undefined;
}

/** ECS's own limit is 5,000 tasks a service, and may be raised. */
const MOST_TASKS = 10_000;
const MOST_RETRIES = 100;

/** Reads what is sent with UpdateService. */
export function updateInputs(read: InputReader): UpdateInputs {
  const whereGiven = <T>(value: T, name: 'desired-count' | 'enable-ecs-managed-tags'): T | undefined =>
    read.text(name) === undefined ? undefined : value;
  return {
    desiredCount: whereGiven(read.wholeNumber('desired-count', 0, 0, MOST_TASKS), 'desired-count'),
    forceNewDeployment: read.boolean('force-new-deployment', false),
    enableEcsManagedTags: whereGiven(read.boolean('enable-ecs-managed-tags', false), 'enable-ecs-managed-tags'),
    propagateTags: read.choice('propagate-tags', PROPAGATE_TAGS),
    volume: managedVolume(read),
  };
}

/** How often the SDK attempts a read; undefined for our own number. As in the deploy action, `max-retries` counts the first attempt. */
export function maxAttempts(read: InputReader): number | undefined {
  if (read.text('max-retries') === undefined) return undefined;
  return Math.max(1, read.wholeNumber('max-retries', 1, 0, MOST_RETRIES));
}
