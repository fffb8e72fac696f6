import type { TargetGroups } from '../load-balancer/target-groups.ts';
import type { Runtime } from '../runtimes/runtime.ts';
import type { Images } from '../wire.ts';
import type { EcsStore } from './store.ts';

/** What the rooms of ECS work with. */
export interface EcsContext {
  readonly store: EcsStore;
  readonly images: Images;
  readonly runtime: Runtime;
  readonly targets: TargetGroups;
  /** Milliseconds after RUNNING at which a task without any check counts as healthy; 40 s in ECS. */
  readonly healthyAfterMs: number;
  /** Who makes the requests. */
  readonly caller: string;
}
