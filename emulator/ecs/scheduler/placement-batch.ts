import { type InstanceRoom, occupy, type PlacementDemand, type PlacementFailure, place } from './placement.ts';

/** Where tasks can go: the cluster's instances, those of one capacity provider, or Fargate. */
export interface Pool {
  /** The capacity provider of a strategy. */
  readonly provider?: string;
  /** Tasks that it gets before weights count, and its share of the others. */
  readonly base: number;
  readonly weight: number;
  /** Tasks of the service that it has already. */
  readonly tasks: number;
  /** Undefined where ECS brings its own capacity (Fargate). */
  readonly instances: readonly InstanceRoom[] | undefined;
  /** Managed scaling will bring instances: tasks wait in PROVISIONING for them. */
  readonly scales: boolean;
  /** Why it takes no tasks now, in ECS's words (Fargate without capacity, say). */
  readonly refuses?: string;
}

/** Where the tasks of a service can go. */
export interface Capacity {
  /** One, unless there is a capacity provider strategy. */
  readonly pools: readonly Pool[];
  /** Numbers from 0 up to 1 for the random strategy. */
  readonly chance: () => number;
}

/** The place of one task. */
export interface Spot {
  /** Undefined on Fargate, and for a task that waits. */
  readonly instanceArn: string | undefined;
  readonly provider?: string;
  /** It waits in PROVISIONING until managed scaling has brought an instance. */
  readonly waits: boolean;
}

export interface Batch {
  readonly spots: readonly Spot[];
  /** Why the next task can go nowhere: `was unable to place a task …`, in ECS's words. */
  readonly unplaceable: string | undefined;
  /** The same for each instance, as RunTask lists them. */
  readonly failures: readonly PlacementFailure[];
  /** What is left. */
  readonly capacity: Capacity;
}

/** Places up to `count` tasks one after the other, each where the earlier ones have left room. */
export function placeMany(demand: PlacementDemand, capacity: Capacity, count: number): Batch {
  const { chance } = capacity;
  const spots: Spot[] = [];
  let { pools } = capacity;
  while (spots.length < count) {
    const pool = nextPool(pools);
    const outcome =
      pool === undefined ? refusal('Reason: No capacity provider takes tasks.') : placeIn(pool, demand, chance);
    if ('unplaceable' in outcome) return { spots, ...outcome, capacity: { pools, chance } };
    spots.push(outcome.spot);
    pools = pools.map((one) => (one === pool ? outcome.pool : one));
  }
  return { spots, unplaceable: undefined, failures: [], capacity: { pools, chance } };
}

/** The pool whose turn it is: one below its base, else the one that has least for its weight. */
function nextPool(pools: readonly Pool[]): Pool | undefined {
  const needy = pools.find((pool) => pool.tasks < pool.base);
  if (needy !== undefined) return needy;
  const share = (pool: Pool) => (pool.tasks - pool.base + 1) / pool.weight;
  return pools
    .filter((pool) => pool.weight > 0)
    .reduce<Pool | undefined>(
      (best, pool) => (best === undefined || share(pool) < share(best) ? pool : best),
      undefined,
    );
}

type Outcome =
  | { readonly spot: Spot; readonly pool: Pool }
  | { readonly unplaceable: string; readonly failures: readonly PlacementFailure[] };

function placeIn(pool: Pool, demand: PlacementDemand, chance: () => number): Outcome {
  if (pool.refuses !== undefined) return refusal(`Reason: ${pool.refuses}`);
  const provider = pool.provider === undefined ? {} : { provider: pool.provider };
  const taken = { ...pool, tasks: pool.tasks + 1 };
  if (pool.instances === undefined) return { spot: { instanceArn: undefined, ...provider, waits: false }, pool: taken };
  const placement = place(demand, pool.instances, chance);
  if ('instance' in placement) {
    const { instance } = placement;
    const instances = pool.instances.map((one) => (one === instance ? occupy(one, demand) : one));
    return { spot: { instanceArn: instance.arn, ...provider, waits: false }, pool: { ...taken, instances } };
  }
  if (pool.scales) return { spot: { instanceArn: undefined, ...provider, waits: true }, pool: taken };
  const cause = 'was unable to place a task because no container instance met all of its requirements.';
  return { unplaceable: `${cause} ${placement.reason}`, failures: placement.failures };
}

function refusal(reason: string): Outcome {
  return { unplaceable: `was unable to place a task. ${reason}`, failures: [] };
}
