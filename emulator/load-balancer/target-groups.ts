import type { Json } from '../wire.ts';

/** A task as a target. */
export interface Target {
  readonly taskId: string;
  readonly image: string;
  readonly address: string;
  readonly port: number;
}

export type TargetHealth = 'healthy' | 'unhealthy';

/** The load balancer as ECS sees it. Groups are named by their ARN; one that nobody configured behaves by default. */
export interface TargetGroups {
  register(group: string, target: Target, changed: (health: TargetHealth) => void): void;
  /** The target gets no new requests from now on. */
  deregister(group: string, taskId: string): void;
  /** Milliseconds between deregistering a target and stopping it. */
  drainMs(group: string): number;
  /** For `/_emulator/state`. */
  state(): Json;
  close(): Promise<void>;
}
