import type { Percentages } from '../percentages/percentages.ts';

/** How many tasks of a service must be healthy, and how many there may be, while it deploys. */
export interface Bounds {
  readonly lower: number;
  readonly upper: number;
}

/**
 * ECS rounds the lower bound up and the upper one down; in whole numbers, so that no fraction slips in.
 * https://docs.aws.amazon.com/AmazonECS/latest/developerguide/deployment-type-ecs.html
 */
export function boundsOf(desired: number, { minimum, maximum }: Percentages): Bounds {
  return { lower: Math.ceil((desired * minimum) / 100), upper: Math.floor((desired * maximum) / 100) };
}

/** The percentages leave room neither for one task more nor for one less, so no task can ever be replaced. */
export function isDeadlocked({ lower, upper }: Bounds, desired: number): boolean {
  return desired > 0 && upper <= desired && lower >= desired;
}
