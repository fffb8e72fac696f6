import { Problem } from '../problem.ts';
import type { ServiceForecast } from './preflight.ts';

/**
 * Refuses deployments that never come to a good end.
 * @throws Problem with one line for each reason, and what can be done about it
 */
export function refuseHopeless(forecasts: readonly ServiceForecast[]): void {
  const reasons = forecasts.flatMap(({ service, findings }) =>
    findings.filter(({ weight }) => weight === 'refusal').map((finding) => ({ service, ...finding })),
  );
  const [first] = reasons;
  if (first === undefined) return;
  const remedies = [...new Set(reasons.flatMap((one) => one.remedies))];
  const way = 'To deploy all the same, set preflight: warn.';
  throw new Problem(reasons.map(({ service, text }) => `preflight: service '${service}': ${text}`).join('\n'), {
    verdict: 'refused',
    code: first.code,
    hint: [...remedies, way].join('\n'),
  });
}
