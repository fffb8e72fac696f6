import type { Json } from '../wire.ts';

/** A task as a target. */
export interface Target {
  readonly taskId: string;
  readonly image: string;
  readonly address: string;
  readonly port: number;
  /** How the load balancer knows it: an instance id or an IP address; the address where left out. */
  readonly id?: string;
}

export type TargetHealth = 'healthy' | 'unhealthy';

/** A target as its load balancer shows it. */
export interface TargetView {
  readonly target: Target;
  readonly state: TargetHealth | 'initial' | 'draining';
  /** ELB's code of why it isn't healthy. */
  readonly reason?: string;
  readonly description?: string;
}

/** The load balancer as ECS sees it. Groups are named by their ARN; one that nobody configured behaves by default. */
export interface TargetGroups {
  register(group: string, target: Target, changed: (health: TargetHealth) => void): void;
  /** The target has been healthy for long, where that can be pretended. */
  assumeHealthy(group: string, taskId: string): void;
  /** The target gets no new requests from now on. */
  deregister(group: string, taskId: string): void;
  /** Milliseconds between deregistering a target and stopping it. */
  drainMs(group: string): number;
  /** What is registered with a group, and what is being taken out of it. */
  targets(group: string): readonly TargetView[];
  /** For `/_emulator/state`. */
  state(): Json;
  close(): Promise<void>;
}
