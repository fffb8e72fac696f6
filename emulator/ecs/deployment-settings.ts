import { isObject, objects, optionalFlag, optionalNumber, optionalObject, optionalText, texts } from '../fields.ts';
import type { Json } from '../wire.ts';
import type { Service } from './model.ts';
import { type BreakerSettings, DEFAULT_THRESHOLD, type ThresholdType } from './scheduler/breaker.ts';
import type { DeploymentStrategy, ShiftPlan, Stage } from './scheduler/stages.ts';

const STRATEGIES: readonly string[] = ['ROLLING', 'BLUE_GREEN', 'LINEAR', 'CANARY'];
const THRESHOLDS: readonly string[] = ['BOUNDED_PERCENT', 'UNBOUNDED_PERCENT', 'COUNT'];
/** How long a hook waits unless it says otherwise: a day. */
const HOOK_MINUTES = 1440;

/** The strategy of a deployment configuration; ROLLING where it says nothing. */
export function strategyOf(configuration: Json): DeploymentStrategy {
  const strategy = optionalText(configuration, 'strategy') ?? 'ROLLING';
  return isStrategy(strategy) ? strategy : 'ROLLING';
}

/** Whether this is one of ECS's deployment strategies. */
export function isStrategy(text: string): text is DeploymentStrategy {
  return STRATEGIES.includes(text);
}

/** How the circuit breaker of a deployment configuration is set; off where nothing is said. */
export function breakerOf(configuration: Json): BreakerSettings {
  const breaker = optionalObject(configuration, 'deploymentCircuitBreaker') ?? {};
  const threshold = optionalObject(breaker, 'thresholdConfiguration') ?? {};
  const type = optionalText(threshold, 'type') ?? DEFAULT_THRESHOLD.type;
  return {
    enabled: optionalFlag(breaker, 'enable') ?? false,
    rollback: optionalFlag(breaker, 'rollback') ?? false,
    resets: optionalFlag(breaker, 'resetOnHealthyTask') ?? true,
    threshold: {
      type: isThreshold(type) ? type : DEFAULT_THRESHOLD.type,
      value: optionalNumber(threshold, 'value') ?? DEFAULT_THRESHOLD.value,
    },
  };
}

/** Whether this is a type of a circuit breaker's threshold. */
export function isThreshold(type: string): type is ThresholdType {
  return THRESHOLDS.includes(type);
}

export interface AlarmSettings {
  readonly enabled: boolean;
  readonly rollback: boolean;
  readonly names: readonly string[];
}

/** Which alarms fail a deployment; none where nothing is said. */
export function alarmsOf(configuration: Json): AlarmSettings {
  const alarms = optionalObject(configuration, 'alarms') ?? {};
  return {
    enabled: optionalFlag(alarms, 'enable') ?? false,
    rollback: optionalFlag(alarms, 'rollback') ?? false,
    names: texts(alarms, 'alarmNames'),
  };
}

/** How traffic moves; undefined for the rolling strategy. */
export function shiftPlanOf(configuration: Json): ShiftPlan | undefined {
  const strategy = strategyOf(configuration);
  if (strategy === 'ROLLING') return undefined;
  const linear = optionalObject(configuration, 'linearConfiguration') ?? {};
  const canary = optionalObject(configuration, 'canaryConfiguration') ?? {};
  return {
    strategy,
    bakeMinutes: optionalNumber(configuration, 'bakeTimeInMinutes') ?? 0,
    stepPercent: optionalNumber(linear, 'stepPercent') ?? 10,
    stepBakeMinutes: optionalNumber(linear, 'stepBakeTimeInMinutes') ?? 6,
    canaryPercent: optionalNumber(canary, 'canaryPercent') ?? 5,
    canaryBakeMinutes: optionalNumber(canary, 'canaryBakeTimeInMinutes') ?? 10,
  };
}

/** One configured lifecycle hook. */
export interface HookSettings {
  readonly targetType: 'AWS_LAMBDA' | 'PAUSE';
  readonly targetArn: string | undefined;
  readonly timeoutMinutes: number;
  readonly timeoutAction: 'CONTINUE' | 'ROLLBACK';
}

/** The hooks that run at a stage, in their order. */
export function hooksOf(configuration: Json, stage: Stage): readonly HookSettings[] {
  return objects(configuration, 'lifecycleHooks')
    .filter((hook) => texts(hook, 'lifecycleStages').includes(stage))
    .map((hook) => {
      const timeout = isObject(hook.timeoutConfiguration) ? hook.timeoutConfiguration : {};
      return {
        targetType: optionalText(hook, 'targetType') === 'PAUSE' ? 'PAUSE' : 'AWS_LAMBDA',
        targetArn: optionalText(hook, 'hookTargetArn'),
        timeoutMinutes: optionalNumber(timeout, 'timeoutInMinutes') ?? HOOK_MINUTES,
        timeoutAction: optionalText(timeout, 'action') === 'CONTINUE' ? 'CONTINUE' : 'ROLLBACK',
      };
    });
}

export interface EarlySuccess {
  readonly healthyPercent: number;
  /** Old tasks go after the deployment is successful, rather than before. */
  readonly defersCleanUp: boolean;
}

/** When a rolling deployment may be successful early; undefined where it may not. */
export function earlySuccessOf(configuration: Json): EarlySuccess | undefined {
  const criteria = optionalObject(configuration, 'earlySuccessCriteria') ?? {};
  if (optionalFlag(criteria, 'enable') !== true) return undefined;
  return {
    healthyPercent: optionalNumber(criteria, 'healthyPercent') ?? 100,
    defersCleanUp: optionalText(criteria, 'sourceServiceRevisionCleanup') === 'DEFERRED',
  };
}

/** Minutes that a rolling deployment bakes; undefined where nothing is said. */
export function bakeMinutesOf(configuration: Json): number | undefined {
  return optionalNumber(configuration, 'bakeTimeInMinutes');
}

/** The percentages that apply: what is configured, else ECS's defaults for the scheduling strategy. */
export function percentagesOf(
  service: Service,
  configuration: Json,
): { readonly minimumPercent: number; readonly maximumPercent: number } {
  const isDaemon = service.schedulingStrategy === 'DAEMON';
  return {
    minimumPercent: optionalNumber(configuration, 'minimumHealthyPercent') ?? (isDaemon ? 0 : 100),
    maximumPercent: optionalNumber(configuration, 'maximumPercent') ?? (isDaemon ? 100 : 200),
  };
}
