import { objects, optionalObject, optionalText } from '../fields.ts';
import type { Json } from '../wire.ts';
import type { Service } from './model.ts';
import type { EcsStore } from './store.ts';
import { loadBalancersOf } from './target-groups.ts';

/** A listener rule that deployments shift traffic with, and where it sends requests now: weights by target group ARN. */
export interface ListenerRule {
  readonly arn: string;
  readonly weights: Readonly<Record<string, number>>;
}

/** The listener rules of all services whose revisions can run side by side. */
export function listenerRules(store: EcsStore): readonly ListenerRule[] {
  return store
    .services()
    .flatMap((service) => objects(service.settings, 'loadBalancers').flatMap((_one, index) => rulesOf(service, index)));
}

function rulesOf(service: Service, index: number): readonly ListenerRule[] {
  const [primary] = service.deployments;
  const configured = objects(service.settings, 'loadBalancers')[index] ?? {};
  const advanced = optionalObject(configured, 'advancedConfiguration');
  if (primary === undefined || advanced === undefined) return [];
  const groups = [optionalText(configured, 'targetGroupArn'), optionalText(advanced, 'alternateTargetGroupArn')];
  const current = optionalText(loadBalancersOf(primary)[index] ?? {}, 'targetGroupArn');
  const other = groups.find((group) => group !== current);
  const { productionWeight, testWeight } = primary.serviceDeployment;
  return [
    ...rule(advanced, 'productionListenerRule', current, other, productionWeight),
    ...rule(advanced, 'testListenerRule', current, other, testWeight),
  ];
}

function rule(
  advanced: Json,
  member: string,
  current: string | undefined,
  other: string | undefined,
  weight: number | undefined,
): readonly ListenerRule[] {
  const arn = optionalText(advanced, member);
  if (arn === undefined || current === undefined) return [];
  const share = weight ?? 100;
  return [{ arn, weights: { [current]: share, ...(other === undefined ? {} : { [other]: 100 - share }) } }];
}
