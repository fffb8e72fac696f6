import { requiredAttributesOf } from './attributes.ts';
import { attributeMap, roomOn } from './container-instances.ts';
import type { ContainerInstance, Service } from './model.ts';
import { constraintsIn } from './placement-input.ts';
import { satisfies } from './scheduler/placement-expression.ts';

/**
 * How many tasks a service should run: what it is scaled to, or if it is a DAEMON one for each ACTIVE instance that
 * has the attributes and satisfies the constraints of its tasks.
 */
export function desiredCountOf(service: Service): number {
  if (service.status !== 'ACTIVE') return 0;
  if (service.schedulingStrategy === 'REPLICA') return service.desiredCount;
  return [...service.cluster.instances.values()].filter((instance) => isEligible(service, instance)).length;
}

function isEligible(service: Service, instance: ContainerInstance): boolean {
  if (instance.status !== 'ACTIVE') return false;
  const attributes = attributeMap(instance.attributes);
  const { raw } = service.definition;
  const hasAll = requiredAttributesOf(raw).every(({ name, value }) => {
    const own = attributes[String(name)];
    return own !== undefined && (value === undefined || value === own);
  });
  if (!hasAll) return false;
  const constraints = [...constraintsIn(raw), ...constraintsIn(service.settings)];
  return constraints.every(
    (one) => one.type === 'distinctInstance' || satisfies(roomOn(instance), one.expression, true),
  );
}
