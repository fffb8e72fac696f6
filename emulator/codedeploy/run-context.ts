import type { Alarms } from '../alarms.ts';
import type { TaskSets } from '../ecs/task-sets.ts';
import type { Lambdas } from '../lambdas.ts';
import type { Clock } from '../wire.ts';

/** What a run works with. */
export interface RunContext {
  readonly clock: Clock;
  readonly lambdas: Lambdas;
  readonly alarms: Alarms;
  readonly taskSets: TaskSets;
  /** The ARN of a target group by its name. */
  targetGroupArn(name: string): string;
}

/** Which kind of end may be followed by a rollback. */
export type EndKind = 'DEPLOYMENT_FAILURE' | 'DEPLOYMENT_STOP_ON_ALARM' | 'DEPLOYMENT_STOP_ON_REQUEST';
