import type { Json } from '../wire.ts';
import type { InstanceSeed } from './container-instances.ts';

/** A capacity provider of ours: an Auto Scaling group, pretended. FARGATE and FARGATE_SPOT are not among these. */
export interface CapacityProvider {
  readonly arn: string;
  readonly name: string;
  /** `autoScalingGroupProvider`, as it was sent and filled in. */
  settings: Json;
  /** Managed scaling is on: tasks that fit nowhere wait for it to bring instances. */
  scales: boolean;
  readonly group: ScalingGroup;
  status: 'ACTIVE' | 'INACTIVE';
}

/** The Auto Scaling group behind a capacity provider. */
export interface ScalingGroup {
  /** What its instances are like; undefined for a group that the emulator knows nothing of: it never brings any. */
  readonly template: InstanceSeed | undefined;
  readonly maximum: number;
  /** Milliseconds from the first task that waits until new instances have registered. */
  readonly launchAfterMs: number;
}
