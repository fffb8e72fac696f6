import { once } from 'node:events';
import type { AddressInfo } from 'node:net';
import { createClock, type VirtualClock } from './clock.ts';
import { createEcr, type Ecr } from './ecr/ecr.ts';
import { createEcs, type Ecs } from './ecs/ecs.ts';
import { type Call, type CallLog, createCallLog } from './http/calls.ts';
import type { Control } from './http/control.ts';
import { createFaults, type Faults } from './http/faults.ts';
import { isAllowed, type Policy } from './http/policy.ts';
import { createHttpServer } from './http/server.ts';
import { createMachinery, type Machinery } from './machinery.ts';
import { readPolicy } from './read-policy.ts';
import { Behaviours } from './runtimes/behaviours.ts';
import { readScenario, withRegistry } from './scenario/load.ts';
import type { Scenario } from './scenario/schema.ts';
import { ecrSeedOf, ecsSeedOf } from './scenario/seed.ts';
import { callerArn, createSts } from './sts/sts.ts';
import type { Account, Json } from './wire.ts';

export interface EmulatorOptions {
  /** A scenario file, or the YAML text of one where it holds a line break; without it `scenarios/default.yml`. */
  readonly scenario?: string;
  /** 0, the default, takes any free port. */
  readonly port?: number;
  /** Overrides the scenario's. */
  readonly runtime?: 'simulated' | 'docker';
  /** Virtual seconds per real second; 1 by default, 0 moves time by `advance` only. The docker runtime takes 1 only. */
  readonly speed?: number;
  /** An IAM policy document, or the path of a file with one. Without it everything is allowed. */
  readonly policy?: string | Json;
  /** Gets one line per API call and for everything that goes wrong. */
  readonly log?: (line: string) => void;
}

/** A running emulator. */
export interface Emulator {
  /** `http://127.0.0.1:PORT`. */
  readonly endpoint: string;
  readonly port: number;
  readonly clock: VirtualClock;
  readonly faults: Faults;
  /** Where the load balancers listen, by target group; empty in the simulated runtime. */
  readonly loadBalancers: Readonly<Record<string, string>>;
  /** The truth, as `GET /_emulator/state` tells it. */
  state(): Json;
  /** The API calls so far. */
  calls(): readonly Call[];
  /** Moves the clock forward, running everything that falls due. */
  advance(ms: number): Promise<void>;
  /** Sets how images behave from now on, as `POST /_emulator/images` does. */
  setImageBehaviour(rule: unknown): void;
  /** Stops the server and removes everything that was started. */
  close(): Promise<void>;
}

/** Starts an emulator. Throws an Error for a scenario or policy that is not valid, and if the port is taken. */
export async function startEmulator(options: EmulatorOptions = {}): Promise<Emulator> {
  const setup = await readSetup(options);
  let port = options.port ?? 0;
  const host = () => `127.0.0.1:${port}`;
  const rooms = await createRooms(setup, host);
  const server = createHttpServer({
    gate: { ...rooms, policy: setup.policy, log: setup.log },
    control: rooms.control,
    services: [rooms.ecs.service, rooms.ecr.service, createSts(setup.account)],
    handleRegistry: (request, response) => rooms.ecr.handle(request, response),
  });
  const close = async () => {
    rooms.clock.close();
    await rooms.machinery.close();
    server.closeAllConnections();
    await new Promise((resolve) => server.close(resolve));
    await rooms.ecr.close();
  };
  try {
    server.listen(port, '127.0.0.1');
    await once(server, 'listening');
    port = (server.address() as AddressInfo).port;
    rooms.ecr.seed(ecrSeedOf(setup.scenario));
    rooms.ecs.seed(ecsSeedOf(withRegistry(setup.scenario, host()), setup.account));
  } catch (error) {
    await close();
    throw error;
  }
  const { clock, faults, machinery, control, calls } = rooms;
  const { state, advance, setImageBehaviour } = control;
  const loadBalancers = machinery.listeners;
  const endpoint = `http://${host()}`;
  return { endpoint, port, clock, faults, loadBalancers, state, advance, setImageBehaviour, close, calls: calls.list };
}

interface Setup {
  readonly scenario: Scenario;
  readonly account: Account;
  readonly policy: Policy;
  readonly speed: number;
  readonly runtime: 'simulated' | 'docker';
  readonly log: (line: string) => void;
}

async function readSetup(options: EmulatorOptions): Promise<Setup> {
  const scenario = await readScenario(options.scenario);
  const { account: id, region, partition } = scenario;
  const account: Account = { id, region, partition };
  const runtime = options.runtime ?? scenario.runtime;
  const speed = options.speed ?? 1;
  if (runtime === 'docker' && speed !== 1) throw new Error('speed: real containers run in real time, so it must be 1');
  const policy = await readPolicy(options.policy, callerArn(account));
  return { scenario, account, policy, speed, runtime, log: options.log ?? (() => undefined) };
}

interface AllRooms {
  readonly clock: VirtualClock;
  readonly ecr: Ecr;
  readonly ecs: Ecs;
  readonly machinery: Machinery;
  readonly calls: CallLog;
  readonly faults: Faults;
  readonly control: Control;
}

async function createRooms(
  { scenario, account, policy, speed, runtime, log }: Setup,
  host: () => string,
): Promise<AllRooms> {
  const clock = createClock(Date.now(), speed, (error) =>
    log(`a timer broke: ${error instanceof Error ? error.stack : error}`),
  );
  const ecr = createEcr({ account, clock, host, authorize: (actions, arn) => isAllowed(policy, actions, arn) });
  const behaviours = new Behaviours(scenario.images);
  const balancers = scenario['load-balancers'];
  const machinery = await createMachinery(runtime, { clock, ecr, behaviours, balancers, host, log });
  const ecs = createEcs({
    account,
    clock,
    images: ecr.images,
    runtime: machinery.runtime,
    targets: machinery.targets,
    healthyAfterMs: scenario['healthy-after'] * 1000,
    caller: callerArn(account),
  });
  const calls = createCallLog(clock, log);
  const faults = createFaults();
  const control: Control = {
    state: () => ({
      now: new Date(clock.now()).toISOString(),
      account,
      ...ecs.state(),
      ...ecr.state(),
      targetGroups: machinery.targets.state(),
      loadBalancers: machinery.listeners,
    }),
    calls,
    faults,
    advance: (ms) => clock.advance(ms),
    setImageBehaviour: (rule) => behaviours.set(rule),
  };
  return { clock, ecr, ecs, machinery, calls, faults, control };
}
