import { apiDiagnosis } from '../../src/diagnose/api-error.ts';
import type { Diagnosis } from '../../src/diagnose/diagnosis.ts';
import { diagnosisOf } from '../../src/diagnose/finding.ts';
import { type EVIDENCE, evidenceWith, exited, logged, notStarted, stopped, TARGET } from './evidences.ts';

/** Where a string was said. */
export type Where = 'event' | 'container' | 'task' | 'deployment' | 'api' | 'stop code' | 'exit code' | 'log';

/** The diagnosis of a service about which only this string is known. */
export function seenAs(where: Where, text: string): Diagnosis | undefined {
  switch (where) {
    case 'event':
      return diagnosisOf(evidenceWith({ events: [{ message: text }] }));
    case 'container':
      return diagnosisOf(evidenceWith({ stopped: [notStarted(text)] }));
    case 'task':
      return diagnosisOf(evidenceWith({ stopped: [stopped({ stoppedReason: text })], ...targetsFor(text) }));
    case 'deployment':
      return diagnosisOf(evidenceWith({ serviceDeployment: { status: 'ROLLBACK_SUCCESSFUL', statusReason: text } }));
    case 'stop code':
      return diagnosisOf(evidenceWith({ stopped: [stopped({ stopCode: text as 'UserInitiated' })] }));
    case 'exit code':
      return diagnosisOf(evidenceWith({ stopped: [exited(text === 'null' ? undefined : Number(text))] }));
    case 'log':
      return diagnosisOf(evidenceWith({ stopped: [exited(1)], ...logged(text) }));
    case 'api': {
      const { name, message } = nameAndMessage(text);
      return apiDiagnosis(name, message);
    }
  }
}

/** `ClientException: Role is not valid` in its two parts. */
export function nameAndMessage(text: string): { readonly name: string; readonly message: string } {
  const [, name, message] = /^(\w+(?:Exception|Error)): (.*)/s.exec(text) ?? [undefined, '', text];
  return { name: name ?? '', message: message ?? '' };
}

function targetsFor(text: string): Pick<typeof EVIDENCE, 'targets'> {
  return { targets: text.includes('targetgroup/web/') ? [TARGET] : [] };
}
