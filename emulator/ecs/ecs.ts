import type { TargetGroups } from '../load-balancer/target-groups.ts';
import type { Runtime } from '../runtimes/runtime.ts';
import type { Account, AwsService, Clock, Images, Json } from '../wire.ts';
import { clusterOperations } from './clusters.ts';
import { containerInstanceOperations } from './container-instances.ts';
import type { EcsContext } from './context.ts';
import { conditionsOf, passedRoles, resourcesOf } from './permissions.ts';
import { Reconciler } from './reconciler.ts';
import { type EcsSeed, seedEcs } from './seed.ts';
import { serviceDeploymentOperations } from './service-deployments.ts';
import { serviceOperations } from './services.ts';
import { describeState } from './state.ts';
import { EcsStore } from './store.ts';
import { tagOperations } from './tagging.ts';
import { taskDefinitionOperations } from './task-definitions.ts';
import { taskOperations } from './tasks.ts';

export interface EcsOptions {
  readonly account: Account;
  readonly clock: Clock;
  readonly images: Images;
  readonly runtime: Runtime;
  readonly targets: TargetGroups;
  /** Milliseconds after RUNNING at which a task without any check counts as healthy. */
  readonly healthyAfterMs: number;
  /** The ARN of the principal that makes the requests. */
  readonly caller: string;
}

export interface Ecs {
  readonly service: AwsService;
  /** Creates what a scenario begins with. Throws an Error naming what is wrong. */
  seed(seed: EcsSeed): void;
  /** For `/_emulator/state`. */
  state(): Json;
}

/** An ECS of one account in one region. */
export function createEcs(options: EcsOptions): Ecs {
  const store = new EcsStore(options.account, options.clock);
  const context: EcsContext = { ...options, store };
  const reconciler = new Reconciler(context);
  const service: AwsService = {
    name: 'ecs',
    targetPrefix: 'AmazonEC2ContainerServiceV20141113',
    operations: {
      ...clusterOperations(store),
      ...containerInstanceOperations(store),
      ...taskDefinitionOperations(store, options.caller),
      ...tagOperations(store),
      ...serviceOperations(context, reconciler),
      ...serviceDeploymentOperations(context, reconciler),
      ...taskOperations(store),
    },
    resourcesOf: (operation, input) => resourcesOf(store, operation, input),
    alsoNeeds: (operation, input) => passedRoles(store, operation, input),
    contextOf: (_operation, input) => conditionsOf(store, input),
  };
  return { service, seed: (seed) => seedEcs(context, reconciler, seed), state: () => describeState(store) };
}
