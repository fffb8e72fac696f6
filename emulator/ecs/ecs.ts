import type { Random } from '../random.ts';
import type { Account, AwsService, Clock, Json } from '../wire.ts';
import { attributeOperations } from './attribute-operations.ts';
import { capacityProviderOperations } from './capacity-providers.ts';
import { clusterOperations } from './clusters.ts';
import { containerInstanceOperations } from './container-instance-operations.ts';
import type { EcsContext } from './context.ts';
import { countTasks, type TaskCounts } from './counts.ts';
import { InstanceTroubles } from './instance-troubles.ts';
import { type ListenerRule, listenerRules } from './listener-rules.ts';
import { conditionsOf, passedRoles, resourcesOf } from './permissions.ts';
import { Provisioning } from './provisioning.ts';
import { Reconciler } from './reconciler.ts';
import { type EcsSeed, seedEcs } from './seed.ts';
import { serviceDeploymentOperations } from './service-deployments.ts';
import { serviceOperations } from './services.ts';
import { describeState } from './state.ts';
import { EcsStore } from './store.ts';
import { tagOperations } from './tagging.ts';
import { taskDefinitionOperations } from './task-definitions.ts';
import { taskSetOperations } from './task-set-operations.ts';
import { createTaskSets, type TaskSets } from './task-sets.ts';
import { taskOperations } from './tasks.ts';
import { causeTrouble } from './trouble.ts';

/** What ECS is made from: its rooms' context, without what it makes itself. */
export interface EcsOptions extends Omit<EcsContext, 'store' | 'provisioning' | 'runs'> {
  readonly account: Account;
  readonly clock: Clock;
  readonly random: Random;
}

export interface Ecs {
  readonly service: AwsService;
  /** Creates what a scenario begins with. Throws an Error naming what is wrong. */
  seed(seed: EcsSeed): void;
  /** RUNNING tasks of each service by `cluster/name`, and those running or on their way. */
  counts(): ReadonlyMap<string, TaskCounts>;
  /** For deployment controllers other than ECS's own. */
  readonly taskSets: TaskSets;
  /** Lets an instance die or drain, an agent disconnect, Fargate run out of capacity. Throws an Error that names what is wrong with the order. */
  cause(trouble: unknown): void;
  /** The listener rules that deployments shift traffic with. */
  listenerRules(): readonly ListenerRule[];
  /** For `/_emulator/state`. */
  state(): Json;
}

/** An ECS of one account in one region. */
export function createEcs(options: EcsOptions): Ecs {
  const store = new EcsStore(options.account, options.clock, options.random);
  const context: EcsContext = { ...options, store, provisioning: new Provisioning(store), runs: new WeakMap() };
  const reconciler = new Reconciler(context);
  const troubles = new InstanceTroubles(context, (cluster) => {
    for (const one of cluster.services.values()) reconciler.poke(one);
  });
  const service: AwsService = {
    name: 'ecs',
    targetPrefix: 'AmazonEC2ContainerServiceV20141113',
    operations: {
      ...clusterOperations(store),
      ...capacityProviderOperations(store),
      ...containerInstanceOperations(context, troubles),
      ...attributeOperations(store),
      ...taskDefinitionOperations(store, options.caller),
      ...tagOperations(store),
      ...serviceOperations(context, reconciler),
      ...serviceDeploymentOperations(context, reconciler),
      ...taskSetOperations(store),
      ...taskOperations(context),
    },
    resourcesOf: (operation, input) => resourcesOf(store, operation, input),
    alsoNeeds: (operation, input) => passedRoles(store, operation, input),
    contextOf: (_operation, input) => conditionsOf(store, input),
  };
  return {
    service,
    seed: (seed) => seedEcs(context, reconciler, seed),
    counts: () => countTasks(store),
    listenerRules: () => listenerRules(store),
    taskSets: createTaskSets(context, reconciler),
    cause: (trouble) => causeTrouble(context, troubles, trouble),
    state: () => describeState(store),
  };
}
