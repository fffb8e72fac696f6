import { objects, optionalObject, optionalText, texts } from '../fields.ts';
import { AwsError, type Json } from '../wire.ts';
import { requiredAttributesOf } from './attributes.ts';
import { needOf } from './container-definitions.ts';
import { attributeMap, roomOn } from './container-instances.ts';
import type { EcsContext } from './context.ts';
import type { Cluster, ContainerInstance, Service, ServiceRevision, Task } from './model.ts';
import type { Constraint, InstanceRoom, PlacementDemand } from './scheduler/placement.ts';
import type { Capacity, Pool } from './scheduler/placement-batch.ts';
import type { Expression } from './scheduler/placement-expression.ts';
import { parseExpression } from './scheduler/placement-expression-parser.ts';
import type { PlacedTask } from './scheduler/placement-scale-in.ts';
import { DEFAULT_STRATEGIES, type Strategy } from './scheduler/placement-strategies.ts';

/** What is said about the placement of tasks: by a service, or by RunTask. Members in ECS's own names. */
export interface PlacementSettings {
  readonly group: string;
  /** `placementConstraints`, `placementStrategy` and `networkConfiguration`. */
  readonly settings: Json;
  /** One task an instance (DAEMON). */
  readonly distinct: boolean;
  /** What holds where no strategy is given. */
  readonly otherwise: readonly Strategy[];
}

/** What the tasks of a service's revision ask for. */
export function demandOf(context: EcsContext, service: Service, revision: ServiceRevision): PlacementDemand {
  const { placementConstraints, placementStrategy } = service.settings;
  const { networkConfiguration } = revision.settings;
  return demandFor(context, revision.definition.raw, {
    group: `service:${service.name}`,
    settings: { placementConstraints, placementStrategy, networkConfiguration },
    distinct: service.schedulingStrategy === 'DAEMON',
    otherwise: DEFAULT_STRATEGIES,
  });
}

/** What a task of this definition asks for. Throws InvalidParameterException for settings that are not valid. */
export function demandFor(
  { store, unsettled }: EcsContext,
  definition: Json,
  { group, settings, distinct, otherwise }: PlacementSettings,
): PlacementDemand {
  const constraints = [...constraintsIn(definition), ...constraintsIn(settings)];
  const strategies = objects(settings, 'placementStrategy').map(strategyFrom);
  return {
    need: needOf(definition),
    group,
    attributes: requiredAttributesOf(definition).map((one) => ({
      name: optionalText(one, 'name') ?? '',
      value: optionalText(one, 'value'),
    })),
    zones: zonesOf(store.subnets, settings),
    constraints: distinct ? [...constraints, { type: 'distinctInstance' }] : constraints,
    strategies: strategies.length === 0 ? otherwise : strategies,
    missingDiffers: unsettled['missing-attribute-differs'],
  };
}

/** Where the tasks of a service can go now. */
export function capacityOf(context: EcsContext, service: Service): Capacity {
  const tasks = service.cluster.tasks.ofService(service).filter((task) => task.desiredStatus === 'RUNNING');
  return capacityFor(
    context,
    service.cluster,
    service.launchType,
    objects(service.settings, 'capacityProviderStrategy'),
    tasks,
  );
}

/** Where tasks with this launch type or strategy can go; `tasks` are those that count towards the strategy already. */
export function capacityFor(
  context: EcsContext,
  cluster: Cluster,
  launchType: string | undefined,
  strategy: readonly Json[],
  tasks: readonly Task[],
): Capacity {
  const { store } = context;
  const chance = () => store.random.next();
  const items = strategy.length > 0 || launchType !== undefined ? strategy : cluster.defaultCapacityProviderStrategy;
  if (items.length > 0) return { pools: items.map((item) => poolOf(context, cluster, item, tasks)), chance };
  const isFargate = launchType === 'FARGATE';
  const refusal = isFargate ? store.fargateRefusal : undefined;
  const instances = isFargate ? undefined : roomsIn(cluster);
  return { pools: [{ base: 0, weight: 1, tasks: 0, instances, scales: false, ...refuses(refusal) }], chance };
}

/** The ACTIVE instances of a cluster, or of one capacity provider in it. */
export function roomsIn(cluster: Cluster, provider?: string): readonly InstanceRoom[] {
  return [...cluster.instances.values()]
    .filter((one) => one.status === 'ACTIVE' && (provider === undefined || one.capacityProvider === provider))
    .map(roomOn);
}

/** Whether a task has to leave its instance. */
export function isLeaving(task: Task): boolean {
  return task.instance !== undefined && task.instance.status !== 'ACTIVE';
}

/** Where a task is, for choosing which ones to stop. */
export function placeOf(task: Task): PlacedTask {
  const zone = task.instance === undefined ? (task.interface?.subnetId ?? '') : zoneOf(task.instance);
  return { arn: task.arn, zone, instance: task.instance?.arn, createdAt: task.createdAt };
}

function zoneOf(instance: ContainerInstance): string {
  return attributeMap(instance.attributes)['ecs.availability-zone'] ?? '';
}

const expressions = new Map<string, Expression>();

/** Reads an expression of the cluster query language. Throws InvalidParameterException. */
export function expressionIn(text: string): Expression {
  const known = expressions.get(text);
  if (known !== undefined) return known;
  try {
    const expression = parseExpression(text);
    expressions.set(text, expression);
    return expression;
  } catch (error) {
    const problem = error instanceof Error ? error.message : String(error);
    throw new AwsError('InvalidParameterException', `Invalid expression '${text}': ${problem}.`);
  }
}

/** Reads `placementConstraints`. Throws InvalidParameterException. */
export function constraintsIn(settings: Json): readonly Constraint[] {
  return objects(settings, 'placementConstraints').map((one): Constraint => {
    const type = optionalText(one, 'type');
    if (type === 'distinctInstance') return { type };
    if (type !== 'memberOf')
      throw new AwsError('InvalidParameterException', `Invalid placement constraint type '${type}'.`);
    return { type, expression: expressionIn(optionalText(one, 'expression') ?? '') };
  });
}

/** Reads an element of `placementStrategy`. Throws InvalidParameterException. */
export function strategyFrom(item: Json): Strategy {
  const type = optionalText(item, 'type');
  const field = optionalText(item, 'field') ?? '';
  if (type === 'random') return { type };
  if (type === 'spread' && field !== '') return { type, field: field.replace(/^attribute:/, '') };
  const resource = field.toLowerCase();
  if (type === 'binpack' && (resource === 'cpu' || resource === 'memory')) return { type, field: resource };
  throw new AwsError('InvalidParameterException', `Invalid placement strategy: type '${type}', field '${field}'.`);
}

function poolOf({ store }: EcsContext, cluster: Cluster, item: Json, tasks: readonly Task[]): Pool {
  const provider = optionalText(item, 'capacityProvider') ?? '';
  const isFargate = provider.startsWith('FARGATE');
  return {
    provider,
    base: Number(item.base ?? 0),
    weight: Number(item.weight ?? 0),
    tasks: tasks.filter((task) => task.capacityProvider === provider).length,
    instances: isFargate ? undefined : roomsIn(cluster, provider),
    scales: !isFargate && (store.capacityProviders.get(provider)?.scales ?? false),
    ...refuses(isFargate ? store.fargateRefusal : undefined),
  };
}

function refuses(reason: string | undefined): { refuses?: string } {
  return reason === undefined ? {} : { refuses: reason };
}

/** The Availability Zones of the task's subnets, where the scenario says of all of them where they are. */
function zonesOf(subnets: ReadonlyMap<string, string>, settings: Json): readonly string[] | undefined {
  const network = optionalObject(optionalObject(settings, 'networkConfiguration') ?? {}, 'awsvpcConfiguration');
  const zones = texts(network ?? {}, 'subnets').map((subnet) => subnets.get(subnet));
  if (zones.length === 0) return undefined;
  const known = zones.filter((zone) => zone !== undefined);
  return known.length === zones.length ? known : undefined;
}
