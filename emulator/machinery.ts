import type { VirtualClock } from './clock.ts';
import type { Ecr } from './ecr/ecr.ts';
import { HttpTargetGroups } from './load-balancer/http.ts';
import type { LoadBalancerSettings } from './load-balancer/settings.ts';
import { createSimulatedTargetGroups } from './load-balancer/simulated.ts';
import type { TargetGroups } from './load-balancer/target-groups.ts';
import type { Behaviours } from './runtimes/behaviours.ts';
import { DockerRuntime } from './runtimes/docker.ts';
import { DockerEngine } from './runtimes/docker-engine.ts';
import type { Runtime } from './runtimes/runtime.ts';
import { SimulatedRuntime } from './runtimes/simulated.ts';

/** What runs tasks and what sends them requests. */
export interface Machinery {
  readonly runtime: Runtime;
  readonly targets: TargetGroups;
  /** Where load balancers listen, by target group name. */
  readonly listeners: Readonly<Record<string, string>>;
  close(): Promise<void>;
}

export interface MachineryOptions {
  readonly clock: VirtualClock;
  readonly ecr: Ecr;
  readonly behaviours: Behaviours;
  readonly balancers: readonly LoadBalancerSettings[];
  readonly host: () => string;
  readonly log: (line: string) => void;
}

/** Creates the machinery of a runtime: pretended tasks and targets, or containers and listeners. */
export async function createMachinery(kind: 'simulated' | 'docker', options: MachineryOptions): Promise<Machinery> {
  return kind === 'docker' ? createRealMachinery(options) : createPretendedMachinery(options);
}

async function createRealMachinery({ clock, ecr, balancers, host, log }: MachineryOptions): Promise<Machinery> {
  const engine = new DockerEngine(host, () => ecr.token());
  const runtime = new DockerRuntime(engine, clock, log);
  const targets = new HttpTargetGroups(clock, balancers);
  await targets.listen();
  const close = async () => {
    await targets.close();
    await runtime.close();
  };
  return { runtime, targets, listeners: targets.urls, close };
}

function createPretendedMachinery({ clock, ecr, behaviours, balancers }: MachineryOptions): Machinery {
  const runtime = new SimulatedRuntime(clock, ecr.images, behaviours);
  return {
    runtime,
    targets: createSimulatedTargetGroups(clock, behaviours, balancers),
    listeners: {},
    close: () => runtime.close(),
  };
}
