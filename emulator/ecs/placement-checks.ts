import { objects, optionalText } from '../fields.ts';
import { AwsError, type Json } from '../wire.ts';
import { checkStrategy } from './capacity-providers.ts';
import type { Cluster } from './model.ts';
import { constraintsIn, strategyFrom } from './placement-input.ts';
import type { EcsStore } from './store.ts';

const MOST_CONSTRAINTS = 10;
const MOST_STRATEGIES = 5;

/** Checks what a request says about where tasks go. Throws InvalidParameterException. */
export function checkPlacement(store: EcsStore, input: Json): void {
  checkStrategy(store, input);
  const constraints = constraintsIn(input);
  const strategies = objects(input, 'placementStrategy').map(strategyFrom);
  if (constraints.length > MOST_CONSTRAINTS) refuse('placementConstraints cannot have more than 10 elements.');
  if (strategies.length > MOST_STRATEGIES) refuse('placementStrategy cannot have more than 5 elements.');
  if (optionalText(input, 'schedulingStrategy') !== 'DAEMON') return;
  if (strategies.length > 0) refuse('The daemon scheduling strategy does not support placement strategies.');
  if (constraints.some((one) => one.type === 'distinctInstance')) {
    refuse('The daemon scheduling strategy does not support the distinctInstance placement constraint.');
  }
  if (optionalText(input, 'launchType') === 'FARGATE') {
    refuse('The daemon scheduling strategy does not support the FARGATE launch type.');
  }
}

/** The request with the cluster's default strategy, if it names neither a launch type nor a strategy. */
export function withDefaultStrategy(cluster: Cluster, input: Json): Json {
  const strategy = cluster.defaultCapacityProviderStrategy;
  const says = input.launchType !== undefined || objects(input, 'capacityProviderStrategy').length > 0;
  return says || strategy.length === 0 ? input : { ...input, capacityProviderStrategy: strategy };
}

function refuse(message: string): never {
  throw new AwsError('InvalidParameterException', message);
}
