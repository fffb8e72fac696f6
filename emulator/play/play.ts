import { type Emulator, startEmulator } from '../emulator.ts';
import { objects, texts } from '../fields.ts';
import type { AnswerOutcome, ScenarioOutcome } from '../scenario/outcome.ts';
import type { Account, Json } from '../wire.ts';
import { type ServiceTruth, serviceProblems } from './check-service.ts';
import { differences, shown } from './compare.ts';
import { withAnswers } from './references.ts';

/** What came of playing a scenario. */
export interface Played {
  /** Where it ended otherwise than it says; empty if it is right. */
  readonly problems: readonly string[];
  /** Answers of ECS at the end, by operation. */
  readonly answers: readonly { readonly operation: string; readonly body: Json }[];
  /** Everything that happened, without what differs from run to run by its nature (the day, the port). */
  readonly transcript: string;
}

/** Plays a scenario with an `outcome` on its virtual clock and compares. Throws an Error if it isn't valid or has no outcome. */
export async function playScenario(scenario: string): Promise<Played> {
  const lines: string[] = [];
  const emulator = await startEmulator({ scenario, speed: 0, log: (line) => lines.push(line) });
  try {
    const { outcome, account: id, region, partition } = emulator.scenario;
    if (outcome === undefined) throw new Error('the scenario has no outcome');
    const started = emulator.clock.now();
    const extremes = watchCounts(emulator);
    await emulator.advance(outcome.after * 1000);
    const truths = await readTruths(emulator, extremes);
    const problems = [
      ...lines.filter((line) => line.includes('broke')),
      ...scriptProblems(emulator),
      ...compare(truths, outcome),
      ...(await answerProblems(emulator, outcome.answers, { id, region, partition })),
    ];
    return { problems, answers: sampleAnswers(truths), transcript: transcriptOf(emulator, truths, started) };
  } finally {
    await emulator.close();
  }
}

interface Extremes {
  fewest: number;
  most: number;
}

/** The counts of each service change only when a timer runs, so looking then misses nothing. */
function watchCounts(emulator: Emulator): ReadonlyMap<string, Extremes> {
  const extremes = new Map<string, Extremes>();
  const look = () => {
    for (const [name, { running, total }] of emulator.counts()) {
      const known = extremes.get(name) ?? { fewest: running, most: total };
      extremes.set(name, { fewest: Math.min(known.fewest, running), most: Math.max(known.most, total) });
    }
  };
  look();
  emulator.clock.observe(look);
  return extremes;
}

function scriptProblems(emulator: Emulator): readonly string[] {
  return emulator.script.played
    .filter((step) => step.isProblem)
    .map((step) => `script, ${step.action} at ${step.at} s: ${step.error ?? 'succeeded, against what it says'}`);
}

async function readTruths(emulator: Emulator, extremes: ReadonlyMap<string, Extremes>) {
  const truths = new Map<string, ServiceTruth>();
  for (const [name, { fewest, most }] of extremes) {
    const [cluster = '', service = ''] = name.split('/');
    truths.set(name, { ...(await readTruth(emulator, cluster, service)), fewestRunning: fewest, mostTasks: most });
  }
  return truths;
}

async function readTruth(emulator: Emulator, cluster: string, service: string) {
  const ask = (operation: string, input: Json) => answerOf(emulator, operation, { ...input, cluster });
  const [described = {}] = objects(await ask('DescribeServices', { services: [service] }), 'services');
  const list = await answerOf(emulator, 'ListServiceDeployments', { cluster, service });
  const arns = objects(list, 'serviceDeployments').slice(0, 20);
  const serviceDeploymentArns = arns.map((one) => String(one.serviceDeploymentArn));
  const deployments =
    serviceDeploymentArns.length === 0
      ? {}
      : await answerOf(emulator, 'DescribeServiceDeployments', { serviceDeploymentArns });
  const tasks = texts(await ask('ListTasks', { serviceName: service, desiredStatus: 'STOPPED' }), 'taskArns');
  const stopped = tasks.length === 0 ? {} : await ask('DescribeTasks', { tasks });
  return {
    service: described,
    serviceDeployments: objects(deployments, 'serviceDeployments'),
    stopped: objects(stopped, 'tasks'),
  };
}

/** An operation of ECS without faults in its way; an error is an empty answer. */
async function answerOf(emulator: Emulator, operation: string, input: Json): Promise<Json> {
  try {
    return await emulator.look(operation, input);
  } catch {
    return {};
  }
}

function compare(truths: ReadonlyMap<string, ServiceTruth>, outcome: ScenarioOutcome): readonly string[] {
  return Object.entries(outcome.services).flatMap(([name, expected]) => {
    const key = name.includes('/') ? name : [...truths.keys()].find((one) => one.endsWith(`/${name}`));
    const truth = key === undefined ? undefined : truths.get(key);
    if (truth === undefined) return [`there is no service ${name}`];
    return serviceProblems(truth, expected).map((problem) => `${name}: ${problem}`);
  });
}

async function answerProblems(emulator: Emulator, answers: readonly AnswerOutcome[], account: Account) {
  const problems: string[] = [];
  for (const answer of answers) {
    const input = withAnswers(answer.with ?? {}, emulator.script.answers, account) as Json;
    const outcome = await emulator.request(answer.call, input);
    problems.push(...outcomeProblems(answer, outcome, emulator, account));
  }
  return problems;
}

type Outcome = Awaited<ReturnType<Emulator['request']>>;

function outcomeProblems(answer: AnswerOutcome, outcome: Outcome, emulator: Emulator, account: Account) {
  const code = outcome.kind === 'error' ? outcome.error.code : undefined;
  if (answer.fails !== undefined || outcome.kind !== 'answer') {
    if (code !== undefined && code === answer.fails) return [];
    const message = outcome.kind === 'error' ? outcome.error.message : outcome.kind;
    return [`${answer.call}: ${code ?? outcome.kind} (${shown(message)}) instead of ${answer.fails ?? 'an answer'}`];
  }
  const expected = withAnswers(answer.contains ?? {}, emulator.script.answers, account);
  return differences(outcome.body, expected, answer.call);
}

function sampleAnswers(truths: ReadonlyMap<string, ServiceTruth>): Played['answers'] {
  return [...truths.values()].flatMap(({ service, serviceDeployments, stopped }) => [
    { operation: 'DescribeServices', body: { services: [service], failures: [] } },
    { operation: 'DescribeServiceDeployments', body: { serviceDeployments, failures: [] } },
    { operation: 'DescribeTasks', body: { tasks: stopped, failures: [] } },
  ]);
}

const ISO_TIME = /\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z/g;

/** Times become milliseconds since the start, and the registry's port goes. */
function transcriptOf(emulator: Emulator, truths: ReadonlyMap<string, ServiceTruth>, started: number): string {
  const counts = [...truths].map(([name, { fewestRunning, mostTasks }]) => ({ name, fewestRunning, mostTasks }));
  const text = JSON.stringify({ state: emulator.state(), script: emulator.script.played, counts }, undefined, 1);
  return text
    .replaceAll(`:${emulator.port}`, ':PORT')
    .replace(ISO_TIME, (time) => `+${Date.parse(time) - started} ms`)
    .replace(/\b1[6-9]\d{11}(\.\d+)?\b/g, (ms) => `+${Number(ms) - started} ms`)
    .replace(/\b1[6-9]\d{8}(\.\d+)?\b/g, (seconds) => `+${Math.round(Number(seconds) * 1000) - started} ms`);
}
