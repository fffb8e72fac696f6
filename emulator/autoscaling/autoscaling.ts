import { optionalNumber, optionalText, seconds, text, texts } from '../fields.ts';
import { type Account, AwsError, type AwsService, type Clock, type Json } from '../wire.ts';

/** What a scenario says of a scalable target. */
export interface ScalableTargetSeed {
  /** `service/CLUSTER/SERVICE`. */
  readonly 'resource-id': string;
  readonly 'min-capacity': number;
  readonly 'max-capacity': number;
}

const DIMENSION = 'ecs:service:DesiredCount';

/** Application Auto Scaling: its targets. Nothing scales by itself. */
export function createAutoScaling(seeds: readonly ScalableTargetSeed[], account: Account, clock: Clock): AwsService {
  const targets = new Map<string, Json>();
  const register = (input: Json): Json => {
    if (optionalText(input, 'ServiceNamespace') !== 'ecs') throw invalid('ServiceNamespace must be ecs.');
    const id = text(input, 'ResourceId');
    const known = targets.get(id);
    const [least, most] = ['MinCapacity', 'MaxCapacity'].map((one) => input[one] ?? known?.[one]);
    if (typeof least !== 'number' || typeof most !== 'number') throw invalid('MinCapacity and MaxCapacity are needed.');
    if (least > most) throw invalid('Maximum capacity cannot be less than minimum capacity');
    const ScalableTargetARN = `arn:${account.partition}:application-autoscaling:${account.region}:${account.id}:scalable-target/${id.replaceAll('/', '-')}`;
    targets.set(id, {
      ServiceNamespace: 'ecs',
      ResourceId: id,
      ScalableDimension: optionalText(input, 'ScalableDimension') ?? DIMENSION,
      MinCapacity: least,
      MaxCapacity: most,
      RoleARN: `arn:${account.partition}:iam::${account.id}:role/aws-service-role/ecs.application-autoscaling.amazonaws.com/AWSServiceRoleForApplicationAutoScaling_ECSService`,
      CreationTime: known?.CreationTime ?? seconds(clock.now()),
      SuspendedState: input.SuspendedState ?? {
        DynamicScalingInSuspended: false,
        DynamicScalingOutSuspended: false,
        ScheduledScalingSuspended: false,
      },
      ScalableTargetARN,
    });
    return { ScalableTargetARN };
  };
  for (const seed of seeds) {
    const [MinCapacity, MaxCapacity] = [seed['min-capacity'], seed['max-capacity']];
    register({ ServiceNamespace: 'ecs', ResourceId: seed['resource-id'], MinCapacity, MaxCapacity });
  }
  return {
    name: 'application-autoscaling',
    targetPrefix: 'AnyScaleFrontendService',
    operations: {
      RegisterScalableTarget: register,
      DescribeScalableTargets: (input) => {
        const ids = texts(input, 'ResourceIds');
        const found = [...targets.values()]
          .filter((target) => input.ServiceNamespace === target.ServiceNamespace)
          .filter((target) => ids.length === 0 || ids.includes(String(target.ResourceId)));
        const most = optionalNumber(input, 'MaxResults') ?? found.length;
        return { ScalableTargets: found.slice(0, most) };
      },
      DescribeScalingPolicies: () => ({ ScalingPolicies: [] }),
      DescribeScalingActivities: () => ({ ScalingActivities: [] }),
    },
    resourcesOf: () => ['*'],
  };
}

function invalid(message: string): AwsError {
  return new AwsError('ValidationException', message);
}
