import { once } from 'node:events';
import type { AddressInfo } from 'node:net';
import type { VirtualClock } from './clock.ts';
import type { TaskCounts } from './ecs/counts.ts';
import type { Call } from './http/calls.ts';
import { dispatch, type Outcome, type Request } from './http/dispatch.ts';
import type { Faults } from './http/faults.ts';
import { createHttpServer } from './http/server.ts';
import type { Stage } from './play/actions.ts';
import { type Script, startScript } from './play/script.ts';
import { type AllRooms, createRooms } from './rooms.ts';
import { withRegistry } from './scenario/load.ts';
import type { Scenario } from './scenario/schema.ts';
import type { ScriptStep } from './scenario/script.ts';
import { ecrSeedOf, ecsSeedOf } from './scenario/seed.ts';
import { readSetup, type Setup } from './setup.ts';
import { createStage } from './stage.ts';
import { AwsError, type AwsService, type Json } from './wire.ts';

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
  /** Told of each API request (`UpdateService`) when it arrives: before it runs, and before any fault holds it up. */
  readonly onRequest?: (operation: string) => void;
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
  /** The scenario with the registry's host in it, and how far its script has come. */
  readonly scenario: Scenario;
  readonly script: Script;
  /** Sets further steps of a script on the clock; their `at` counts from now. */
  play(steps: readonly ScriptStep[]): Script;
  /** Sends a request past HTTP: `DescribeServices`, or with its service `logs:GetLogEvents`. Faults and policy apply. */
  request(name: string, input: Json): Promise<Outcome>;
  /** Everything that can be asked, as `ecs:DescribeServices`. */
  readonly operations: readonly string[];
  /** Runs an operation past faults and policy, and without a line in the call log. Rejects with its AwsError. */
  look(name: string, input: Json): Promise<Json>;
  /** RUNNING tasks of each service by `cluster/name`, and those running or on their way. */
  counts(): ReadonlyMap<string, TaskCounts>;
  /** Stops the server and removes everything that was started. */
  close(): Promise<void>;
}

/** Starts an emulator. Throws an Error for a scenario or policy that is not valid, and if the port is taken. */
export async function startEmulator(options: EmulatorOptions = {}): Promise<Emulator> {
  const setup = await readSetup(options);
  let port = options.port ?? 0;
  const host = () => `127.0.0.1:${port}`;
  const rooms = await createRooms(setup, host);
  const gate = { ...rooms, policy: setup.policy, log: setup.log, onRequest: setup.onRequest };
  const server = createHttpServer({
    gate,
    control: rooms.control,
    services: rooms.services,
    handleRegistry: rooms.ecr.handle,
  });
  const close = async () => {
    rooms.clock.close();
    await rooms.machinery.close();
    server.closeAllConnections();
    await new Promise((resolve) => server.close(resolve));
    await rooms.ecr.close();
  };
  const stage = createStage(rooms.services, rooms.control);
  let seeded: Seeded;
  try {
    server.listen(port, '127.0.0.1');
    await once(server, 'listening');
    port = (server.address() as AddressInfo).port;
    seeded = seedRooms(rooms, setup, host(), stage);
  } catch (error) {
    await close();
    throw error;
  }
  const { clock, faults, control } = rooms;
  return {
    endpoint: `http://${host()}`,
    port,
    clock,
    faults,
    loadBalancers: rooms.machinery.listeners,
    ...seeded,
    state: control.state,
    advance: control.advance,
    setImageBehaviour: control.setImageBehaviour,
    close,
    calls: rooms.calls.list,
    counts: rooms.ecs.counts,
    operations: rooms.services.flatMap(operationsOf),
    look: stage.call,
    request: (name, input) => dispatch(requestFor(name, input, rooms.services), gate),
  };
}

type Seeded = Pick<Emulator, 'scenario' | 'script' | 'play'>;

/** Creates what the scenario begins with, and starts its script. */
function seedRooms(rooms: AllRooms, { scenario: written, account, log }: Setup, host: string, stage: Stage): Seeded {
  const scenario = withRegistry(written, host);
  rooms.ecr.seed(ecrSeedOf(scenario));
  rooms.ecs.seed(ecsSeedOf(scenario, account));
  const play = (steps: readonly ScriptStep[]) =>
    startScript(withRegistry(steps, host), stage, account, rooms.clock, log);
  return { scenario, script: play(scenario.script), play };
}

function operationsOf({ name, operations }: AwsService): readonly string[] {
  return Object.keys(operations).map((one) => `${name}:${one}`);
}

function requestFor(name: string, input: Json, services: readonly AwsService[]): Request {
  const [operation = '', serviceName = 'ecs'] = name.split(':').reverse();
  const service = services.find((one) => one.name === serviceName);
  const unknownOperation = new AwsError('UnknownOperationException', `${serviceName} has no ${operation}`);
  return { service, serviceName, operation, input, authorized: true, unknownOperation };
}
