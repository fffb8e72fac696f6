import { situation, type Unusual } from '../__tests__/support/situations.ts';
import type { Percentages } from '../src/percentages/percentages.ts';
import type { Finding } from '../src/preflight/finding.ts';
import { findingsOf } from '../src/preflight/findings.ts';
import { type Forecast, forecast } from '../src/preflight/forecast.ts';
import { forecastWords } from '../src/preflight/forecast-words.ts';

const HEAD = `# Deploying without an interruption

Whether anyone notices a deployment is decided before it starts, by two things:

- **The percentages of the service.** Of the desired tasks, \`minimumHealthyPercent\`, rounded up, have to stay healthy, and there may never be more than
  \`maximumPercent\` of them, rounded down. With one task, 50 % is one task, and 150 % is one task, too.
- **Room for a new task beside the old ones.** On EC2 that is CPU, memory and the host ports. A fixed host port is there once on each instance.

Before it builds anything, the action works out from both what a deployment will do, says it in the log, and refuses what can never come to its end. Here is
what it says in each of the usual set-ups. A forecast is of its moment: another service that starts tasks meanwhile may take the room that was there. In all of them a task takes 10 s to start and 20 s to get healthy, and the load balancer lets it go after 30 s.

<!-- Written by \`npm run docs\` from the forecast in src/preflight/. -->
`;

/** A way to run a service. */
interface SetUp {
  readonly title: string;
  readonly story: string;
  readonly about: Unusual;
  readonly networkMode: string;
  readonly percentages: readonly Percentages[];
}

const timing = { start: 10_000, health: 20_000, drain: 30_000, stopTimeout: 30_000, bake: 0 };

function percent(...pairs: readonly (readonly [minimum: number, maximum: number])[]): readonly Percentages[] {
  return pairs.map(([minimum, maximum]) => ({ minimum, maximum }));
}

const USUAL = percent([100, 200], [50, 200], [0, 200], [0, 100], [100, 150]);
const FEW = percent([100, 200], [50, 200], [0, 200]);
const port80 = { need: { ports: ['80/tcp'] } };
const fargate = { capacity: { kind: 'fargate' as const }, need: { interfaces: 1 } };

const SET_UPS: readonly SetUp[] = [
  {
    title: 'Fargate, one task',
    story: 'There is always room, so that the percentages alone decide.',
    about: fargate,
    networkMode: 'awsvpc',
    percentages: USUAL,
  },
  {
    title: 'Fargate, four tasks',
    story: '',
    about: { ...fargate, on: [4] },
    networkMode: 'awsvpc',
    percentages: percent([100, 200], [50, 100], [100, 125], [75, 100], [0, 100]),
  },
  {
    title: 'EC2, a port that is chosen for each task',
    story:
      'Network mode `bridge` with `hostPort: 0`, or `awsvpc`: any number of tasks fit on an instance, as long as it has CPU and memory.',
    about: {},
    networkMode: 'bridge',
    percentages: USUAL,
  },
  {
    title: 'EC2, a fixed host port, one task on the only instance',
    story: 'Network mode `bridge` with `hostPort: 80`, or `host`: the new task needs the port that the old one has.',
    about: port80,
    networkMode: 'bridge',
    percentages: FEW,
  },
  {
    title: 'EC2, a fixed host port, two tasks on two instances',
    story: '',
    about: { ...port80, on: [1, 1] },
    networkMode: 'bridge',
    percentages: FEW,
  },
  {
    title: 'EC2, a fixed host port, one instance more than tasks',
    story: '',
    about: { ...port80, on: [1, 1, 0] },
    networkMode: 'bridge',
    percentages: FEW,
  },
  {
    title: 'EC2, no memory for a second task',
    story: 'The instance has 4096 MiB, a task takes 3000.',
    about: { need: { memory: 3000 } },
    networkMode: 'bridge',
    percentages: FEW,
  },
  {
    title: 'EC2, each task on an instance of its own',
    story: 'The placement constraint `distinctInstance`, two tasks on two instances.',
    about: { on: [1, 1], distinct: true },
    networkMode: 'awsvpc',
    percentages: FEW,
  },
  {
    title: 'EC2, a capacity provider with managed scaling, no room',
    story: '',
    about: { need: { memory: 3000 }, scales: true },
    networkMode: 'awsvpc',
    percentages: FEW,
  },
  {
    title: 'DAEMON, three instances',
    story: 'ECS never runs two tasks of a daemon on an instance, so `maximumPercent` is 100.',
    about: { on: [1, 1, 1], daemon: true, distinct: true },
    networkMode: 'host',
    percentages: percent([0, 100], [50, 100], [67, 100]),
  },
  {
    title: 'Blue/green, two tasks',
    story: 'All new tasks start beside the old ones: the percentages have no part in it.',
    about: { on: [2], replacement: 'all-at-once' },
    networkMode: 'awsvpc',
    percentages: percent([100, 200]),
  },
];

/** One line of a table. */
interface Row {
  readonly percentages: Percentages;
  readonly words: string;
  readonly forecast: Forecast;
  readonly findings: readonly Finding[];
}

/** docs/zero-downtime.md: what the forecast says of the usual set-ups, in its own words. */
export function zeroDowntimePage(): string {
  return `${HEAD}${SET_UPS.map(section).join('')}`;
}

function section(setUp: SetUp): string {
  const rows = setUp.percentages.map((percentages) => rowOf(setUp, percentages));
  const table = rows.map(
    ({ percentages: { minimum, maximum }, words, forecast: { interruption, progress } }) =>
      `| ${minimum}/${maximum} | ${words} | ${progress.kind === 'stuck' ? 'refused' : interruption} |\n`,
  );
  const story = setUp.story === '' ? '' : `${setUp.story}\n\n`;
  const head = '| Minimum/maximum | Forecast | Interruption |\n| --- | --- | --- |\n';
  return `\n## ${setUp.title}\n\n${story}${head}${table.join('')}${rows.map(advice).join('')}`;
}

function rowOf({ about, networkMode }: SetUp, percentages: Percentages): Row {
  const one = situation({ timing, ...about, percentages });
  const predicted = forecast(one);
  const own = one.tasks.map(({ arn, instance = '', need }) => ({
    instance,
    task: arn,
    service: one.service,
    ports: need.ports,
    stays: true,
  }));
  const findings = findingsOf({
    situation: one,
    forecast: predicted,
    networkMode,
    holders: own,
    isSettled: true,
    maxUnavailable: undefined,
  });
  return { percentages, words: forecastWords(one, predicted), forecast: predicted, findings };
}

function advice({ percentages: { minimum, maximum }, findings }: Row): string {
  return findings
    .map(({ text, remedies }) => {
      const list = remedies.map((remedy, index) => `${index + 1}. ${remedy}\n`).join('');
      return `\n**${minimum}/${maximum}:** ${text}.\n${list === '' ? '' : `\n${list}`}`;
    })
    .join('');
}
