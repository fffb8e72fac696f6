import { isDeadlocked } from './bounds.ts';
import type { Case } from './case.ts';
import type { Finding, MaxUnavailable } from './finding.ts';

/** More tasks would be missing than the input `max-unavailable` lets. */
export function unavailabilityFindings({ situation, forecast, maxUnavailable }: Case): readonly Finding[] {
  if (maxUnavailable === undefined || forecast.progress.kind === 'nothing-desired') return [];
  const { desired, tasks } = situation;
  // What is missing already isn't this deployment's doing.
  const serving = Math.min(desired, tasks.filter(({ healthy }) => healthy).length);
  const missing = serving - forecast.lowest.possible;
  const allowed = allowedOf(maxUnavailable, desired);
  if (missing <= allowed) return [];
  const certain = serving - forecast.lowest.certain > allowed ? '' : ' if ECS stops old tasks first';
  return [
    {
      code: 'beyond-max-unavailable',
      text: `max-unavailable: ${missing} of ${desired} tasks would be missing at times${certain}, and no more than ${allowed} may`,
      remedies: isDeadlocked(forecast.bounds, desired)
        ? []
        : [
            `Allow it with max-unavailable: ${missing}, or raise minimumHealthyPercent (now ${situation.percentages.minimum}).`,
          ],
      weight: 'refusal',
    },
  ];
}

function allowedOf(most: MaxUnavailable, desired: number): number {
  return most.kind === 'tasks' ? most.count : Math.floor((desired * most.percent) / 100);
}
