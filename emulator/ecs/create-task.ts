import { optionalObject, text, texts } from '../fields.ts';
import type { Json } from '../wire.ts';
import { containersOf, isEssential, needOf, networkModeOf } from './container-definitions.ts';
import type { Cluster, ContainerInstance, ResolvedImage, Task, TaskContainer, TaskDefinition } from './model.ts';
import { taskId } from './numbers.ts';
import { withOverrides } from './overrides.ts';
import type { EcsStore } from './store.ts';
import { createInterface } from './task-interface.ts';

/** Everything that is known of a task before it exists. */
export interface TaskPlan {
  readonly cluster: Cluster;
  readonly definition: TaskDefinition;
  /** What its images resolved to. */
  readonly images: readonly ResolvedImage[];
  readonly overrides: Json;
  readonly group: string;
  readonly startedBy: string;
  readonly launchType: string;
  readonly capacityProvider: string | undefined;
  readonly instance: ContainerInstance | undefined;
  readonly networkConfiguration: Json | undefined;
  readonly enableExecuteCommand: boolean;
}

/** Creates a task, which takes its place on its instance. Throws InvalidParameterException for overrides that don't fit. */
export function createTask(store: EcsStore, plan: TaskPlan): Task {
  const { cluster, definition, instance } = plan;
  const id = taskId(store.random);
  const effective = withOverrides(definition.raw, plan.overrides);
  const hasInterface = networkModeOf(effective) === 'awsvpc';
  const containers = containersOf(effective).map((container) => {
    const arn = store.arn(`container/${cluster.name}/${id}/${taskId(store.random)}`);
    return createContainer(container, arn, plan.images);
  });
  const task: Task = {
    arn: store.arn(`task/${cluster.name}/${id}`),
    id,
    cluster,
    definition,
    effective,
    need: needOf(effective),
    overrides: plan.overrides,
    group: plan.group,
    startedBy: plan.startedBy,
    capacityProvider: plan.capacityProvider,
    interface: hasInterface ? createInterface(store, subnetsOf(plan.networkConfiguration), instance) : undefined,
    enableExecuteCommand: plan.enableExecuteCommand,
    launchType: plan.launchType,
    createdAt: store.clock.now(),
    containers,
    lastStatus: hasInterface || instance === undefined ? 'PROVISIONING' : 'PENDING',
    desiredStatus: 'RUNNING',
    healthy: false,
    version: 1,
  };
  cluster.tasks.set(task.arn, task);
  return task;
}

function subnetsOf(network: Json | undefined): readonly string[] {
  return texts(optionalObject(network ?? {}, 'awsvpcConfiguration') ?? {}, 'subnets');
}

function createContainer(container: Json, arn: string, images: readonly ResolvedImage[]): TaskContainer {
  const name = text(container, 'name');
  const imageDigest = images.find((one) => one.containerName === name)?.imageDigest;
  return {
    arn,
    name,
    image: text(container, 'image'),
    ...(imageDigest === undefined ? {} : { imageDigest }),
    essential: isEssential(container),
    lastStatus: 'PENDING',
    healthStatus: 'UNKNOWN',
    networkBindings: [],
  };
}
