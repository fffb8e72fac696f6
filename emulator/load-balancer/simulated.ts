import type { Behaviours } from '../runtimes/behaviours.ts';
import type { Clock } from '../wire.ts';
import { FAILED_CHECK, type FailedCheck, type LoadBalancerSettings, settingsOf } from './settings.ts';
import type { Target, TargetGroups, TargetHealth, TargetView } from './target-groups.ts';

interface Registered {
  readonly target: Target;
  readonly timers: (() => void)[];
  /** Why it fails its checks when it does. */
  readonly reason: FailedCheck;
  health: TargetHealth | 'initial' | 'draining';
}

/** Target groups without a listener: targets become healthy, and fail, as the scenario says of their image. */
export function createSimulatedTargetGroups(
  clock: Clock,
  behaviours: Behaviours,
  settings: readonly LoadBalancerSettings[],
): TargetGroups {
  return new SimulatedTargetGroups(clock, behaviours, settings);
}

class SimulatedTargetGroups implements TargetGroups {
  readonly #clock: Clock;
  readonly #behaviours: Behaviours;
  readonly #settings: readonly LoadBalancerSettings[];
  readonly #groups = new Map<string, Map<string, Registered>>();

  constructor(clock: Clock, behaviours: Behaviours, settings: readonly LoadBalancerSettings[]) {
    this.#clock = clock;
    this.#behaviours = behaviours;
    this.#settings = settings;
  }

  register(group: string, target: Target, changed: (health: TargetHealth) => void): void {
    const { health, 'health-failure': reason } = this.#behaviours.of(target.image);
    const check = settingsOf(this.#settings, group)['health-check'];
    const noticed = check.interval * check['unhealthy-threshold'];
    const registered: Registered = { target, timers: [], reason, health: 'initial' };
    const turn = (seconds: number, to: TargetHealth) =>
      registered.timers.push(
        this.#clock.after(seconds * 1000, () => {
          registered.health = to;
          changed(to);
        }),
      );
    if (health === 'never') turn(noticed, 'unhealthy');
    else {
      turn(health.after, 'healthy');
      if (health.until !== undefined) turn(health.until + noticed, 'unhealthy');
    }
    const targets = this.#groups.get(group) ?? new Map<string, Registered>();
    this.#groups.set(group, targets.set(target.taskId, registered));
  }

  assumeHealthy(group: string, taskId: string): void {
    const registered = this.#groups.get(group)?.get(taskId);
    if (registered !== undefined) registered.health = 'healthy';
  }

  deregister(group: string, taskId: string): void {
    const registered = this.#groups.get(group)?.get(taskId);
    if (registered === undefined) return;
    for (const cancel of registered.timers) cancel();
    registered.health = 'draining';
    this.#clock.after(this.drainMs(group), () => {
      const targets = this.#groups.get(group);
      if (targets?.get(taskId) === registered) targets.delete(taskId);
    });
  }

  drainMs(group: string): number {
    return settingsOf(this.#settings, group)['deregistration-delay'] * 1000;
  }

  targets(group: string): readonly TargetView[] {
    return [...(this.#groups.get(group)?.values() ?? [])].map(viewOf);
  }

  state(): Record<string, unknown> {
    return Object.fromEntries(
      [...this.#groups].map(([group, targets]) => {
        const serving = [...targets.values()].filter((one) => one.health !== 'draining');
        return [group, { targets: serving.map(({ target, health }) => ({ ...target, health })) }];
      }),
    );
  }

  async close(): Promise<void> {
    this.#groups.clear();
  }
}

function viewOf({ target, health, reason }: Registered): TargetView {
  const why = {
    healthy: {},
    initial: { reason: 'Elb.InitialHealthChecking', description: 'Initial health checks in progress' },
    draining: { reason: 'Target.DeregistrationInProgress', description: 'Target deregistration is in progress' },
    unhealthy: { reason, description: FAILED_CHECK[reason] },
  };
  return { target, state: health, ...why[health] };
}
