import type { Behaviours } from '../runtimes/behaviours.ts';
import type { Clock } from '../wire.ts';
import type { LoadBalancerSettings } from './settings.ts';
import { settingsOf } from './settings.ts';
import type { Target, TargetGroups, TargetHealth } from './target-groups.ts';

interface Registered {
  readonly target: Target;
  readonly cancel: () => void;
  health: TargetHealth | 'initial';
}

/** Target groups without a listener: targets become healthy as the scenario says of their image. */
export function createSimulatedTargetGroups(
  clock: Clock,
  behaviours: Behaviours,
  settings: readonly LoadBalancerSettings[],
): TargetGroups {
  const groups = new Map<string, Map<string, Registered>>();
  return {
    register(group, target, changed) {
      const { health } = behaviours.of(target.image);
      const check = settingsOf(settings, group)['health-check'];
      const fails = health === 'never';
      const delay = fails ? check.interval * check['unhealthy-threshold'] : health.after;
      const cancel = clock.after(delay * 1000, () => {
        registered.health = fails ? 'unhealthy' : 'healthy';
        changed(registered.health);
      });
      const registered: Registered = { target, cancel, health: 'initial' };
      groups.set(group, (groups.get(group) ?? new Map()).set(target.taskId, registered));
    },
    deregister(group, taskId) {
      groups.get(group)?.get(taskId)?.cancel();
      groups.get(group)?.delete(taskId);
    },
    drainMs: (group) => settingsOf(settings, group)['deregistration-delay'] * 1000,
    state: () =>
      Object.fromEntries(
        [...groups].map(([group, targets]) => [
          group,
          { targets: [...targets.values()].map(({ target, health }) => ({ ...target, health })) },
        ]),
      ),
    close: async () => groups.clear(),
  };
}
