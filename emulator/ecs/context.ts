import type { Alarms } from '../alarms.ts';
import type { Lambdas } from '../lambdas.ts';
import type { TargetGroups } from '../load-balancer/target-groups.ts';
import type { LogStore } from '../logs/log-store.ts';
import type { Runtime } from '../runtimes/runtime.ts';
import type { Unsettled } from '../unsettled.ts';
import type { Images } from '../wire.ts';
import type { Deployment, Task } from './model.ts';
import type { Provisioning } from './provisioning.ts';
import type { EcsStore } from './store.ts';
import type { TaskRun } from './task-run.ts';

/** What the rooms of ECS work with. */
export interface EcsContext {
  readonly store: EcsStore;
  readonly images: Images;
  /** Tasks that wait for managed scaling. */
  readonly provisioning: Provisioning;
  /** The life of each task. */
  readonly runs: WeakMap<Task, TaskRun<Deployment | undefined>>;
  readonly runtime: Runtime;
  readonly targets: TargetGroups;
  /** Where containers' output goes. */
  readonly logs: LogStore;
  /** Milliseconds after RUNNING at which a task without any check counts as healthy; 40 s in ECS. */
  readonly healthyAfterMs: number;
  /** What deployments watch, and the functions that they ask. */
  readonly alarms: Alarms;
  readonly lambdas: Lambdas;
  /** How the questions that AWS leaves open are answered. */
  readonly unsettled: Unsettled;
  /** Who makes the requests. */
  readonly caller: string;
}
