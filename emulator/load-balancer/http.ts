import type { Clock } from '../wire.ts';
import { CheckedTarget } from './checked-target.ts';
import { type Listener, startListener } from './listener.ts';
import { type LoadBalancerSettings, settingsOf } from './settings.ts';
import type { Target, TargetGroups, TargetView } from './target-groups.ts';

/** Target groups with real health checks and, for those of the scenario, a real listener. */
export class HttpTargetGroups implements TargetGroups {
  readonly #clock: Clock;
  readonly #settings: readonly LoadBalancerSettings[];
  /** Targets by group name and task. */
  readonly #groups = new Map<string, Map<string, CheckedTarget>>();
  readonly #listeners = new Map<string, Listener>();
  /** Counts the requests of all groups, to take turns. */
  #turn = 0;

  constructor(clock: Clock, settings: readonly LoadBalancerSettings[]) {
    this.#clock = clock;
    this.#settings = settings;
  }

  /** Starts the listeners of the scenario. Rejects if a port is taken. */
  async listen(): Promise<void> {
    for (const { 'target-group': name, listen } of this.#settings) {
      this.#listeners.set(name, await startListener(listen, () => this.#next(name)));
    }
  }

  /** URLs by target group name. */
  get urls(): Readonly<Record<string, string>> {
    return Object.fromEntries([...this.#listeners].map(([name, listener]) => [name, listener.url]));
  }

  register(group: string, target: Target, changed: (health: 'healthy' | 'unhealthy') => void): void {
    const name = nameOf(group);
    const targets = this.#groups.get(name) ?? new Map();
    const check = settingsOf(this.#settings, group)['health-check'];
    this.#groups.set(name, targets.set(target.taskId, new CheckedTarget(this.#clock, target, check, changed)));
  }

  assumeHealthy(): void {
    // Real targets are checked.
  }

  deregister(group: string, taskId: string): void {
    const targets = this.#groups.get(nameOf(group));
    targets?.get(taskId)?.stop();
    targets?.delete(taskId);
  }

  drainMs(group: string): number {
    return settingsOf(this.#settings, group)['deregistration-delay'] * 1000;
  }

  targets(group: string): readonly TargetView[] {
    return [...(this.#groups.get(nameOf(group))?.values() ?? [])].map(({ target, health }) => ({
      target,
      state: health,
      ...(health === 'unhealthy' ? { reason: 'Target.FailedHealthChecks', description: 'Health checks failed' } : {}),
      ...(health === 'initial' ? { reason: 'Elb.InitialHealthChecking' } : {}),
    }));
  }

  state(): Record<string, unknown> {
    return Object.fromEntries(
      [...this.#groups].map(([name, targets]) => [
        name,
        { targets: [...targets.values()].map(({ target, health }) => ({ ...target, health })) },
      ]),
    );
  }

  async close(): Promise<void> {
    for (const targets of this.#groups.values()) for (const target of targets.values()) target.stop();
    await Promise.all([...this.#listeners.values()].map((listener) => listener.close()));
  }

  #next(name: string): Target | undefined {
    const healthy = [...(this.#groups.get(name)?.values() ?? [])].filter((one) => one.health === 'healthy');
    this.#turn += 1;
    return healthy[this.#turn % Math.max(1, healthy.length)]?.target;
  }
}

/** The name in a target group's ARN. */
function nameOf(group: string): string {
  return group.split('/').at(-2) ?? group;
}
