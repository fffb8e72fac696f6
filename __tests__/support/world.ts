import { ApplicationAutoScalingClient } from '@aws-sdk/client-application-auto-scaling';
import { CloudWatchLogsClient } from '@aws-sdk/client-cloudwatch-logs';
import { CodeDeployClient } from '@aws-sdk/client-codedeploy';
import { ECRClient } from '@aws-sdk/client-ecr';
import { ECRPUBLICClient } from '@aws-sdk/client-ecr-public';
import { ECSClient } from '@aws-sdk/client-ecs';
import { ElasticLoadBalancingV2Client } from '@aws-sdk/client-elastic-load-balancing-v2';
import { EventBridgeClient } from '@aws-sdk/client-eventbridge';
import { SchedulerClient } from '@aws-sdk/client-scheduler';
import { STSClient } from '@aws-sdk/client-sts';
import { type Emulator, type EmulatorOptions, startEmulator } from '../../emulator/emulator.ts';
import type { Call } from '../../emulator/http/calls.ts';
import type { Aws } from '../../src/aws/clients.ts';
import { commandRunner } from '../../src/command.ts';
import { readInputs } from '../../src/inputs/inputs.ts';
import { Journal } from '../../src/journal.ts';
import type { Outcome } from '../../src/outcome.ts';
import { Problem } from '../../src/problem.ts';
import { ship } from '../../src/ship.ts';
import type { RepositoryVisibility, World } from '../../src/world.ts';
import { collectLog, type LogLines } from './collected-log.ts';
import { FakeDocker } from './fake-docker.ts';
import { impatient } from './impatient.ts';
import { type ScenarioInput, scenarioText } from './scenarios.ts';
import { VirtualTime } from './virtual-clock.ts';
import { createWorkspace, type Workspace } from './workspace.ts';

const READING = /^(Describe|List|Get|BatchGet|BatchCheck)/;

/** A world on an emulator of its own, whose time only passes while the action waits. */
export interface TestWorld extends World, AsyncDisposable {
  readonly emulator: Emulator;
  readonly clock: VirtualTime;
  readonly lines: LogLines;
  readonly docker: FakeDocker;
  readonly workspace: Workspace;
  readonly remembered: Map<string, string>;
  /** Host and port of the emulator, which is also its registry's. */
  readonly host: string;
  cancel(): void;
  /** API calls since the last mark. */
  calls(...operations: string[]): readonly Call[];
  /** The names of the writing API calls since the last mark. */
  writes(): readonly string[];
  /** Forgets the calls so far, a preparation's for instance. */
  mark(): void;
}

export interface WorldOptions extends Pick<EmulatorOptions, 'policy'> {
  /** Without it the emulator's own default. */
  readonly scenario?: ScenarioInput;
  /** The name of the git tag that the run is for. */
  readonly gitTag?: string;
  /** The name of the branch that the run is for, at the first commit of the workspace. */
  readonly branch?: string;
  /** Attempts of a read, without pauses; two with the SDK's own unless given. */
  readonly attempts?: number;
  /** This machine's docker does the work, and `docker.calls` says what it was asked. */
  readonly realDocker?: boolean;
  /** Further variables of child processes. */
  readonly variables?: Readonly<Record<string, string>>;
  /** Not known unless given. */
  readonly repositoryVisibility?: RepositoryVisibility;
}

/** Creates a world; dispose of it with `await using`. */
export async function createWorld({
  scenario,
  policy,
  gitTag,
  branch,
  attempts,
  realDocker = false,
  variables = {},
  repositoryVisibility,
}: WorldOptions = {}): Promise<TestWorld> {
  const emulator = await startEmulator({
    speed: 0,
    ...(scenario === undefined ? {} : { scenario: scenarioText(scenario) }),
    ...(policy === undefined ? {} : { policy }),
  });
  const workspace = await createWorkspace();
  const { log, lines } = collectLog();
  const docker = new FakeDocker();
  const remembered = new Map<string, string>();
  const controller = new AbortController();
  const runReally = commandRunner(log, controller.signal, () => undefined);
  const aws = connect(emulator, attempts);
  let marked = 0;
  const calls = (...operations: string[]) =>
    emulator
      .calls()
      .slice(marked)
      .filter(({ operation }) => operations.length === 0 || operations.includes(operation));
  return {
    emulator,
    workspace,
    lines,
    docker,
    remembered,
    log,
    aws,
    host: `127.0.0.1:${emulator.port}`,
    clock: new VirtualTime(emulator),
    run: {
      workspace: workspace.folder,
      temp: workspace.temp,
      gitTag,
      branch,
      runNumber: '7',
      runAttempt: '1',
      sha: branch === undefined ? undefined : await workspace.head(),
      repositoryUrl: 'https://github.com/acme/shop',
      url: 'https://github.com/acme/shop/actions/runs/1007',
      repositoryVisibility,
    },
    environment: { ...workspace.environment, ...variables },
    signal: controller.signal,
    command: (program, args, options) => {
      if (program === 'docker' && !realDocker) return docker.run(args, options);
      if (program === 'docker') docker.calls.push({ args, environment: options.environment });
      return runReally(program, args, options);
    },
    remember: (name, value) => void remembered.set(name, value),
    cancel: () => controller.abort(),
    calls,
    writes: () => calls().flatMap(({ operation }) => (READING.test(operation) ? [] : [operation])),
    mark: () => {
      marked = emulator.calls().length;
    },
    async [Symbol.asyncDispose]() {
      const { ecs, ecsOnce, ecrPublic, events, scheduler, scaling, sts, elb, codeDeploy, codeDeployOnce } = aws;
      const [ecr, logs] = [aws.ecr(''), aws.logs('')];
      for (const client of [
        ecs,
        ecsOnce,
        ecrPublic,
        events,
        scheduler,
        scaling,
        sts,
        elb,
        codeDeploy,
        codeDeployOnce,
        ecr,
        logs,
      ])
        client.destroy();
      await emulator.close();
      await workspace[Symbol.asyncDispose]();
    },
  };
}

function connect({ endpoint, port }: Emulator, attempts: number | undefined): Aws {
  const credentials = { accessKeyId: 'AKIAEMULATOR', secretAccessKey: 'secret' };
  const patience = attempts === undefined ? {} : { retryStrategy: impatient(attempts) };
  const once = { endpoint, region: 'us-east-1', credentials, maxAttempts: 1 };
  const common = { ...once, maxAttempts: 2, ...patience };
  const [ecr, logs] = [new ECRClient(common), new CloudWatchLogsClient(common)];
  return {
    region: common.region,
    ecs: new ECSClient(common),
    ecsOnce: new ECSClient(once),
    ecr: () => ecr,
    events: new EventBridgeClient(common),
    scheduler: new SchedulerClient(common),
    scaling: new ApplicationAutoScalingClient(common),
    ecrPublic: new ECRPUBLICClient(common),
    sts: new STSClient(common),
    elb: new ElasticLoadBalancingV2Client(common),
    codeDeploy: new CodeDeployClient(common),
    codeDeployOnce: new CodeDeployClient({ ...common, maxAttempts: 1 }),
    logs: () => logs,
    localHost: `127.0.0.1:${port}`,
  };
}

/** Runs the pipeline with the given `with:` block. */
export async function deploy(world: World, inputs: Readonly<Record<string, string>>): Promise<Outcome> {
  const environment = Object.entries(inputs).map(([name, value]) => [`INPUT_${name.toUpperCase()}`, value]);
  return await ship(readInputs(Object.fromEntries(environment)), world, new Journal(world.clock));
}

/** The problem that a run ends with. Throws what else it throws, and an Error where it doesn't throw. */
export async function problemOf(world: World, inputs: Readonly<Record<string, string>>): Promise<Problem> {
  let outcome: Outcome;
  try {
    outcome = await deploy(world, inputs);
  } catch (error) {
    if (error instanceof Problem) return error;
    throw error;
  }
  throw new Error(`no problem, but ${outcome.verdict}: ${outcome.reason}`);
}
