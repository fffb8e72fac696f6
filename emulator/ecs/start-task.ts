import { optionalObject, text } from '../fields.ts';
import type { OrderedContainer } from '../runtimes/runtime.ts';
import type { Json } from '../wire.ts';
import { runsOnFargate } from './capacity.ts';
import { containersOf, hasHealthCheck, networkModeOf, portMappingsOf } from './container-definitions.ts';
import { putOn } from './container-instances.ts';
import type { EcsContext } from './context.ts';
import { createTask } from './create-task.ts';
import type { Deployment, ResolvedImage, Service, Task } from './model.ts';
import { demandOf } from './placement-input.ts';
import type { PlacementDemand } from './scheduler/placement.ts';
import type { Spot } from './scheduler/placement-batch.ts';
import type { Tag } from './store.ts';
import { logObstacle } from './task-log.ts';
import { type TaskReports, TaskRun } from './task-run.ts';

/** Starts a task of a deployment. A `settled` one is RUNNING and healthy at once, where the runtime can do that. */
export function startTask(
  context: EcsContext,
  service: Service,
  deployment: Deployment,
  spot: Spot,
  reports: TaskReports,
  settled: boolean,
): TaskRun {
  const { revision } = deployment;
  const { cluster } = service;
  const instance = spot.instanceArn === undefined ? undefined : context.store.findInstance(cluster, spot.instanceArn);
  const task = createTask(context.store, {
    cluster,
    definition: revision.definition,
    images: revision.images,
    overrides: {},
    group: `service:${service.name}`,
    startedBy: deployment.id,
    launchType: runsOnFargate(service) ? 'FARGATE' : (service.launchType ?? 'EC2'),
    capacityProvider: spot.provider,
    instance,
    networkConfiguration: optionalObject(revision.settings, 'networkConfiguration'),
    enableExecuteCommand: service.settings.enableExecuteCommand === true,
  });
  if (instance !== undefined) putOn(instance, task);
  const tags = tagsFor(context, service, deployment);
  if (tags.length > 0) context.store.tags.set(task.arn, tags);
  const run = new TaskRun(context, service, deployment, task, reports);
  const { images } = revision;
  if (spot.waits) launchLater(context, run, images, demandOf(context, service, revision));
  else launch(context, run, images, settled);
  if (settled && !spot.waits) run.assumeHealthy();
  return run;
}

/** The tags that the task gets from the service or the definition, and those of ECS's own. */
function tagsFor({ store }: EcsContext, service: Service, { revision }: Deployment): readonly Tag[] {
  const { propagateTags, enableECSManagedTags } = service.settings;
  const source = { SERVICE: service.arn, TASK_DEFINITION: revision.definition.arn }[String(propagateTags)];
  const managed = [
    { key: 'aws:ecs:clusterName', value: service.cluster.name },
    { key: 'aws:ecs:serviceName', value: service.name },
  ];
  return [...(store.tags.get(source ?? '') ?? []), ...(enableECSManagedTags === true ? managed : [])];
}

/** Starts what a task consists of. */
export function launch(
  context: EcsContext,
  run: TaskRun<Deployment | undefined>,
  images: readonly ResolvedImage[],
  settled: boolean,
): void {
  const { task } = run;
  const mode = networkModeOf(task.effective);
  run.launch({
    id: task.id,
    clusterName: task.cluster.name,
    group: task.group,
    definition: task.effective,
    containers: containersOf(task.effective).map((container) => order(context, container, images, mode)),
    address: task.instance?.address ?? '127.0.0.1',
    needsInterface: mode === 'awsvpc',
    settled,
    obstacle: () => logObstacle(context, task.effective, task.launchType),
  });
}

/** The same as soon as managed scaling has brought an instance. */
export function launchLater(
  context: EcsContext,
  run: TaskRun<Deployment | undefined>,
  images: readonly ResolvedImage[],
  demand: PlacementDemand,
): void {
  const task: Task = run.task;
  context.provisioning.add({
    task,
    demand,
    launch: () => launch(context, run, images, false),
    giveUp: (reason) => run.unprovisioned(reason),
  });
}

function order(
  context: EcsContext,
  container: Json,
  images: readonly ResolvedImage[],
  networkMode: string,
): OrderedContainer {
  const name = text(container, 'name');
  const image = text(container, 'image');
  // The digest of an image elsewhere is made up, so it can't be pulled by.
  const isOurs = context.images.lookup(image).kind === 'found';
  const digest = isOurs ? images.find((one) => one.containerName === name)?.imageDigest : undefined;
  return {
    name,
    image,
    ...(digest === undefined ? {} : { digest }),
    definition: container,
    ports: portMappingsOf(container, networkMode),
    hasHealthCheck: hasHealthCheck(container),
  };
}
