import type { CapacityProvider } from './capacity-provider-model.ts';
import { addInstance, emptyRoom, putOn } from './container-instances.ts';
import type { Cluster, Task } from './model.ts';
import { roomsIn } from './placement-input.ts';
import { type InstanceRoom, occupy, type PlacementDemand, place } from './scheduler/placement.ts';
import type { EcsStore } from './store.ts';

/** ECS gives up on a task that has waited so long for capacity. */
const LONGEST_WAIT_MS = 15 * 60_000;

/** A task that waits in PROVISIONING for an instance of a capacity provider. */
export interface Waiting {
  readonly task: Task;
  readonly demand: PlacementDemand;
  /** It has its instance now. */
  launch(): void;
  /** It waited for too long. */
  giveUp(reason: string): void;
}

/** Tasks that wait for managed scaling, and the instances that it brings for them. */
export class Provisioning {
  readonly #store: EcsStore;
  #waiting: readonly Waiting[] = [];
  /** Capacity providers, by cluster, that are bringing instances. */
  readonly #scaling = new Set<string>();

  constructor(store: EcsStore) {
    this.#store = store;
  }

  /** Lets a task wait; managed scaling starts if it isn't on its way already. */
  add(waiting: Waiting): void {
    this.#waiting = [...this.#waiting, waiting];
    this.#store.clock.after(LONGEST_WAIT_MS, () => {
      if (!this.#isWaiting(waiting)) return;
      this.#waiting = this.#waiting.filter((one) => one !== waiting);
      waiting.giveUp('TaskFailedToStart: EMPTY CAPACITY PROVIDER');
    });
    this.#scaleOut(waiting.task.cluster, waiting.task.capacityProvider);
  }

  /** Places what fits now: instances have come, or room has been made. */
  retry(cluster: Cluster): void {
    this.#waiting = this.#waiting.filter(({ task }) => task.desiredStatus === 'RUNNING');
    for (const waiting of this.#waiting.filter(({ task }) => task.cluster === cluster)) {
      const rooms = roomsIn(cluster, waiting.task.capacityProvider);
      const placement = place(waiting.demand, rooms, () => this.#store.random.next());
      if (!('instance' in placement)) continue;
      const instance = this.#store.findInstance(cluster, placement.instance.arn);
      if (instance === undefined) continue;
      this.#waiting = this.#waiting.filter((one) => one !== waiting);
      putOn(instance, waiting.task);
      waiting.launch();
    }
  }

  #isWaiting(waiting: Waiting): boolean {
    return this.#waiting.includes(waiting) && waiting.task.desiredStatus === 'RUNNING';
  }

  #scaleOut(cluster: Cluster, name: string | undefined): void {
    const provider = this.#store.capacityProviders.get(name ?? '');
    const key = `${cluster.name}/${name}`;
    if (provider === undefined || this.#scaling.has(key) || this.#missing(cluster, provider) === 0) return;
    this.#scaling.add(key);
    this.#store.clock.after(provider.group.launchAfterMs, () => {
      this.#scaling.delete(key);
      this.#bring(cluster, provider);
    });
  }

  #bring(cluster: Cluster, provider: CapacityProvider): void {
    const { template } = provider.group;
    if (template === undefined) return;
    for (let missing = this.#missing(cluster, provider); missing > 0; missing -= 1) {
      addInstance(this.#store, cluster, template);
    }
    this.retry(cluster);
    this.#scaleOut(cluster, provider.name);
  }

  /** How many more instances the waiting tasks need, as far as the group may grow. */
  #missing(cluster: Cluster, { name, group, scales }: CapacityProvider): number {
    const { template, maximum } = group;
    if (template === undefined || !scales) return 0;
    const members = [...cluster.instances.values()].filter((one) => one.capacityProvider === name).length;
    const empty = emptyRoom(template);
    let fresh: readonly InstanceRoom[] = [];
    const mine = this.#waiting.filter(({ task }) => task.cluster === cluster && task.capacityProvider === name);
    for (const { demand } of mine) fresh = withTask(fresh, demand, empty);
    return Math.max(0, Math.min(fresh.length, maximum - members));
  }
}

/** The new instances after one more task, on one that is there or on another new one; the same if it doesn't even fit there. */
function withTask(
  fresh: readonly InstanceRoom[],
  demand: PlacementDemand,
  empty: InstanceRoom,
): readonly InstanceRoom[] {
  const first = () => 0;
  const placement = place(demand, fresh, first);
  if ('instance' in placement) {
    return fresh.map((one) => (one === placement.instance ? occupy(one, demand) : one));
  }
  return 'instance' in place(demand, [empty], first) ? [...fresh, occupy(empty, demand)] : fresh;
}
