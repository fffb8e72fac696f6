import { AwsError } from '../wire.ts';
import type { EcsContext } from './context.ts';
import { isFinished } from './deployments.ts';
import type { Deployment, Service, ServiceDeployment } from './model.ts';
import { failDeployment, hookFailure } from './rollback.ts';
import { TrafficShift } from './traffic-shift.ts';

/** The blue/green, linear and canary deployments that are under way. */
export class Shifts {
  readonly #context: EcsContext;
  /** Has the scheduler look at a service. */
  readonly #poke: (service: Service) => void;
  readonly #shifts = new Map<ServiceDeployment, TrafficShift>();

  constructor(context: EcsContext, poke: (service: Service) => void) {
    this.#context = context;
    this.#poke = poke;
  }

  /** That of the primary deployment, which begins if it hasn't yet. */
  of(service: Service, primary: Deployment): TrafficShift {
    const known = this.#shifts.get(primary.serviceDeployment);
    if (known !== undefined) return known;
    const older = service.deployments.filter((one) => one !== primary);
    const shift = new TrafficShift(this.#context, primary, older, {
      changed: () => this.#poke(service),
      failed: (reason) => {
        failDeployment(this.#context, service, primary, hookFailure(reason), true);
        this.#poke(service);
      },
    });
    this.#shifts.set(primary.serviceDeployment, shift);
    return shift;
  }

  /** Ends a paused hook. Throws InvalidParameterException for one that doesn't wait. */
  continueHook(deployment: ServiceDeployment, hookId: string, action: 'CONTINUE' | 'ROLLBACK'): void {
    const shift = this.#shifts.get(deployment);
    if (shift === undefined || deployment.hooks.length === 0) {
      throw new AwsError(
        'InvalidParameterException',
        'Provided hookId is either completed, unavailable, or not associated with the given Resource ARN',
      );
    }
    shift.hooks.proceed(hookId, action);
  }

  /** Ends those of a service whose stages are of no more interest. */
  prune(service: Service): void {
    for (const [deployment, shift] of this.#shifts) {
      if (!service.serviceDeployments.includes(deployment) || !hasLeft(service, deployment)) continue;
      shift.cancel();
      this.#shifts.delete(deployment);
    }
  }
}

function hasLeft(service: Service, deployment: ServiceDeployment): boolean {
  const primary = service.deployments[0];
  return primary?.serviceDeployment !== deployment || primary.isRollback || isFinished(deployment);
}
