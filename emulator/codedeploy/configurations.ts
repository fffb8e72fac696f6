import { optionalNumber, optionalObject, optionalText } from '../fields.ts';
import { AwsError, type Json } from '../wire.ts';

/** One movement of traffic: percent for green, and how long to wait after it, minutes. */
export interface TrafficStep {
  readonly percent: number;
  readonly waitMinutes: number;
}

const canary = (canaryPercentage: number, canaryInterval: number): Json => ({
  type: 'TimeBasedCanary',
  timeBasedCanary: { canaryPercentage, canaryInterval },
});
const linear = (linearPercentage: number, linearInterval: number): Json => ({
  type: 'TimeBasedLinear',
  timeBasedLinear: { linearPercentage, linearInterval },
});

/** The deployment configurations that every account has for ECS. */
const BUILT_IN: Readonly<Record<string, Json>> = {
  'CodeDeployDefault.ECSAllAtOnce': { type: 'AllAtOnce' },
  'CodeDeployDefault.ECSCanary10Percent5Minutes': canary(10, 5),
  'CodeDeployDefault.ECSCanary10Percent15Minutes': canary(10, 15),
  'CodeDeployDefault.ECSLinear10PercentEvery1Minutes': linear(10, 1),
  'CodeDeployDefault.ECSLinear10PercentEvery3Minutes': linear(10, 3),
};

export const DEFAULT_CONFIGURATION = 'CodeDeployDefault.ECSAllAtOnce';

/** The traffic routing of a deployment configuration, by name. Throws DeploymentConfigDoesNotExistException. */
export function routingOf(own: ReadonlyMap<string, Json>, name: string): Json {
  const routing = own.get(name) ?? BUILT_IN[name];
  if (routing !== undefined) return routing;
  throw new AwsError('DeploymentConfigDoesNotExistException', `No Deployment Config found for name: ${name}`);
}

/** How traffic moves under a routing; the last step is all of it. */
export function trafficSteps(routing: Json): readonly TrafficStep[] {
  const all = { percent: 100, waitMinutes: 0 };
  const type = optionalText(routing, 'type');
  if (type === 'TimeBasedCanary') {
    const settings = optionalObject(routing, 'timeBasedCanary') ?? {};
    const percent = optionalNumber(settings, 'canaryPercentage') ?? 10;
    return [{ percent, waitMinutes: optionalNumber(settings, 'canaryInterval') ?? 5 }, all];
  }
  if (type !== 'TimeBasedLinear') return [all];
  const settings = optionalObject(routing, 'timeBasedLinear') ?? {};
  const percent = optionalNumber(settings, 'linearPercentage') ?? 10;
  const waitMinutes = optionalNumber(settings, 'linearInterval') ?? 1;
  const steps = Math.ceil(100 / percent) - 1;
  return [...Array.from({ length: steps }, (_, index) => ({ percent: percent * (index + 1), waitMinutes })), all];
}
