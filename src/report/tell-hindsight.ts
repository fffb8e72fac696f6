import { duration } from '../duration.ts';
import type { Log } from '../log.ts';
import type { ServiceResult } from '../outcome.ts';
import type { ServiceForecast } from '../preflight/preflight.ts';

/** Says in the log how good the forecasts of deployments were that came to a good end; of the others the verdict says enough. */
export function tellHindsight(
  log: Log,
  forecasts: readonly ServiceForecast[],
  results: readonly ServiceResult[],
): void {
  for (const one of forecasts) {
    const result = results.find(({ service }) => service === one.service);
    const words = result === undefined ? undefined : hindsight(one, result);
    if (words !== undefined) log.info(`${one.service}: ${words}`);
  }
}

/** What was forecast beside what was seen; undefined where one of them is missing. */
export function hindsight({ situation, forecast }: ServiceForecast, result: ServiceResult): string | undefined {
  const { timeline, verdict } = result;
  const expected = forecast.timeline?.duration;
  if (verdict !== 'succeeded' || timeline === undefined || timeline.counts.length === 0) return undefined;
  const took = `it took ${duration(timeline.length)}`;
  const time = expected === undefined ? took : `the forecast was about ${duration(expected)}, and ${took}`;
  // Where nothing ran before, nothing could go missing.
  if (situation.tasks.length === 0) return `${time}.`;
  const fewest = Math.min(...timeline.counts.map(({ running, earlier }) => running + earlier));
  const { certain, possible } = forecast.lowest;
  const range = certain === possible ? `${certain}` : `${possible} to ${certain}`;
  return `${time}; as far as was seen, never fewer than ${fewest} of ${situation.desired} ran (forecast: ${range} healthy).`;
}
