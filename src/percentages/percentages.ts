import type { Service } from '@aws-sdk/client-ecs';
import type { Json } from '../aws/lossless.ts';

/** The two percentages of a deployment configuration. */
export interface Percentages {
  readonly minimum: number;
  readonly maximum: number;
}

/** What ECS and people call them. */
const MEMBERS = { minimum: 'minimumHealthyPercent', maximum: 'maximumPercent' } as const;

/** One of the two. */
export type Which = keyof Percentages;

const BOTH: readonly Which[] = ['minimum', 'maximum'];

/** Those of the two of which something holds. */
export function which(holds: (one: Which) => boolean): readonly Which[] {
  return BOTH.filter(holds);
}

/** True for the same two numbers. */
export function isSame(one: Percentages, other: Percentages): boolean {
  return changed(one, other).length === 0;
}

/** What ECS takes where a service names none. https://docs.aws.amazon.com/AmazonECS/latest/APIReference/API_DeploymentConfiguration.html */
export function percentagesOf({
  schedulingStrategy,
  deploymentConfiguration,
}: Pick<Service, 'schedulingStrategy' | 'deploymentConfiguration'>): Percentages {
  const usual = schedulingStrategy === 'DAEMON' ? { minimum: 0, maximum: 100 } : { minimum: 100, maximum: 200 };
  return {
    minimum: deploymentConfiguration?.minimumHealthyPercent ?? usual.minimum,
    maximum: deploymentConfiguration?.maximumPercent ?? usual.maximum,
  };
}

/** Those in which two pairs differ. */
export function changed(from: Percentages, to: Percentages): readonly Which[] {
  return which((one) => from[one] !== to[one]);
}

/** A deployment configuration as it came over the wire, with other percentages; those that stay as they are aren't touched. */
export function withPercentages(configuration: Json, from: Percentages, to: Percentages): Json {
  const members = changed(from, to).map((one) => [MEMBERS[one], to[one]]);
  return { ...configuration, ...Object.fromEntries(members) };
}

/** What changes, in ECS's words: `minimumHealthyPercent 0 instead of 100`. */
export function changeWords(from: Percentages, to: Percentages): string {
  return changed(from, to)
    .map((one) => `${MEMBERS[one]} ${to[one]} instead of ${from[one]}`)
    .join(' and ');
}

/** Some of two percentages, in ECS's words: `minimumHealthyPercent 0`. */
export function percentagesWords(these: readonly Which[], percentages: Percentages): string {
  return these.map((one) => `${MEMBERS[one]} ${percentages[one]}`).join(' and ');
}
