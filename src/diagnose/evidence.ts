import type { ContainerInstance, ServiceDeployment, ServiceEvent, Task } from '@aws-sdk/client-ecs';
import type { Json } from '../aws/lossless.ts';

/** The last lines of a container's log. */
export interface LogTail {
  readonly taskArn: string;
  readonly container: string;
  readonly group: string;
  readonly stream: string;
  /** Oldest first; empty where the container wrote nothing. */
  readonly lines: readonly string[];
}

/** What a load balancer says about one target, and how it checks it. */
export interface TargetHealth {
  /** Its name. */
  readonly targetGroup: string;
  /** An EC2 instance's id or an address. */
  readonly target: string;
  readonly port: number | undefined;
  /** `healthy`, `unhealthy`, `initial` … */
  readonly state: string;
  /** `Target.ResponseCodeMismatch`, `Target.Timeout` … */
  readonly reason: string | undefined;
  readonly description: string | undefined;
  readonly check: HealthCheck;
}

/** How a target group checks its targets; times are seconds. */
export interface HealthCheck {
  readonly protocol: string | undefined;
  readonly path: string | undefined;
  /** `traffic-port`, or a number. */
  readonly port: string | undefined;
  /** Status codes that pass: `200-299`. */
  readonly matcher: string | undefined;
  readonly interval: number | undefined;
  readonly timeout: number | undefined;
  readonly unhealthyThreshold: number | undefined;
}

/** What AWS knows about a deployment that doesn't go well. Whatever could not be read is empty. */
export interface Evidence {
  readonly service: string;
  readonly cluster: string;
  readonly region: string;
  /** The task definition that is rolled out, as it came over the wire. */
  readonly definition: Json;
  /** Stopped tasks of this deployment, newest first; ECS keeps them for about an hour. */
  readonly stopped: readonly Task[];
  /** Service events since the deployment began, newest first. */
  readonly events: readonly ServiceEvent[];
  /** Those of the six hours before: ECS says the same thing only once in that time. */
  readonly olderEvents: readonly ServiceEvent[];
  readonly targets: readonly TargetHealth[];
  readonly instances: readonly ContainerInstance[];
  readonly logs: readonly LogTail[];
  readonly desiredCount: number | undefined;
  readonly minimumHealthyPercent: number | undefined;
  readonly maximumPercent: number | undefined;
  readonly healthCheckGracePeriod: number | undefined;
  readonly serviceDeployment: ServiceDeployment | undefined;
}
