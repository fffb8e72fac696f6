import type { InstanceRoom, PlacementDemand } from './placement.ts';

/** One step of a placement strategy. Steps are applied in order; each keeps the candidates that it likes best. */
export type Strategy =
  | { readonly type: 'random' }
  /** `field`: `instanceId` (or `host`), or the name of an attribute. */
  | { readonly type: 'spread'; readonly field: string }
  | { readonly type: 'binpack'; readonly field: 'cpu' | 'memory' };

/** What ECS does for a service without a strategy: over Availability Zones, then over instances. */
export const DEFAULT_STRATEGIES: readonly Strategy[] = [
  { type: 'spread', field: 'ecs.availability-zone' },
  { type: 'spread', field: 'instanceId' },
];

/**
 * The instance that the strategies rank first among those that can take the task. `all` are the instances over which
 * spreading counts. Undefined if there is no candidate.
 */
export function bestOf(
  demand: PlacementDemand,
  candidates: readonly InstanceRoom[],
  all: readonly InstanceRoom[],
  chance: () => number,
): InstanceRoom | undefined {
  let left = candidates;
  for (const strategy of demand.strategies) {
    if (left.length <= 1) break;
    left = step(strategy, demand.group, left, all, chance);
  }
  // ECS doesn't say how it breaks ties: the roomiest, then the longest registered.
  return keepLowest(left, (instance) => -instance.memory)[0];
}

/** How many tasks of the group there are for each value of what is spread over. */
export function countsBy(
  field: string,
  group: string,
  instances: readonly InstanceRoom[],
): ReadonlyMap<string, number> {
  const counts = new Map<string, number>();
  for (const instance of instances) {
    const value = spreadValue(field, instance);
    counts.set(value, (counts.get(value) ?? 0) + instance.groups.filter((one) => one === group).length);
  }
  return counts;
}

/** The value by which an instance is counted; all instances without the attribute count as one. */
export function spreadValue(field: string, instance: InstanceRoom): string {
  return field === 'instanceId' || field === 'host' ? instance.arn : (instance.attributes[field] ?? '');
}

function step(
  strategy: Strategy,
  group: string,
  candidates: readonly InstanceRoom[],
  all: readonly InstanceRoom[],
  chance: () => number,
): readonly InstanceRoom[] {
  if (strategy.type === 'random') return candidates.slice(Math.floor(chance() * candidates.length)).slice(0, 1);
  if (strategy.type === 'binpack') return keepLowest(candidates, (instance) => instance[strategy.field]);
  const counts = countsBy(strategy.field, group, all);
  return keepLowest(candidates, (instance) => counts.get(spreadValue(strategy.field, instance)) ?? 0);
}

function keepLowest(
  candidates: readonly InstanceRoom[],
  score: (instance: InstanceRoom) => number,
): readonly InstanceRoom[] {
  const scores = candidates.map(score);
  const lowest = Math.min(...scores);
  return candidates.filter((_, index) => scores[index] === lowest);
}
