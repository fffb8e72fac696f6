import type { Diagnosis } from './diagnosis.ts';
import type { Evidence } from './evidence.ts';
import { taskFailureOf } from './task-failure.ts';

/** Stub until the rules are merged. */
export function diagnosisOf(evidence: Evidence): Diagnosis | undefined {
  return evidence.stopped.flatMap((task) => taskFailureOf(task, evidence.definition) ?? [])[0];
}
