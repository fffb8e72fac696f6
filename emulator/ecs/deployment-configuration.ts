import { objects, optionalNumber, optionalObject, optionalText, texts } from '../fields.ts';
import { AwsError, type Json } from '../wire.ts';
import { isStrategy, isThreshold, strategyOf } from './deployment-settings.ts';
import type { Service } from './model.ts';
import { STAGES } from './scheduler/stages.ts';

const HOOK_STAGES: readonly string[] = STAGES.filter((stage) => !['SCALE_UP', 'BAKE_TIME', 'CLEAN_UP'].includes(stage));
const PAUSE_STAGES: readonly string[] = [
  'PRE_SCALE_UP',
  'POST_SCALE_UP',
  'POST_TEST_TRAFFIC_SHIFT',
  'PRE_PRODUCTION_TRAFFIC_SHIFT',
  'POST_PRODUCTION_TRAFFIC_SHIFT',
];
/** 14 days. */
const LONGEST_HOOK_MINUTES = 20_160;

/** The deployment configuration in a request, if there is one. Throws InvalidParameterException where ECS would. */
export function configurationIn(input: Json, scheduling: Service['schedulingStrategy']): Json | undefined {
  const configuration = optionalObject(input, 'deploymentConfiguration');
  if (configuration === undefined) return undefined;
  checkPercentages(configuration, scheduling);
  checkBreaker(configuration);
  checkStrategy(configuration);
  checkEarlySuccess(configuration);
  for (const hook of objects(configuration, 'lifecycleHooks')) checkHook(hook);
  return configuration;
}

function checkPercentages(configuration: Json, scheduling: Service['schedulingStrategy']): void {
  const minimum = optionalNumber(configuration, 'minimumHealthyPercent');
  const maximum = optionalNumber(configuration, 'maximumPercent');
  if (minimum !== undefined && minimum < 0) refuse('minimumHealthyPercent must be 0 or more.');
  if (maximum !== undefined && maximum < 1) refuse('maximumPercent must be more than 0.');
  if (minimum === 100 && maximum === 100) {
    refuse('Both maximumPercent and minimumHealthyPercent cannot be 100 as this will block deployments.');
  }
  if (scheduling === 'DAEMON' && maximum !== undefined && maximum > 100) {
    refuse('The daemon scheduling strategy does not support values above 100 for maximumPercent.');
  }
}

function checkBreaker(configuration: Json): void {
  const breaker = optionalObject(configuration, 'deploymentCircuitBreaker') ?? {};
  const threshold = optionalObject(breaker, 'thresholdConfiguration');
  if (threshold === undefined) return;
  const type = optionalText(threshold, 'type') ?? '';
  const value = optionalNumber(threshold, 'value') ?? 0;
  if (!isThreshold(type)) refuse(`Invalid thresholdConfiguration type: ${type}.`);
  if (value < 1) refuse('thresholdConfiguration value must be 1 or more.');
  if (type !== 'COUNT' && value > 100) refuse('thresholdConfiguration value must be between 1 and 100.');
}

function checkStrategy(configuration: Json): void {
  const strategy = optionalText(configuration, 'strategy');
  if (strategy !== undefined && !isStrategy(strategy)) refuse(`Invalid deployment strategy: ${strategy}.`);
  if (strategy === 'BLUE_GREEN' && optionalNumber(configuration, 'bakeTimeInMinutes') === undefined) {
    refuse('bakeTimeInMinutes is required when using the BLUE_GREEN deployment strategy.');
  }
  limit(configuration, 'bakeTimeInMinutes', 0, 1440);
  const linear = optionalObject(configuration, 'linearConfiguration');
  const canary = optionalObject(configuration, 'canaryConfiguration');
  if (linear !== undefined && strategy !== 'LINEAR')
    refuse('linearConfiguration is only valid with the LINEAR strategy.');
  if (canary !== undefined && strategy !== 'CANARY')
    refuse('canaryConfiguration is only valid with the CANARY strategy.');
  limit(linear ?? {}, 'stepPercent', 3, 100);
  limit(linear ?? {}, 'stepBakeTimeInMinutes', 0, 1440);
  limit(canary ?? {}, 'canaryPercent', 0.1, 100);
  limit(canary ?? {}, 'canaryBakeTimeInMinutes', 0, 1440);
}

function checkEarlySuccess(configuration: Json): void {
  const criteria = optionalObject(configuration, 'earlySuccessCriteria');
  if (criteria?.enable !== true) return;
  if (strategyOf(configuration) !== 'ROLLING') {
    refuse('earlySuccessCriteria is only supported with the ROLLING deployment strategy.');
  }
  const healthy = optionalNumber(criteria, 'healthyPercent');
  if (healthy === undefined || optionalText(criteria, 'sourceServiceRevisionCleanup') === undefined) {
    refuse('earlySuccessCriteria requires healthyPercent and sourceServiceRevisionCleanup when it is enabled.');
  } else if (healthy < (optionalNumber(configuration, 'minimumHealthyPercent') ?? 100)) {
    refuse('healthyPercent must be greater than or equal to minimumHealthyPercent.');
  }
}

function checkHook(hook: Json): void {
  const type = optionalText(hook, 'targetType') ?? 'AWS_LAMBDA';
  const stages = texts(hook, 'lifecycleStages');
  if (type !== 'AWS_LAMBDA' && type !== 'PAUSE') refuse('Invalid targetType. Valid values are: AWS_LAMBDA, PAUSE');
  if (stages.length === 0) refuse('lifecycleStages must be provided for a lifecycle hook.');
  if (stages.some((stage) => !HOOK_STAGES.includes(stage)))
    refuse('Invalid lifecycle stage provided for lifecycle hook.');
  if (type === 'PAUSE' && stages.some((stage) => !PAUSE_STAGES.includes(stage))) {
    refuse('Invalid lifecycle stage provided for Pause Hook');
  }
  if (type === 'AWS_LAMBDA' && optionalText(hook, 'hookTargetArn') === undefined) {
    refuse('hookTargetArn must be provided for an AWS_LAMBDA lifecycle hook.');
  }
  limit(optionalObject(hook, 'timeoutConfiguration') ?? {}, 'timeoutInMinutes', 1, LONGEST_HOOK_MINUTES);
}

function limit(json: Json, member: string, least: number, most: number): void {
  const value = optionalNumber(json, member);
  if (value !== undefined && (value < least || value > most)) refuse(`${member} must be between ${least} and ${most}.`);
}

function refuse(message: string): never {
  throw new AwsError('InvalidParameterException', message);
}
