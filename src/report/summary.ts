import { familyAndRevision } from '../aws/arn.ts';
import { duration } from '../duration.ts';
import {
  type DeployedImage,
  isGreen,
  type Outcome,
  type Revision,
  type ServiceResult,
  type Verdict,
} from '../outcome.ts';
import { revisionLink, serviceLink } from './console-links.ts';
import { code, escaped, link, table } from './markdown.ts';

/** Whether links into the AWS console lead anywhere: not where a local endpoint stands in for AWS. */
export interface SummaryOptions {
  readonly consoleLinks: boolean;
}

const IN_WORDS: Readonly<Record<Verdict, string>> = {
  succeeded: 'Deployed',
  unchanged: 'Nothing to deploy',
  started: 'Deployment started',
  planned: 'Dry run: nothing was changed',
  failed: 'Deployment failed',
  'rolled-back': 'Rolled back',
  superseded: 'Superseded by another deployment',
  stopped: 'Deployment was stopped',
  'timed-out': 'Not finished in time',
  cancelled: 'Cancelled',
  unknown: 'Outcome unknown',
  refused: 'Refused',
  'not-started': 'Not started',
};

/** The job summary of a run, as Markdown. */
export function summaryOf(outcome: Outcome, options: SummaryOptions): string {
  const { verdict, cluster, services } = outcome;
  const where = cluster === undefined ? '' : ` · cluster ${escaped(cluster.name)}`;
  const parts = [
    `### ${isGreen(verdict) ? '✅' : '❌'} ${headline(verdict, services)}${where}`,
    ...(services.length === 0 || services.length > 1 || !isGreen(verdict) ? [] : [escaped(sentence(outcome.reason))]),
    ...(isGreen(verdict) ? [] : failure(outcome)),
    ...(services.length > 0 ? [servicesTable(services, options)] : []),
    ...(outcome.image === undefined ? [] : [aboutImage(outcome.image)]),
    ...services.flatMap(({ warnings }) => warnings).map((warning) => `⚠️ ${escaped(warning)}`),
    ...(outcome.phases.length > 0 ? [phasesOf(outcome)] : []),
  ];
  return `${parts.join('\n\n')}\n`;
}

function headline(verdict: Verdict, services: readonly ServiceResult[]): string {
  const names = services
    .filter((one) => one.verdict === verdict)
    .map(({ service }) => escaped(service))
    .join(', ');
  return names === '' ? IN_WORDS[verdict] : `${IN_WORDS[verdict]}: ${names}`;
}

function failure({ reason, hint }: Outcome): string[] {
  const lines = reason.split('\n').map((line) => `> ${escaped(line)}`);
  const advice = hint === undefined ? [] : ['>', `> **What to do:** ${escaped(hint)}`];
  return [[...lines, ...advice].join('\n')];
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
  return table(
    [...phases.map(({ name }) => escaped(name)), 'Total'],
    [[...phases.map(({ ms }) => duration(ms)), duration(total)]],
  );
}

function sentence(text: string): string {
  return `${text.slice(0, 1).toUpperCase()}${text.slice(1)}.`;
}
