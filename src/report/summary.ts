import { familyAndRevision } from '../aws/arn.ts';
import { duration } from '../duration.ts';
import {
  type DeployedImage,
  isGreen,
  type Outcome,
  type Revision,
  type ServiceResult,
  worstFirst,
} from '../outcome.ts';
import { revisionLink, serviceLink } from './console-links.ts';
import { forecastSection } from './forecast-section.ts';
import { code, escaped, link, table } from './markdown.ts';
import { scanSection } from './scan-section.ts';
import { DETAILS, oneOfSeveral, onlyService } from './service-section.ts';
import { headline, sentence, whyAndWhatToDo } from './verdict-words.ts';

/** Whether links into the AWS console lead anywhere: not where a local endpoint stands in for AWS. */
export interface SummaryOptions {
  readonly consoleLinks: boolean;
}

/**
 * Bytes of a summary. GitHub takes 1 MiB from a step, and shows nothing of a larger one.
 * https://docs.github.com/actions/reference/workflow-commands-for-github-actions#adding-a-job-summary
 */
const MOST_BYTES = 1_000_000;

/** The job summary of a run, as Markdown: the verdict first, the worst service before the others, and the evidence cut to what GitHub takes. */
export function summaryOf(outcome: Outcome, options: SummaryOptions): string {
  const services = worstFirst(outcome.services);
  const above = [...verdictOf(outcome, services), ...(services.length > 0 ? [servicesTable(services, options)] : [])];
  const below = [
    ...forecastsOf(outcome),
    ...services.flatMap(({ warnings }) => warnings).map((warning) => `⚠️ ${escaped(warning)}`),
    ...(outcome.scan === undefined ? [] : [scanSection(outcome.scan)]),
    ...(outcome.image === undefined ? [] : [aboutImage(outcome.image)]),
    ...(outcome.phases.length > 0 ? [phasesOf(outcome)] : []),
  ];
  const room = MOST_BYTES - bytes([...above, ...below].join('\n\n'));
  const parts = [...above, ...fitting(outcome, services, options, room), ...below];
  return `${parts.join('\n\n')}\n`;
}

function forecastsOf({ forecasts = [], services, verdict }: Outcome): string[] {
  return forecasts.flatMap((one) => {
    const result = services.find(({ service }) => service === one.service);
    return forecastSection(one, verdict, result) ?? [];
  });
}

function verdictOf({ verdict, reason, hint, cluster }: Outcome, services: readonly ServiceResult[]): string[] {
  const where = cluster === undefined ? '' : ` · cluster ${escaped(cluster.name)}`;
  const alike = services.filter((one) => one.verdict === verdict);
  const title = `### ${headline(verdict, alike)}${where}`;
  // With several services each of them says why.
  if (services.length > 1) return [title];
  if (!isGreen(verdict)) return [title, whyAndWhatToDo(reason, hint)];
  return services.length === 0 ? [title] : [title, sentence(reason)];
}

/** What there is to say about each service, in as much detail as there is room for; where there is too little, the last ones lose theirs first. */
function fitting(
  { forecasts = [] }: Outcome,
  services: readonly ServiceResult[],
  { consoleLinks }: SummaryOptions,
  room: number,
): string[] {
  const section = services.length > 1 ? oneOfSeveral : onlyService;
  const expectedOf = ({ service }: ServiceResult) => forecasts.find((one) => one.service === service)?.forecast;
  const sections = services.map((service) => section(service, 'full', consoleLinks, expectedOf(service)));
  // Each with the empty line after it.
  let taken = sections.reduce((sum, one) => sum + bytes(one) + 2, 0);
  for (const detail of DETAILS) {
    for (const [index, service] of [...services.entries()].reverse()) {
      if (taken <= room) break;
      const shorter = section(service, detail, consoleLinks, expectedOf(service));
      taken += bytes(shorter) - bytes(sections[index] ?? '');
      sections[index] = shorter;
    }
  }
  return sections.filter((one) => one !== '');
}

function bytes(text: string): number {
  return new TextEncoder().encode(text).length;
}
function servicesTable(services: readonly ServiceResult[], options: SummaryOptions): string {
  const rows = services.map((one) => [
    link(escaped(one.service), options.consoleLinks ? serviceLink(one.serviceArn) : undefined),
    code(one.verdict),
    revision(one.previous, options),
    one.revision === undefined ? 'not registered' : revision(one.revision, options),
  ]);
  return table(['Service', 'Outcome', 'Before', 'This run'], rows);
}

function revision({ arn, images }: Revision, { consoleLinks }: SummaryOptions): string {
  const name = link(escaped(familyAndRevision(arn)), consoleLinks ? revisionLink(arn) : undefined);
  const lines = Object.entries(images).map(([container, image]) => `${escaped(container)}: ${code(shortened(image))}`);
  return [name, ...lines].join('<br>');
}

/** An image without its registry, and with the first digits of a commit or digest: enough to tell two apart in a table. */
function shortened(image: string): string {
  const withoutHost = image.replace(/^[^/]*[.:][^/]*\//, '');
  return withoutHost.replaceAll(/[0-9a-f]{40,64}/g, (digits) => digits.slice(0, 12));
}

function aboutImage({ reference, digest, how }: DeployedImage): string {
  const origin = { built: 'built and pushed', reused: 'already in the registry', given: 'as given' }[how];
  return `**Image** ${code(reference)}, ${origin}${digest === undefined ? '' : `<br>**Digest** ${code(digest)}`}`;
}

function phasesOf({ phases }: Outcome): string {
  const total = phases.reduce((sum, { ms }) => sum + ms, 0);
  const parts = phases.map(({ name, ms }) => `${escaped(name)} ${duration(ms)}`);
  return `**Time** ${[...parts, `total ${duration(total)}`].join(' · ')}`;
}
