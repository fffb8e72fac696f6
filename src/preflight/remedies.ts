import { duration } from '../duration.ts';
import type { Percentages } from '../percentages/percentages.ts';
import { type Forecast, forecast } from './forecast.ts';
import type { Situation } from './situation.ts';
import { waitOf } from './wait.ts';

/** Percentages that would let a rollout move, with the forecast that holds for them. */
export interface WayOut {
  readonly percentages: Percentages;
  readonly forecast: Forecast;
}

/** The highest minimum healthy percent below the present one with which the rollout moves; undefined where none does. */
export function lowerMinimum(situation: Situation): WayOut | undefined {
  const { desired, percentages } = situation;
  if (desired === 0 || situation.replacement !== 'rolling') return undefined;
  const withSpare = (spare: number): WayOut => {
    const minimum = Math.min(percentages.minimum, Math.floor((100 * (desired - spare)) / desired));
    return tried(situation, { ...percentages, minimum });
  };
  // More tasks that may go never make it worse, so the fewest are found by halving.
  let [too, enough] = [0, desired];
  if (!isMoving(withSpare(enough))) return undefined;
  while (enough - too > 1) {
    const middle = Math.floor((too + enough) / 2);
    if (isMoving(withSpare(middle))) enough = middle;
    else too = middle;
  }
  return withSpare(enough);
}

/** The lowest maximum percent above the present one with which the rollout moves; undefined where room is what it lacks. */
export function higherMaximum(situation: Situation): WayOut | undefined {
  const { desired, percentages, daemon } = situation;
  // ECS takes nothing but 100 for a daemon.
  if (desired === 0 || daemon || situation.replacement !== 'rolling') return undefined;
  const maximum = Math.ceil((100 * (desired + 1)) / desired);
  const way = tried(situation, { ...percentages, maximum: Math.max(maximum, percentages.maximum) });
  return isMoving(way) ? way : undefined;
}

function tried(situation: Situation, percentages: Percentages): WayOut {
  return { percentages, forecast: forecast({ ...situation, percentages }) };
}

function isMoving({ forecast: { progress } }: WayOut): boolean {
  return progress.kind === 'moves';
}

/** What can be done about host ports that are taken, before anyone has to accept an interruption. */
export function portRemedies({ demand }: Situation, networkMode: string): readonly string[] {
  if (demand.need.ports.length === 0) return [];
  const dynamic =
    networkMode === 'host'
      ? 'Set the network mode to bridge with hostPort 0, so that each task gets a free port, behind a target group with target type instance.'
      : 'Set hostPort to 0 in the port mappings, so that each task gets a free port; a target group with target type instance follows it.';
  return [dynamic, 'Set the network mode to awsvpc, so that each task has an address of its own (target type ip).'];
}

/** What it would mean to lower the minimum healthy percent; undefined where that is no way out. */
export function minimumRemedy(situation: Situation): string | undefined {
  const way = lowerMinimum(situation);
  if (way === undefined) return undefined;
  const { lowest, interruption } = way.forecast;
  const setting = `minimum-healthy-percent: ${way.percentages.minimum} for this deployment alone`;
  if (interruption === 'certain') return `Accept an interruption of ${waitOf(way.forecast)}: set ${setting}.`;
  const certain = `Set ${setting}: it then moves, with ${lowest.certain} of ${situation.desired} tasks at times`;
  return interruption === 'possible' ? `${certain}, and perhaps none.` : `${certain}.`;
}

/** What the length of an interruption is made of; empty where nothing takes long. */
export function interruptionParts({ timing }: Situation): string {
  const parts = [
    timing.drain > 0 ? `${duration(timing.drain)} until the load balancer lets the old task go` : undefined,
    timing.start === undefined ? undefined : `${duration(timing.start)} until the new one runs`,
    timing.health > 0 ? `${duration(timing.health)} until its health checks have passed` : undefined,
  ];
  return parts.filter((part) => part !== undefined).join(', ');
}
