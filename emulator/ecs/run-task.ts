import { objects, optionalFlag, optionalNumber, optionalObject, optionalText, text, texts } from '../fields.ts';
import { AwsError, type Json } from '../wire.ts';
import { networkModeOf } from './container-definitions.ts';
import type { EcsContext } from './context.ts';
import type { Cluster, Task, TaskDefinition } from './model.ts';
import { withOverrides } from './overrides.ts';
import { checkPlacement } from './placement-checks.ts';
import { capacityFor, demandFor, roomsIn } from './placement-input.ts';
import { type Batch, placeMany, type Spot } from './scheduler/placement-batch.ts';
import { obstacleFor, runTaskReason } from './scheduler/placement-obstacles.ts';
import type { Strategy } from './scheduler/placement-strategies.ts';
import { startStandalone } from './standalone-task.ts';
import { readTags } from './tagging.ts';
import { describeTask } from './task-description.ts';

const MOST_TASKS = 10;
const MOST_TOKEN = 64;

/** Without a strategy, RunTask places at random. */
const RANDOM: readonly Strategy[] = [{ type: 'random' }];

/** RunTask. Throws as ECS does; tasks that fit nowhere are in `failures`. */
export function runTask(context: EcsContext, input: Json): Json {
  const { store } = context;
  const token = optionalText(input, 'clientToken');
  if (token !== undefined && token.length > MOST_TOKEN) refuse('clientToken is too long.');
  const known = token === undefined ? undefined : store.clientTokens.get(token);
  if (known !== undefined) return again(context, input, known);
  const tasks = placeAndStart(context, input);
  if (token !== undefined) store.clientTokens.set(token, { request: JSON.stringify(input), answer: tasks });
  return tasks;
}

/** The same request with the same token starts nothing more. */
function again(_context: EcsContext, input: Json, known: { readonly request: string; readonly answer: Json }): Json {
  if (known.request === JSON.stringify(input)) return known.answer;
  throw new AwsError('ConflictException', 'The RunTask request could not be processed due to conflicts.');
}

function placeAndStart(context: EcsContext, input: Json): Json {
  const request = readRequest(context, input);
  const { cluster, definition, overrides } = request;
  const count = optionalNumber(input, 'count') ?? 1;
  if (count < 1 || count > MOST_TASKS) refuse('Count must be between 1 and 10.');
  const { capacityProviderStrategy } = input;
  checkPlacement(context.store, input);
  const strategy = Array.isArray(capacityProviderStrategy) ? objects(input, 'capacityProviderStrategy') : [];
  const launchType = launchTypeIn(cluster, input, strategy);
  checkCompatible(definition, launchType, strategy);
  const demand = demandFor(context, withOverrides(definition.raw, overrides), {
    group: request.group,
    settings: input,
    distinct: false,
    otherwise: RANDOM,
  });
  const capacity = capacityFor(context, cluster, launchType, strategy, []);
  const first = capacity.pools[0];
  if (first?.instances?.length === 0 && !first.scales) refuse('No Container Instances were found in your cluster.');
  const batch = placeMany(demand, capacity, count);
  const started = batch.spots.map((spot) => startStandalone(context, { ...request, spot, launchType }, demand));
  return answer(context, started, failuresOf(batch));
}

/** StartTask: on the instances that are named, whether they are in a good place or not. */
export function startTasks(context: EcsContext, input: Json): Json {
  const { store } = context;
  const references = texts(input, 'containerInstances');
  if (references.length === 0) refuse('Container instances cannot be empty.');
  if (references.length > MOST_TASKS) refuse('Container instances cannot have more than 10 elements.');
  const request = readRequest(context, input);
  const demand = demandFor(context, withOverrides(request.definition.raw, request.overrides), {
    group: request.group,
    settings: {},
    distinct: false,
    otherwise: RANDOM,
  });
  const started: Task[] = [];
  const failures: Json[] = [];
  for (const reference of references) {
    const instance = store.findInstance(request.cluster, reference);
    const room = roomsIn(request.cluster).find((one) => one.arn === instance?.arn);
    if (room === undefined) {
      failures.push({ arn: instance?.arn ?? reference, reason: instance === undefined ? 'MISSING' : 'INACTIVE' });
      continue;
    }
    const obstacle = obstacleFor(demand, room);
    const spot: Spot = { instanceArn: room.arn, waits: false };
    if (obstacle !== undefined) failures.push({ arn: room.arn, reason: runTaskReason(obstacle) });
    else started.push(startStandalone(context, { ...request, spot, launchType: 'EC2' }, demand));
  }
  return answer(context, started, failures);
}

function answer({ store }: EcsContext, tasks: readonly Task[], failures: readonly Json[]): Json {
  const described = tasks.map((task) => ({ ...describeTask(store, task), tags: store.tags.get(task.arn) ?? [] }));
  return { tasks: described, failures };
}

/** One failure for each instance, or the reason that Fargate gives. */
function failuresOf({ unplaceable, failures }: Batch): readonly Json[] {
  if (unplaceable === undefined) return [];
  if (failures.length > 0) return failures.map((one) => ({ ...one }));
  return [{ reason: unplaceable.replace(/^.*Reason: /, '') }];
}

/** What a request to start tasks says, but where. */
export interface TaskRequest {
  readonly cluster: Cluster;
  readonly definition: TaskDefinition;
  readonly overrides: Json;
  readonly group: string;
  readonly startedBy: string;
  readonly networkConfiguration: Json | undefined;
  readonly enableExecuteCommand: boolean;
  readonly tags: readonly { readonly key: string; readonly value: string }[];
}

function readRequest({ store }: EcsContext, input: Json): TaskRequest {
  const cluster = store.cluster(input);
  const definition = store.findDefinition(text(input, 'taskDefinition'));
  if (definition === undefined) throw new AwsError('ClientException', 'TaskDefinition not found.');
  if (definition.status !== 'ACTIVE') throw new AwsError('ClientException', 'TaskDefinition is inactive');
  const networkConfiguration = optionalObject(input, 'networkConfiguration');
  if (networkModeOf(definition.raw) === 'awsvpc' && networkConfiguration === undefined) {
    refuse("Network Configuration must be provided when networkMode 'awsvpc' is specified.");
  }
  const group = optionalText(input, 'group') ?? `family:${definition.family}`;
  if (/^(?:service|daemon):/.test(group)) refuse(`Invalid namespace for group: ${group}.`);
  return {
    cluster,
    definition,
    overrides: optionalObject(input, 'overrides') ?? {},
    group,
    startedBy: optionalText(input, 'startedBy') ?? '',
    networkConfiguration,
    enableExecuteCommand: optionalFlag(input, 'enableExecuteCommand') ?? false,
    tags: tagsFor(store.tags.get(definition.arn) ?? [], cluster, input),
  };
}

function tagsFor(ofDefinition: TaskRequest['tags'], cluster: Cluster, input: Json): TaskRequest['tags'] {
  const propagated = optionalText(input, 'propagateTags') === 'TASK_DEFINITION' ? ofDefinition : [];
  const own = readTags(input);
  const managed = optionalFlag(input, 'enableECSManagedTags') === true;
  return [
    ...propagated.filter((tag) => !own.some((one) => one.key === tag.key)),
    ...own,
    ...(managed ? [{ key: 'aws:ecs:clusterName', value: cluster.name }] : []),
  ];
}

/** EC2, unless the request or the cluster has a strategy. */
function launchTypeIn(cluster: Cluster, input: Json, strategy: readonly Json[]): string | undefined {
  if (strategy.length > 0) return undefined;
  const asked = optionalText(input, 'launchType');
  return asked ?? (cluster.defaultCapacityProviderStrategy.length > 0 ? undefined : 'EC2');
}

function checkCompatible(definition: TaskDefinition, launchType: string | undefined, strategy: readonly Json[]): void {
  const usesFargate =
    launchType === 'FARGATE' || strategy.some((one) => String(one.capacityProvider ?? '').startsWith('FARGATE'));
  if (usesFargate && networkModeOf(definition.raw) !== 'awsvpc') {
    refuse('Task definition does not support launch_type FARGATE.');
  }
}

function refuse(message: string): never {
  throw new AwsError('InvalidParameterException', message);
}
