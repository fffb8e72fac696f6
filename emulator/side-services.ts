import type { Alarms } from './alarms.ts';
import { createAutoScaling } from './autoscaling/autoscaling.ts';
import { createCloudWatch } from './cloudwatch/cloudwatch.ts';
import { createEcrPublic } from './ecr-public/ecr-public.ts';
import type { Ecs } from './ecs/ecs.ts';
import { createElbv2 } from './elbv2/elbv2.ts';
import { createEventBridge } from './eventbridge/eventbridge.ts';
import type { TargetGroups } from './load-balancer/target-groups.ts';
import type { LogStore } from './logs/log-store.ts';
import { createLogs } from './logs/logs.ts';
import type { Scenario } from './scenario/schema.ts';
import { createSchedulerService } from './scheduler-service/scheduler-service.ts';
import { createSts } from './sts/sts.ts';
import type { Account, AwsService, Clock } from './wire.ts';

export interface SideServicesOptions {
  readonly scenario: Scenario;
  readonly account: Account;
  readonly clock: Clock;
  readonly targets: TargetGroups;
  readonly ecs: Ecs;
  readonly logs: LogStore;
  readonly alarms: Alarms;
}

/** The services around ECS and ECR that a deployer looks at. */
export function createSideServices(options: SideServicesOptions): readonly AwsService[] {
  const { scenario, account, clock, targets, ecs, logs, alarms } = options;
  return [
    createSts(account),
    createEcrPublic(account, clock),
    createLogs(logs, account),
    createElbv2({
      account,
      targets,
      settings: scenario['load-balancers'],
      rules: () => ecs.listenerRules(),
      createdAt: clock.now(),
    }),
    createCloudWatch(alarms, account),
    createAutoScaling(scenario['scalable-targets'], account, clock),
    createEventBridge(scenario['event-rules'], account),
    createSchedulerService(scenario.schedules, account, clock),
  ];
}
