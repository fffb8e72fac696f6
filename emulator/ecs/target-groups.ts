import { objects, optionalObject, optionalText } from '../fields.ts';
import type { Json } from '../wire.ts';
import type { Deployment } from './model.ts';

/** The load balancers that the tasks of a deployment join: with the alternate target groups where it is their turn. */
export function loadBalancersOf({ revision, onAlternateTargets }: Deployment): readonly Json[] {
  const loadBalancers = objects(revision.settings, 'loadBalancers');
  if (!onAlternateTargets) return loadBalancers;
  return loadBalancers.map((one) => {
    const advanced = optionalObject(one, 'advancedConfiguration') ?? {};
    const alternate = optionalText(advanced, 'alternateTargetGroupArn');
    return alternate === undefined ? one : { ...one, targetGroupArn: alternate };
  });
}
