import type { Clock } from '../wire.ts';
import { probe } from './probe.ts';
import type { LoadBalancerSettings } from './settings.ts';
import type { Target, TargetHealth } from './target-groups.ts';

/** A target whose health is checked over and over until `stop`. */
export class CheckedTarget {
  readonly target: Target;
  health: TargetHealth | 'initial' = 'initial';
  readonly #clock: Clock;
  readonly #check: LoadBalancerSettings['health-check'];
  readonly #changed: (health: TargetHealth) => void;
  /** Results of the same kind in a row. */
  #streak = { good: false, length: 0 };
  #stopped = false;

  constructor(
    clock: Clock,
    target: Target,
    check: LoadBalancerSettings['health-check'],
    changed: (health: TargetHealth) => void,
  ) {
    this.#clock = clock;
    this.target = target;
    this.#check = check;
    this.#changed = changed;
    this.#run();
  }

  stop(): void {
    this.#stopped = true;
  }

  #run(): void {
    const { path, timeout, interval } = this.#check;
    // probe never rejects.
    void probe(this.target.address, this.target.port, path, timeout * 1000).then((good) => {
      if (this.#stopped) return;
      this.#judge(good);
      this.#clock.after(interval * 1000, () => {
        if (!this.#stopped) this.#run();
      });
    });
  }

  #judge(good: boolean): void {
    const length = this.#streak.good === good ? this.#streak.length + 1 : 1;
    this.#streak = { good, length };
    // A new target needs to pass one check only.
    const needed =
      good && this.health === 'initial' ? 1 : this.#check[good ? 'healthy-threshold' : 'unhealthy-threshold'];
    const health = good ? 'healthy' : 'unhealthy';
    if (length < needed || health === this.health) return;
    this.health = health;
    this.#changed(health);
  }
}
