import { familyAndRevision } from '../aws/arn.ts';
import { isGreen, type ServiceResult } from '../outcome.ts';
import type { Forecast } from '../preflight/forecast.ts';
import { changeLines } from './change-lines.ts';
import { type EvidenceLimits, evidenceSection } from './evidence-section.ts';
import { codeBlock, folded } from './markdown.ts';
import { timelineDiagram } from './timeline-diagram.ts';
import { headline, sentence, whyAndWhatToDo } from './verdict-words.ts';

/** How much of what is known about a service fits into the page. */
export type Detail = 'full' | 'brief' | 'no evidence' | 'verdict';

/** From everything to the verdict alone, which is never left out. */
export const DETAILS: readonly Detail[] = ['full', 'brief', 'no evidence', 'verdict'];

const LIMITS: Readonly<Record<'full' | 'brief', EvidenceLimits>> = {
  full: { rows: 50, logLines: 200, characters: 2000 },
  brief: { rows: 8, logLines: 30, characters: 400 },
};

const MOST_CHANGES = 100;
const FEW_CHANGES = 10;

/** What became of the only service of a run: its verdict stands at the top of the page already. */
export function onlyService(result: ServiceResult, detail: Detail, consoleLinks: boolean, expected?: Forecast): string {
  return [
    ...diagramOf(result, detail, expected),
    ...changesOf(result, detail),
    ...evidenceOf(result, detail, consoleLinks),
  ].join('\n\n');
}

/** What became of one of several services, with its verdict; a green one is folded. Empty for one of which the table says it all. */
export function oneOfSeveral(
  result: ServiceResult,
  detail: Detail,
  consoleLinks: boolean,
  expected?: Forecast,
): string {
  const { verdict, reason, hint } = result;
  const title = headline(verdict, [result]);
  const [diagram, changes] = [diagramOf(result, detail, expected), changesOf(result, detail)];
  if (!isGreen(verdict)) {
    const parts = [
      `#### ${title}`,
      whyAndWhatToDo(reason, hint),
      ...diagram,
      ...changes,
      ...evidenceOf(result, detail, consoleLinks),
    ];
    return parts.join('\n\n');
  }
  const more = [...diagram, ...changes];
  return more.length === 0 ? '' : folded(title, [sentence(reason), ...more].join('\n\n'));
}

/** What the new revision changes; of a dry run it is all that there is to see. */
function changesOf({ changes = [], verdict }: ServiceResult, detail: Detail): string[] {
  if (changes.length === 0 || detail === 'verdict') return [];
  const block = codeBlock(changeLines(changes, detail === 'full' ? MOST_CHANGES : FEW_CHANGES), 'diff');
  const title = `Changes in the task definition: ${changes.length}`;
  return [verdict === 'planned' ? `${title}\n\n${block}` : folded(title, block)];
}

/** @param expected is drawn beside what happened */
function diagramOf(
  { timeline, service, revision, previous, ranBefore = [] }: ServiceResult,
  detail: Detail,
  expected: Forecast | undefined,
): string[] {
  if (timeline === undefined || detail === 'verdict') return [];
  const names = {
    service,
    revision: familyAndRevision(revision?.arn ?? ''),
    previous: familyAndRevision(previous.arn),
    severalOld: ranBefore.some((arn) => arn !== previous.arn && arn !== revision?.arn),
  };
  const diagram = timelineDiagram(timeline, names, expected?.timeline);
  return diagram === undefined ? [] : [codeBlock([diagram], 'mermaid')];
}

function evidenceOf({ evidence, verdict }: ServiceResult, detail: Detail, consoleLinks: boolean): string[] {
  if (evidence === undefined || isGreen(verdict)) return [];
  if (detail === 'no evidence' || detail === 'verdict') {
    const what = detail === 'verdict' ? 'The diagram and the evidence are' : 'The evidence is';
    return [
      `<i>${what} left out here, because GitHub takes no more than 1 MiB. The evidence is at the end of this step's log.</i>`,
    ];
  }
  const section = evidenceSection(evidence, LIMITS[detail], consoleLinks);
  return section === undefined ? [] : [section];
}
