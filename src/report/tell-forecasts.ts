import type { PreflightInputs } from '../inputs/preflight-inputs.ts';
import type { Log } from '../log.ts';
import type { Finding } from '../preflight/finding.ts';
import { forecastWords } from '../preflight/forecast-words.ts';
import type { ServiceForecast } from '../preflight/preflight.ts';

/**
 * Says in the log what is going to happen to each service. What is refused is left to the error.
 * @param policy of the input `preflight`
 */
export function tellForecasts(
  log: Log,
  forecasts: readonly ServiceForecast[],
  policy: PreflightInputs['policy'],
): void {
  for (const { service, situation, forecast, findings } of forecasts) {
    log.info(`Forecast for service ${service}: ${forecastWords(situation, forecast)}`);
    for (const finding of findings) {
      if (finding.weight === 'refusal' && policy === 'fail') continue;
      const say = finding.weight === 'note' ? log.info : log.warning;
      say(findingText(service, finding));
    }
  }
  const shared = forecasts.filter(({ situation }) => situation.capacity.kind === 'instances');
  if (shared.length > 1) {
    log.info('Each service was forecast by itself: where they share instances, one may take the room of another.');
  }
}

function findingText(service: string, { text, remedies }: Finding): string {
  const what = remedies.length > 1 ? 'What helps, the best first:' : 'What helps:';
  const list = remedies.length === 0 ? [] : [what, ...remedies.map((one) => `- ${one}`)];
  return [`${service}: ${text}.`, ...list].join('\n');
}
