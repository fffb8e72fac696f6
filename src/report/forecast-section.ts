import type { ServiceResult, Verdict } from '../outcome.ts';
import type { InstanceForecast } from '../preflight/forecast.ts';
import { forecastWords } from '../preflight/forecast-words.ts';
import { obstacleWords, portName, portWords } from '../preflight/obstacle-words.ts';
import type { ServiceForecast } from '../preflight/preflight.ts';
import { escaped, folded, table } from './markdown.ts';
import { hindsight } from './tell-hindsight.ts';

/** So many instances are shown. */
const MOST_ROWS = 10;

/**
 * What was forecast of one service, as Markdown: the sentence, what the instances have to offer, and how good it was. Folded unless it is what the run
 * came to. Undefined where nothing had to be deployed, so that nothing of it happens.
 */
export function forecastSection(
  one: ServiceForecast,
  verdict: Verdict,
  result: ServiceResult | undefined,
): string | undefined {
  if (result?.verdict === 'unchanged') return undefined;
  const { service, situation, forecast } = one;
  const after = result === undefined ? undefined : hindsight(one, result);
  const content = [
    escaped(`${forecastWords(situation, forecast).replace(/^./, (first) => first.toUpperCase())}`),
    ...warningsOf(one),
    ...(forecast.instances.length === 0 ? [] : [instancesTable(one)]),
    ...(after === undefined ? [] : [escaped(`Afterwards: ${after}`)]),
  ].join('\n\n');
  const title = `Forecast for service ${escaped(service)}`;
  const isTheResult = verdict === 'refused' || verdict === 'planned';
  return isTheResult ? `**${title}**\n\n${content}` : folded(title, content);
}

/** A refusal stands at the top of the page. */
function warningsOf({ findings }: ServiceForecast): string[] {
  return findings.filter(({ weight }) => weight === 'warning').map(({ text }) => `⚠️ ${escaped(text)}`);
}

function instancesTable(one: ServiceForecast): string {
  const { situation, forecast } = one;
  const { ports } = situation.demand.need;
  const shown = forecast.instances.toSorted((a, b) => rank(a) - rank(b)).slice(0, MOST_ROWS);
  const header = [
    'Instance',
    'Free CPU units',
    'Free memory (MiB)',
    ...ports.map((port) => `Host port ${escaped(portName(port))}`),
    'A new task',
  ];
  const rows = shown.map((it) => [
    escaped(it.instance.name),
    amount(it.instance.free.cpu, it.instance.total.cpu),
    amount(it.instance.free.memory, it.instance.total.memory),
    ...ports.map((port) => escaped(portCell(port, it, one))),
    escaped(placeWords(it, one)),
  ]);
  const rest = forecast.instances.length - shown.length;
  return [table(header, rows), ...(rest > 0 ? [`and ${rest} more, ${roomInAll(forecast.instances)}`] : [])].join(
    '\n\n',
  );
}

/** Those that the service is on, then those with room. */
function rank({ own, obstacle }: InstanceForecast): number {
  if (own > 0) return 0;
  return obstacle === undefined ? 1 : 2;
}

function amount(free: number, total: number): string {
  return `${free} of ${total}`;
}

function portCell(port: string, { instance }: InstanceForecast, { service, holders }: ServiceForecast): string {
  if (!instance.ports.includes(port)) return 'free';
  return portWords([port], instance, { service, tasks: holders }).replace(/^host port \S+ is /, '');
}

function placeWords(it: InstanceForecast, { service, holders }: ServiceForecast): string {
  const { obstacle, obstacleWithoutOwn, own } = it;
  if (obstacle === undefined) return 'finds room';
  // Who has the ports is in columns of their own.
  const why = obstacle.kind === 'ports' ? '' : `: ${obstacleWords(obstacle, it, { service, tasks: holders })}`;
  if (own === 0 || obstacleWithoutOwn !== undefined) return `finds no room${why}`;
  return `finds room once ${own === 1 ? `${service}'s old task has` : `old tasks of ${service} have`} gone${why}`;
}

function roomInAll(instances: readonly InstanceForecast[]): string {
  const free = instances.filter(({ obstacle }) => obstacle === undefined).length;
  return `${free} of all ${instances.length} with room for a new task`;
}
