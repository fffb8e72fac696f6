import type { ServiceVolumeConfiguration } from '@aws-sdk/client-ecs';
import type { AskedPercentages } from '../percentages/arrangement.ts';
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
  /** The percentages of the deployment configuration; undefined for those that the service has. */
  readonly percentages?: AskedPercentages | undefined;
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
    percentages: askedPercentages(read),
  };
}

/** ECS lets no fewer than all of the desired tasks run, or as many as it takes. */
const MOST_PERCENT = 10_000;

function askedPercentages(read: InputReader): AskedPercentages | undefined {
  const percent = (name: 'minimum-healthy-percent' | 'maximum-percent', least: number, most: number) =>
    read.text(name) === undefined ? undefined : read.wholeNumber(name, least, least, most);
  const minimum = percent('minimum-healthy-percent', 0, 100);
  const maximum = percent('maximum-percent', 100, MOST_PERCENT);
  const keep = read.boolean('keep-deployment-configuration', false);
  const isAsked = read.text('minimum-healthy-percent') !== undefined || read.text('maximum-percent') !== undefined;
  if (!isAsked) {
    if (keep) {
      read.problems.push(
        'keep-deployment-configuration: has no effect without minimum-healthy-percent or maximum-percent; leave it out',
      );
    }
    return undefined;
  }
  if (!keep && !read.boolean('wait-for-service-stability', true)) {
    read.problems.push(
      'minimum-healthy-percent, maximum-percent: hold for one deployment, and with wait-for-service-stability: false nobody is there to put them back after it. Wait for it, or set keep-deployment-configuration: true if the change is meant to stay.',
    );
  }
  return { minimum, maximum, keep };
}

/** How often the SDK attempts a read; undefined for our own number. As in the deploy action, `max-retries` counts the first attempt. */
export function maxAttempts(read: InputReader): number | undefined {
  if (read.text('max-retries') === undefined) return undefined;
  return Math.max(1, read.wholeNumber('max-retries', 1, 0, MOST_RETRIES));
}
