import type { EmulatorOptions } from './emulator.ts';
import type { Policy } from './http/policy.ts';
import { readPolicy } from './read-policy.ts';
import { readScenario } from './scenario/load.ts';
import type { Scenario } from './scenario/schema.ts';
import { callerArn } from './sts/sts.ts';
import type { Account } from './wire.ts';

/** The options of an emulator, read and checked. */
export interface Setup {
  readonly scenario: Scenario;
  readonly account: Account;
  readonly policy: Policy;
  readonly speed: number;
  readonly runtime: 'simulated' | 'docker';
  readonly log: (line: string) => void;
  readonly onRequest: (operation: string) => void;
}

/** Reads what the options name. Throws an Error for a scenario or policy that is not valid. */
export async function readSetup(options: EmulatorOptions): Promise<Setup> {
  const scenario = await readScenario(options.scenario);
  const { account: id, region, partition } = scenario;
  const account: Account = { id, region, partition };
  const runtime = options.runtime ?? scenario.runtime;
  const speed = options.speed ?? 1;
  if (runtime === 'docker' && speed !== 1) throw new Error('speed: real containers run in real time, so it must be 1');
  const policy = await readPolicy(options.policy, callerArn(account));
  const { log = () => undefined, onRequest = () => undefined } = options;
  return { scenario, account, policy, speed, runtime, log, onRequest };
}
