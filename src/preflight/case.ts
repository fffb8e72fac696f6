import type { MaxUnavailable } from './finding.ts';
import type { Forecast } from './forecast.ts';
import type { Holder } from './holder.ts';
import { obstacleLines } from './obstacle-words.ts';
import { portRemedies } from './remedies.ts';
import type { Situation } from './situation.ts';

/** Everything that the findings of one service rest on. */
export interface Case {
  readonly situation: Situation;
  readonly forecast: Forecast;
  /** Of the revision to come. */
  readonly networkMode: string;
  /** Who holds what the new tasks need, as far as it was read. */
  readonly holders: readonly Holder[];
  /** All of them were read, the service itself is steady, and a second reading found the same. */
  readonly isSettled: boolean;
  readonly maxUnavailable: MaxUnavailable | undefined;
}

/** What keeps a new task off the instances now. */
export function blockedLines({ situation, forecast, holders }: Case): readonly string[] {
  const told = { service: situation.service, tasks: holders };
  return obstacleLines(forecast.instances, told, ({ obstacle }) => obstacle);
}

/** Another port helps only where a port is what is missing. */
export function portAdvice({ situation, forecast, networkMode }: Case): readonly string[] {
  const isTaken = forecast.instances.some(({ obstacle }) => obstacle?.kind === 'ports');
  return isTaken ? portRemedies(situation, networkMode) : [];
}
