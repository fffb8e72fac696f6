import { Alarms } from './alarms.ts';
import { createClock, type VirtualClock } from './clock.ts';
import { createCodeDeploy } from './codedeploy/codedeploy.ts';
import { createEcr, type Ecr } from './ecr/ecr.ts';
import { createEcs, type Ecs } from './ecs/ecs.ts';
import { isObject } from './fields.ts';
import { type CallLog, createCallLog } from './http/calls.ts';
import type { Control } from './http/control.ts';
import { createFaults, type Faults } from './http/faults.ts';
import { isAllowed } from './http/policy.ts';
import { Lambdas } from './lambdas.ts';
import { LogStore } from './logs/log-store.ts';
import { createMachinery, type Machinery } from './machinery.ts';
import { createRandom } from './random.ts';
import { Behaviours } from './runtimes/behaviours.ts';
import type { Setup } from './setup.ts';
import { createSideServices } from './side-services.ts';
import { callerArn } from './sts/sts.ts';
import type { Account, AwsService } from './wire.ts';

/** Everything that an emulator consists of behind its HTTP server. */
export interface AllRooms {
  readonly clock: VirtualClock;
  readonly ecr: Ecr;
  readonly ecs: Ecs;
  readonly machinery: Machinery;
  readonly calls: CallLog;
  readonly faults: Faults;
  readonly control: Control;
  readonly services: readonly AwsService[];
}

/** Creates the rooms and connects them; nothing listens and nothing is seeded yet. */
export async function createRooms(setup: Setup, host: () => string): Promise<AllRooms> {
  const { scenario, account, speed, runtime, log } = setup;
  const clock = createClock(Date.now(), speed, (error) =>
    log(`a timer broke: ${error instanceof Error ? error.stack : error}`),
  );
  const random = createRandom(scenario.seed);
  const ecr = createEcrOf(setup, clock, host);
  const behaviours = new Behaviours(scenario.images);
  const balancers = scenario['load-balancers'];
  const machinery = await createMachinery(runtime, { clock, ecr, behaviours, balancers, host, log });
  const alarms = new Alarms(clock, scenario.alarms);
  const lambdas = new Lambdas(scenario.lambdas);
  const logs = new LogStore(clock, scenario['log-groups']);
  const ecs = createEcs({
    account,
    clock,
    random,
    images: ecr.images,
    runtime: machinery.runtime,
    targets: machinery.targets,
    logs,
    healthyAfterMs: scenario['healthy-after'] * 1000,
    alarms,
    lambdas,
    unsettled: scenario.unsettled,
    caller: callerArn(account),
  });
  const calls = createCallLog(clock, log);
  const faults = createFaults(clock, random);
  for (const fault of scenario.faults) faults.add(fault);
  const services = [
    ecs.service,
    ecr.service,
    createCodeDeploy({
      account,
      clock,
      random,
      alarms,
      lambdas,
      taskSets: ecs.taskSets,
      seed: scenario['code-deploy'],
    }),
    ...createSideServices({ scenario, account, clock, targets: machinery.targets, ecs, logs, alarms }),
  ];
  const control = createControl({ account, clock, ecs, ecr, machinery, behaviours, alarms, lambdas, calls, faults });
  return { clock, ecr, ecs, machinery, calls, faults, control, services };
}

function createEcrOf({ scenario, account, policy }: Setup, clock: VirtualClock, host: () => string): Ecr {
  return createEcr({
    account,
    clock,
    host,
    authorize: (actions, arn) => isAllowed(policy, actions, arn),
    identicalPushToImmutableTag: scenario.unsettled['identical-push-to-immutable'],
  });
}

interface Controlled {
  readonly account: Account;
  readonly clock: VirtualClock;
  readonly ecs: Ecs;
  readonly ecr: Ecr;
  readonly machinery: Machinery;
  readonly behaviours: Behaviours;
  readonly alarms: Alarms;
  readonly lambdas: Lambdas;
  readonly calls: CallLog;
  readonly faults: Faults;
}

function createControl(rooms: Controlled): Control {
  const { account, clock, ecs, ecr, machinery, behaviours, alarms, lambdas, calls, faults } = rooms;
  return {
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
    posts: {
      alarms: (body) => setAlarm(alarms, body),
      lambdas: (body) => lambdas.set(body),
      trouble: (body) => ecs.cause(body),
    },
  };
}

function setAlarm(alarms: Alarms, body: unknown): void {
  const { name, state } = isObject(body) ? body : {};
  if (typeof name !== 'string' || typeof state !== 'string') throw new Error('name and state of the alarm are needed');
  alarms.set(name, state);
}
