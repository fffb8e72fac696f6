import type { ServiceDeployment, Task } from '@aws-sdk/client-ecs';
import type { Json } from '../aws/lossless.ts';
import type { World } from '../world.ts';
import type { Evidence } from './evidence.ts';

/** Stub until merged. */
export interface Subject {
  readonly cluster: string;
  readonly service: string;
  readonly deploymentId: string;
  readonly since: number;
  readonly definition: Json;
  readonly stopped: readonly Task[];
  readonly serviceDeployment: ServiceDeployment | undefined;
  readonly logLines: number;
}

/** Stub until merged. */
export async function gather(world: World, subject: Subject): Promise<Evidence> {
  return {
    ...subject,
    region: world.aws.region,
    events: [],
    olderEvents: [],
    targets: [],
    instances: [],
    logs: [],
    desiredCount: undefined,
    minimumHealthyPercent: undefined,
    maximumPercent: undefined,
    healthCheckGracePeriod: undefined,
  };
}
