/**
 * How soon is the end of a rollout noticed, how soon is a crash loop called failed, and at how many API calls? Rollouts of 20 seconds to 10 minutes, each followed by our
 * watch and by the SDK's waiter side by side; fifty services in one watch; and crash loops from the first look to the diagnosed verdict. All in real time, against
 * the emulator in a process of its own. Takes about eleven minutes.
 *   node bench/watch.ts
 */
import {
  DescribeServicesCommand,
  DescribeTasksCommand,
  ECSClient,
  ListTasksCommand,
  UpdateServiceCommand,
  waitUntilServicesStable,
} from '@aws-sdk/client-ecs';
import { connect } from '../src/aws/clients.ts';
import { systemClock } from '../src/clock.ts';
import { readInputs } from '../src/inputs/inputs.ts';
import { Journal } from '../src/journal.ts';
import type { Log } from '../src/log.ts';
import { ship } from '../src/ship.ts';
import type { Followed } from '../src/watch/following.ts';
import { watch } from '../src/watch/watch.ts';
import type { World } from '../src/world.ts';
import { withEmulator } from './emulator-process.ts';
import { mostInAMinute, percentile } from './statistics.ts';

/** Seconds that new tasks take to start; without a check they count as healthy 5 s later here. */
const BOOTS = [
  5, 10, 15, 22, 30, 40, 52, 65, 80, 95, 110, 130, 150, 175, 200, 230, 260, 300, 340, 385, 430, 480, 530, 580,
];
const CRASHES = [1, 2, 4, 5, 7];
const MANY = 50;
const CREDENTIALS = { accessKeyId: 'AKIAEMULATOR', secretAccessKey: 'secret' };
const NEVER = new AbortController().signal;

const one = BOOTS.map((boot) => ({ name: `boots-${boot}`, boot }));
const many = Array.from({ length: MANY }, (_, index) => ({ name: `many-${index}`, boot: 20 + index * 10 }));
const crashing = CRASHES.map((after) => ({ name: `crash-${after}`, after }));

function service(name: string): string {
  const definition = `{ family: ${name}, networkMode: awsvpc, requiresCompatibilities: [FARGATE], cpu: '256', memory: '512', executionRoleArn: 'arn:aws:iam::123456789012:role/x', containerDefinitions: [{ name: web, image: '\${registry}/web:${name}' }] }`;
  return `      - { name: ${name}, launch-type: FARGATE, network-configuration: { awsvpcConfiguration: { subnets: [subnet-1] } }, task-definition: ${definition} }`;
}

const tags = [...one, ...many, ...crashing].flatMap(({ name }) => [`{ tag: ${name} }`, `{ tag: ${name}-new }`]);
const scenario = `
healthy-after: 5
repositories: [{ name: web, images: [${tags.join(', ')}] }]
images:
${[...one, ...many].map(({ name, boot }) => `  - { image: 'web:${name}', boot: ${boot} }`).join('\n')}
${crashing.map(({ name, after }) => `  - { image: 'web:${name}-new', boot: 3, exit: { after: ${after}, code: 1 } }`).join('\n')}
clusters:
  - name: default
    services:
${[...one, ...many, ...crashing].map(({ name }) => service(name)).join('\n')}
`;

const silent: Log = {
  info: () => undefined,
  warning: () => undefined,
  error: () => undefined,
  debug: () => undefined,
  foreign: () => undefined,
  foreignStream: () => ({ write: () => undefined, end: () => undefined }),
  group: (_, work) => work(),
  mask: () => undefined,
};

/** A client, and when it called. */
function counted(endpoint: string): { client: ECSClient; calls: number[] } {
  const client = new ECSClient({ endpoint, region: 'us-east-1', credentials: CREDENTIALS, maxAttempts: 1 });
  const calls: number[] = [];
  client.middlewareStack.add(
    (next) => (args) => {
      calls.push(Date.now());
      return next(args);
    },
    { step: 'finalizeRequest' },
  );
  return { client, calls };
}

async function worldWith(endpoint: string, ecs: ECSClient): Promise<World> {
  const environment = { AWS_ENDPOINT_URL: endpoint };
  const aws = await connect('us-east-1', environment);
  return {
    aws: { ...aws, ecs, ecsOnce: ecs },
    clock: systemClock,
    log: silent,
    run: {
      workspace: '.',
      temp: '.',
      gitTag: undefined,
      branch: undefined,
      runNumber: undefined,
      runAttempt: undefined,
      sha: undefined,
      repositoryUrl: undefined,
      url: undefined,
      repositoryVisibility: 'private',
    },
    command: () => Promise.reject(new Error('no command is needed to watch')),
    environment,
    signal: NEVER,
    remember: () => undefined,
  };
}

/** Forces a new deployment of a service, to be followed. */
async function start(client: ECSClient, name: string): Promise<Followed> {
  const before = await client.send(new DescribeServicesCommand({ services: [name] }));
  const definitionArn = before.services?.[0]?.taskDefinition ?? '';
  const command = new UpdateServiceCommand({ service: name, taskDefinition: definitionArn, forceNewDeployment: true });
  const primary = (await client.send(command)).service?.deployments?.find(({ status }) => status === 'PRIMARY');
  const startedAt = Date.now();
  return {
    service: name,
    deployment: {
      id: primary?.id ?? '',
      adopted: false,
      createdAt: primary?.createdAt?.getTime() ?? startedAt,
      startedAt,
    },
    definitionArn,
    definition: {},
    previousArn: '',
    earlierArns: [],
    deadline: startedAt + 1_800_000,
  };
}

/** When ECS said that the deployment was completed. */
async function endOf(client: ECSClient, name: string): Promise<number> {
  const { services } = await client.send(new DescribeServicesCommand({ services: [name] }));
  const event = services?.[0]?.events?.find(({ message }) => message?.includes('deployment completed'));
  return event?.createdAt?.getTime() ?? Number.NaN;
}

const OPTIONS = { cluster: 'default', maxFailedTasks: 10, remedy: async () => undefined };

interface Measured {
  readonly ours: number;
  readonly theirs: number;
  readonly calls: number;
}

/** One rollout, followed by both. */
async function besideTheWaiter(endpoint: string, name: string): Promise<Measured> {
  const starter = counted(endpoint).client;
  const followed = await start(starter, name);
  const ours = counted(endpoint);
  const theirs = counted(endpoint);
  const world = await worldWith(endpoint, ours.client);
  const [oursAt, theirsAt] = await Promise.all([
    watch([followed], OPTIONS, world).then(() => Date.now()),
    waitUntilServicesStable({ client: theirs.client, maxWaitTime: 1800 }, { services: [name] }).then(() => Date.now()),
  ]);
  const endedAt = await endOf(starter, name);
  return { ours: oursAt - endedAt, theirs: theirsAt - endedAt, calls: mostInAMinute(ours.calls) };
}

/** Many services in one watch: how late the end of each was seen, by the time of its last line in the timeline. */
async function inOneWatch(endpoint: string): Promise<{ lags: number[]; calls: number }> {
  const starter = counted(endpoint).client;
  const followed: Followed[] = [];
  for (const { name } of many) followed.push(await start(starter, name));
  const ours = counted(endpoint);
  const world = await worldWith(endpoint, ours.client);
  const seen = new Map<string, number>();
  const remedy = async (ended: { readonly followed: Followed }) => {
    seen.set(ended.followed.service, Date.now());
    return undefined;
  };
  await watch(followed, { ...OPTIONS, remedy }, world);
  const lags: number[] = [];
  for (const { name } of many) lags.push((seen.get(name) ?? Number.NaN) - (await endOf(starter, name)));
  return { lags, calls: mostInAMinute(ours.calls) };
}

/** From the end of the third failed task to the verdict of the whole pipeline, with its diagnosis. */
async function crashLoop(endpoint: string, name: string): Promise<number> {
  const { client } = counted(endpoint);
  const world = await worldWith(endpoint, client);
  const inputs = readInputs({
    INPUT_SERVICE: name,
    INPUT_IMAGE: `${new URL(endpoint).host}/web:${name}-new`,
    'INPUT_ON-FAILURE': 'leave',
  });
  const outcome = await ship(inputs, world, new Journal(systemClock));
  const at = Date.now();
  if (outcome.verdict !== 'failed' || outcome.code === undefined) throw new Error(`${name}: ${outcome.verdict}`);
  const { taskArns = [] } = await client.send(new ListTasksCommand({ serviceName: name, desiredStatus: 'STOPPED' }));
  const { tasks = [] } = await client.send(new DescribeTasksCommand({ tasks: taskArns }));
  const ours = tasks.filter(({ startedBy }) => startedBy === outcome.services[0]?.deploymentId);
  const ends = ours.map(({ stoppedAt }) => stoppedAt?.getTime() ?? 0).sort((a, b) => a - b);
  return at - (ends[2] ?? Number.NaN);
}

function seconds(ms: number): string {
  return `${(ms / 1000).toFixed(1)} s`;
}

function judged(what: string, value: number, most: number): string {
  return `${what} ${seconds(value)} (goal ${seconds(most)}${value <= most ? '' : ', MISSED'})`;
}

await withEmulator(scenario, async (endpoint) => {
  // Where the clients of the whole pipeline look for them.
  Object.assign(process.env, {
    AWS_ENDPOINT_URL: endpoint,
    AWS_ACCESS_KEY_ID: CREDENTIALS.accessKeyId,
    AWS_SECRET_ACCESS_KEY: CREDENTIALS.secretAccessKey,
  });
  console.log(
    `Following ${one.length} rollouts of up to ten minutes one by one, ${MANY} in one watch, and ${crashing.length} crash loops …`,
  );
  const [singles, together, crashed] = await Promise.all([
    Promise.all(one.map(({ name }) => besideTheWaiter(endpoint, name))),
    inOneWatch(endpoint),
    Promise.all(crashing.map(({ name }) => crashLoop(endpoint, name))),
  ]);
  const ours = singles.map((single) => single.ours);
  const theirs = singles.map((single) => single.theirs);
  const [median, p95] = [percentile(ours, 0.5), percentile(ours, 0.95)];
  console.log(`ours: ${judged('median', median, 2_000)}, ${judged('95th percentile', p95, 5_000)}`);
  console.log(`  at most ${Math.max(...singles.map(({ calls }) => calls))} calls in a minute (goal 30)`);
  const waiter = percentile(theirs, 0.5);
  console.log(`the SDK's waiter: median ${seconds(waiter)}, 95th percentile ${seconds(percentile(theirs, 0.95))}`);
  console.log(`  ratio of the medians, waiter to ours: ${(waiter / median).toFixed(1)}`);
  const { lags, calls } = together;
  console.log(
    `${MANY} in one watch: median ${seconds(percentile(lags, 0.5))}, ${judged('longest', Math.max(...lags), 10_000)}`,
  );
  console.log(`  at most ${calls} calls in a minute (goal 120)`);
  console.log(`crash loops, from the third failure to the diagnosed verdict: ${crashed.map(seconds).join(', ')}`);
  console.log(`  ${judged('longest', Math.max(...crashed), 10_000)}`);
});
