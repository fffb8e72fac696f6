/**
 * How soon is a finished rollout noticed, and at how many API calls a minute? Our watch and the SDK's waiter follow the same rollouts of different
 * lengths, side by side in real time, against the emulator.
 *   npm run bench
 */
import { DescribeServicesCommand, ECSClient, UpdateServiceCommand, waitUntilServicesStable } from '@aws-sdk/client-ecs';
import { type Emulator, startEmulator } from '../emulator/emulator.ts';
import { connect } from '../src/aws/clients.ts';
import { systemClock } from '../src/clock.ts';
import type { Log } from '../src/log.ts';
import { watch } from '../src/watch/watch.ts';
import type { World } from '../src/world.ts';

/** Seconds that the new tasks take to start: the lengths of the rollouts spread over three minutes. */
const BOOT_SECONDS = [5, 20, 35, 55, 80, 110, 150];

interface Measured {
  readonly who: string;
  readonly lag: number;
  /** The most calls in any one minute. */
  readonly callsInAMinute: number;
}

const names = BOOT_SECONDS.map((seconds) => `boots-${seconds}`);

const service = (name: string) => `
      - name: ${name}
        launch-type: FARGATE
        network-configuration: { awsvpcConfiguration: { subnets: [subnet-1] } }
        task-definition: { family: ${name}, networkMode: awsvpc, requiresCompatibilities: [FARGATE], cpu: '256', memory: '512', executionRoleArn: 'arn:aws:iam::123456789012:role/x', containerDefinitions: [{ name: web, image: '\${registry}/web:${name}' }] }`;

const scenario = `
healthy-after: 5
repositories: [{ name: web, images: [${names.map((name) => `{ tag: ${name} }`).join(', ')}] }]
images: [${BOOT_SECONDS.map((seconds) => `{ image: '*:boots-${seconds}', boot: ${seconds} }`).join(', ')}]
clusters:
  - name: default
    services: ${names.map(service).join('')}
`;

/** A client, and when it called. */
function counted(endpoint: string): { client: ECSClient; calls: readonly number[] } {
  const client = new ECSClient({ endpoint, region: 'us-east-1', credentials: CREDENTIALS });
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

const CREDENTIALS = { accessKeyId: 'AKIAEMULATOR', secretAccessKey: 'secret' };

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

async function measure(emulator: Emulator, name: string): Promise<Measured[]> {
  const starter = counted(emulator.endpoint);
  const before = await starter.client.send(new DescribeServicesCommand({ services: [name] }));
  const definitionArn = before.services?.[0]?.taskDefinition ?? '';
  const command = new UpdateServiceCommand({ service: name, taskDefinition: definitionArn, forceNewDeployment: true });
  const primary = (await starter.client.send(command)).service?.deployments?.find(({ status }) => status === 'PRIMARY');
  const startedAt = Date.now();
  const followed = {
    service: name,
    deployment: {
      id: primary?.id ?? '',
      adopted: false,
      createdAt: primary?.createdAt?.getTime() ?? startedAt,
      startedAt,
    },
    definitionArn,
    previousArn: '',
    earlierArns: [],
  };
  const ours = counted(emulator.endpoint);
  const theirs = counted(emulator.endpoint);
  const world = await worldWith(emulator, ours.client);
  const [oursAt, theirsAt] = await Promise.all([
    watch([followed], 'default', startedAt + 1_800_000, world).then(() => Date.now()),
    waitUntilServicesStable({ client: theirs.client, maxWaitTime: 1800 }, { services: [name] }).then(() => Date.now()),
  ]);
  const endedAt = await endOf(starter.client, name);
  return [
    { who: 'ours', lag: oursAt - endedAt, callsInAMinute: mostInAMinute(ours.calls) },
    { who: "the SDK's waiter", lag: theirsAt - endedAt, callsInAMinute: mostInAMinute(theirs.calls) },
  ];
}

function mostInAMinute(times: readonly number[]): number {
  return Math.max(...times.map((start) => times.filter((time) => time >= start && time < start + 60_000).length));
}

async function worldWith(emulator: Emulator, ecs: ECSClient): Promise<World> {
  const environment = { AWS_ENDPOINT_URL: emulator.endpoint };
  return {
    aws: { ...(await connect('us-east-1', environment)), ecs },
    clock: systemClock,
    log: silent,
    run: { workspace: '.', temp: '.', gitTag: undefined, sha: undefined, repositoryVisibility: undefined },
    command: () => Promise.reject(new Error('no command is needed to watch')),
    environment,
    signal: new AbortController().signal,
    remember: () => undefined,
  };
}

/** When ECS said that the deployment was completed. */
async function endOf(client: ECSClient, name: string): Promise<number> {
  const { services } = await client.send(new DescribeServicesCommand({ services: [name] }));
  const event = services?.[0]?.events?.find(({ message }) => message?.includes('deployment completed'));
  return event?.createdAt?.getTime() ?? Number.NaN;
}

const emulator = await startEmulator({ scenario, speed: 1 });
try {
  console.log(`Following ${names.length} rollouts of up to three minutes in real time …`);
  const all = (await Promise.all(names.map((name) => measure(emulator, name)))).flat();
  const mean = (values: readonly number[]) => values.reduce((sum, value) => sum + value, 0) / values.length;
  const lags: number[] = [];
  for (const who of ['ours', "the SDK's waiter"]) {
    const mine = all.filter((one) => one.who === who);
    const lag = mean(mine.map((one) => one.lag)) / 1000;
    const worst = Math.max(...mine.map((one) => one.lag)) / 1000;
    const calls = Math.max(...mine.map((one) => one.callsInAMinute));
    lags.push(lag);
    console.log(
      `${who.padEnd(18)} noticed after ${lag.toFixed(1)} s on average, ${worst.toFixed(1)} s at worst; at most ${calls} calls in a minute`,
    );
  }
  const [ours = Number.NaN, theirs = Number.NaN] = lags;
  console.log(`ratio of the averages, waiter to ours: ${(theirs / ours).toFixed(1)}`);
} finally {
  await emulator.close();
}
