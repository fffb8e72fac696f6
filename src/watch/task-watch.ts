import { describeFailure } from '../aws/failure.ts';
import type { TaskFailure } from '../diagnose/diagnosis.ts';
import { healthyTasks } from '../diagnose/read-target-health.ts';
import type { World } from '../world.ts';
import { breakerMayDecide, condemnation } from './condemnation.ts';
import { primaryOf } from './deployments.ts';
import { condemned } from './ends-of-watching.ts';
import { briefly, type Followed, type Following } from './following.ts';
import { withService, withTasks } from './looks.ts';
import { isBlinding, type Observer } from './observe.ts';
import { isHealthy, withHealthyTask } from './tasks-seen.ts';
import { judge } from './verdict.ts';

/** Looks at stopped tasks, and calls a deployment failed whose tasks fail again and again. */
export class TaskWatch {
  readonly #observer: Observer;
  readonly #maxFailedTasks: number | undefined;
  readonly #world: World;
  /** Deployments whose failures were told, and that ECS decides about. */
  readonly #reported = new Set<Followed>();

  constructor(observer: Observer, maxFailedTasks: number | undefined, world: World) {
    this.#observer = observer;
    this.#maxFailedTasks = maxFailedTasks;
    this.#world = world;
  }

  /** One look at the tasks of a deployment. */
  async look(one: Following): Promise<Following> {
    try {
      const tasks = await this.#observer.tasks(one.followed.service, 'STOPPED', one.tasks.known);
      const seen = withTasks(one, tasks, this.#world.clock.now());
      // Until it is judged, which takes further calls, it is looked at again soon.
      return { ...seen, activity: { ...seen.activity, tasksSuspect: this.#failuresOf(seen) !== undefined } };
    } catch (error) {
      if (!isBlinding(error)) throw error;
      const why = describeFailure('ecs:ListTasks, ecs:DescribeTasks', error);
      this.#world.log.info(`${one.followed.service}: not looking for failed tasks: ${why}`);
      return { ...one, activity: { ...one.activity, tasksListedAt: Number.POSITIVE_INFINITY } };
    }
  }

  /** Whether what was seen of its tasks condemns a deployment: then it has an ending. */
  async judged(one: Following): Promise<Following> {
    const failures = this.#failuresOf(one);
    if (failures === undefined) return one;
    // What condemns a deployment may be older than what became of it since.
    const fresh = await this.#observer.services([one]);
    const name = one.followed.service;
    const now = withService(one, fresh.seen.get(name), fresh.missing.has(name));
    const { service, tasks } = now;
    if (service === undefined || judge(now).kind !== 'going' || primaryOf(service)?.id !== one.deployment.id)
      return now;
    if (await this.#hasHealthyTask(now)) return { ...now, tasks: withHealthyTask(tasks) };
    const ending = condemned(now, failures);
    if (!isLeftToBreaker(now, failures)) return { ...now, ending };
    // ECS counts for itself and knows what to do then.
    if (!this.#reported.has(one.followed)) {
      this.#reported.add(one.followed);
      this.#world.log.warning(
        `${name}: ${briefly(ending)}. The circuit breaker of the service decides what becomes of it`,
      );
    }
    return now;
  }

  #failuresOf(one: Following): readonly TaskFailure[] | undefined {
    if (this.#maxFailedTasks === undefined || isBeingPutBack(one)) return undefined;
    const failures = condemnation(one.tasks.streak, one.service?.desiredCount ?? 1, this.#maxFailedTasks);
    const isTold = this.#reported.has(one.followed);
    return failures === undefined || (isTold && isLeftToBreaker(one, failures)) ? undefined : failures;
  }

  /** A task that is healthy now makes up for the failures before it. */
  async #hasHealthyTask({ followed, deployment, service }: Following): Promise<boolean> {
    const tasks = await this.#observer.tasks(followed.service, 'RUNNING');
    const ours = tasks.filter(({ startedBy }) => startedBy === deployment.id);
    if (ours.length === 0) return false;
    const hasTargets = (service?.loadBalancers?.length ?? 0) > 0;
    const targets =
      service === undefined || !hasTargets
        ? undefined
        : ((await healthyTasks(this.#world, service, ours)) ?? new Set());
    const { createdAt, startedAt, adopted } = followed.deployment;
    // The server's clock against ours.
    const now = this.#world.clock.now() + (adopted ? 0 : createdAt - startedAt);
    return ours.some((task) => isHealthy(task, followed.definition, targets, now));
  }
}

/** Its old revision is on the way back, so what its tasks do says nothing more. */
function isBeingPutBack({ remedy, rollback, serviceDeployment }: Following): boolean {
  return remedy !== undefined || rollback !== undefined || /^(ROLLBACK|STOP)/.test(serviceDeployment?.status ?? '');
}

/** The service has a circuit breaker that may still end the deployment. */
function isLeftToBreaker({ service, serviceDeployment }: Following, failures: readonly TaskFailure[]): boolean {
  if (service?.deploymentConfiguration?.deploymentCircuitBreaker?.enable !== true) return false;
  const threshold = serviceDeployment?.deploymentCircuitBreaker?.threshold;
  return breakerMayDecide(failures.length, service.desiredCount ?? 1, threshold);
}
