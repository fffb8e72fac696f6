import type { Case } from './case.ts';
import type { Finding } from './finding.ts';
import { interruptionFindings } from './interruption-findings.ts';
import { progressFindings } from './progress-findings.ts';
import { unavailabilityFindings } from './unavailability-findings.ts';

/** What a person should know about a forecast, and what they can do; empty where the deployment moves and nobody notices. */
export function findingsOf(one: Case): readonly Finding[] {
  return [...progressFindings(one), ...interruptionFindings(one), ...unavailabilityFindings(one)];
}
