import { blockedLines, type Case, portAdvice } from './case.ts';
import type { Finding } from './finding.ts';
import { higherMaximum, interruptionParts } from './remedies.ts';
import type { Situation } from './situation.ts';
import { waitOf } from './wait.ts';

/** Whether there is a moment without a healthy task, for how long, and why. */
export function interruptionFindings(one: Case): readonly Finding[] {
  const { situation, forecast } = one;
  const { interruption, progress } = forecast;
  // What is refused, or never ends, has said the worse already.
  if (interruption === 'none' || progress.kind === 'stuck') return [];
  const { minimum, maximum } = situation.percentages;
  if (interruption === 'possible') {
    return [
      {
        code: 'possible-interruption',
        text: `there may be a moment without a healthy task: minimumHealthyPercent ${minimum} of ${situation.desired} keeps none, so ECS may stop every old task before a new one is healthy`,
        remedies: [`Set minimumHealthyPercent to ${higherMinimum(situation)} (now ${minimum}/${maximum}).`],
        weight: 'warning',
      },
    ];
  }
  const blocked = situation.replacement === 'rolling' ? blockedLines(one).join('; ') : '';
  const why =
    blocked === '' ? `maximumPercent ${maximum} lets none start before` : `a new one finds no room before (${blocked})`;
  const parts = interruptionParts(situation);
  return [
    {
      code: 'interruption',
      text: `no task will be healthy for ${waitOf(forecast)}${parts === '' ? '' : ` (${parts})`}: with minimumHealthyPercent ${minimum} the old tasks are stopped first, and ${why}`,
      remedies: interruptionRemedies(one),
      weight: 'warning',
    },
  ];
}

/** The least percentage that keeps one task. */
function higherMinimum({ desired }: Situation): number {
  return desired === 1 ? 100 : Math.ceil(100 / desired);
}

function interruptionRemedies(one: Case): readonly string[] {
  const { situation, forecast } = one;
  const { desired, percentages } = situation;
  // Percentages alone would do, where there is room.
  if (forecast.instances.length === 0 || forecast.instances.some(({ obstacle }) => obstacle === undefined)) {
    const higher = higherMaximum({ ...situation, percentages: { ...percentages, minimum: 100 } });
    if (higher !== undefined)
      return [
        `Set minimumHealthyPercent to 100 and maximumPercent to ${Math.max(200, higher.percentages.maximum)}: there is room for the new task beside the old one.`,
      ];
  }
  const spread =
    desired > 1 ? [`Set minimumHealthyPercent to ${higherMinimum(situation)}, so that some are kept.`] : [];
  return [...portAdvice(one), 'Add a container instance, and set minimumHealthyPercent to 100.', ...spread];
}
